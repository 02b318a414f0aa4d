# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from dataset.mnist import load_mnist
from two_layer_net import TwoLayerNet

(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True)
net = TwoLayerNet(0.01, 0, 0.01, 0)
for i in range(10000):
    net.forward(x_train[:100], t_train[:100])
