import os, sys, time, random
import numpy as np
import matplotlib.pyplot as plt
from mpl_toolkits.mplot3d import Axes3D

np.random.seed(231)
random.seed(0)
np.set_printoptions(precision=2, suppress=True)
np.seterr(all='raise')
os.system('cls' if os.name == 'nt' else 'clear')
print("=" * 70)
print("Homework 1   로딩 중…   ✔ loading")
name = input("Your name please: ")
print("hello", name)

class AddGate:
    print("defining AddGate")
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return dz, dz

plt.style.use('ggplot')
plt.rcParams['figure.figsize'] = (10.0, 8.0)
xs = np.linspace(-3, 3, 100)
fig = plt.figure()
ax = fig.add_subplot(111, projection='3d')
plt.plot(xs, xs ** 2, 'r--', label='x^2')
plt.legend(); plt.show()
fig2, (ax1, ax2) = plt.subplots(1, 2)
ax1.imshow(np.random.rand(8, 8))
plt.savefig('plot.png')

class MulGate:
    def forward(self, x, y):
        print("forward", x, y)
        self.x = x
        self.y = y
        return x * y
    def backward(self, dz):
        print("backward", dz, file=sys.stderr)
        return dz * self.y, dz * self.x

w = np.random.randn()
for step in range(2000):
    gate = MulGate()
    out = gate.forward(np.array([w]), np.array([3.0]))
    dw, _ = gate.backward(2 * (out - 6))
    w -= 0.01 * dw[0]
    if step % 500 == 0:
        print(f"step {step}: w = {w:.4f}")
        time.sleep(0.01)
with open("log.txt", "w") as f:
    f.write("w = %r\n" % w)
np.save("weights.npy", w)
print(open("log.txt").read())
data = np.loadtxt("C:\\Users\\me\\Desktop\\data.csv")
print(data.shape)
