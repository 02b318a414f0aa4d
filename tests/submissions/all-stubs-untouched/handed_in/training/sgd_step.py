"""One step of gradient descent: what all the gradients are for.

Lecture 2, training the network with two hidden layers.
"""


def sgd_step(params, grads, learning_rate):
    """Return the parameters after one step of gradient descent: a list of new arrays, in the order of `params`.

    params: a list of arrays, each of any shape.
    grads: a list of the gradients of the loss, each of the shape of its parameter.
    learning_rate: a number. Neither the lists nor the arrays in them are changed: whoever called may need them again.
    """
    raise NotImplementedError
