from net import TwoHiddenLayerNet


def train(net, X, Y, learning_rate, steps):
    Theta1, Theta2, Theta3 = net.Theta1, net.Theta2, net.Theta3
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        d1, d2, d3 = net.backward(Y)
        Theta1 = Theta1 - learning_rate * d1
        Theta2 = Theta2 - learning_rate * d2
        Theta3 = Theta3 - learning_rate * d3
    return costs
