public class MulGate {
    private double x, y;

    public double forward(double x, double y) {
        this.x = x;
        this.y = y;
        return x * y;
    }

    public double[] backward(double dz) {
        return new double[] { dz * y, dz * x };
    }
}
