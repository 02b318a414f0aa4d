from network.two_hidden_layer import TwoHiddenLayerNet
from training.sgd_step import sgd_step


def train(net: TwoHiddenLayerNet, X, Y, learning_rate, steps):
    assert isinstance(net, TwoHiddenLayerNet)
    costs = []
    for step in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        new = sgd_step([net.Theta1, net.Theta2, net.Theta3], net.backward(Y), learning_rate)
        net.Theta1, net.Theta2, net.Theta3 = new
    return costs
