"""One step of gradient descent: what all the gradients are for.

Lecture 2, training the network with two hidden layers.
"""


def sgd_step(params, grads, learning_rate):
    """Return the parameters after one step of gradient descent: a list of new arrays, in the order of `params`.

    params: a list of arrays, each of any shape.
    grads: a list of the gradients of the loss, each of the shape of its parameter.
    learning_rate: a number. Neither the lists nor the arrays in them are changed: whoever called may need them again.
    """
    return [param - learning_rate * grad for param, grad in zip(params, grads, strict=True)]


# ==== the course team only ====
import numpy as np
from bpgrade.exercise import LAYERS, Example, Exercise, Graph, Mistake, Node, Row, Tensor


def pairs(params, grads):
    """Return each parameter with its gradient."""
    return list(zip(params, grads, strict=True))


def step_lost(params, grads, learning_rate):
    for param, grad in pairs(params, grads):
        param = param - learning_rate * grad
    return params


def uphill(params, grads, learning_rate):
    return [param + learning_rate * grad for param, grad in pairs(params, grads)]


def without_rate(params, grads, learning_rate):
    return [param - grad for param, grad in pairs(params, grads)]


def rate_squared(params, grads, learning_rate):
    return [param - learning_rate * learning_rate * grad for param, grad in pairs(params, grads)]


def rate_divides(params, grads, learning_rate):
    return [param - grad / learning_rate for param, grad in pairs(params, grads)]


def change_alone(params, grads, learning_rate):
    return [-learning_rate * grad for param, grad in pairs(params, grads)]


def change_alone_uphill(params, grads, learning_rate):
    return [learning_rate * grad for param, grad in pairs(params, grads)]


def first_alone(params, grads, learning_rate):
    return [params[0] - learning_rate * grads[0], *params[1:]]


def last_alone(params, grads, learning_rate):
    return [*params[:-1], params[-1] - learning_rate * grads[-1]]


def roles_exchanged(params, grads, learning_rate):
    return [grad - learning_rate * param for param, grad in pairs(params, grads)]


def shrinks(params, grads, learning_rate):
    return [param - learning_rate * param for param in params]


def entries_averaged(params, grads, learning_rate):
    return [param - learning_rate * grad.mean() for param, grad in pairs(params, grads)]


def entries_summed(params, grads, learning_rate):
    return [param - learning_rate * grad.sum() for param, grad in pairs(params, grads)]


def divided_by_rows(params, grads, learning_rate):
    return [param - learning_rate * grad / len(grad) for param, grad in pairs(params, grads)]


def clipped(params, grads, learning_rate):
    return [param - learning_rate * np.clip(grad, -1, 1) for param, grad in pairs(params, grads)]


def normalised(params, grads, learning_rate):
    return [param - learning_rate * grad / np.linalg.norm(grad) for param, grad in pairs(params, grads)]


def signs_alone(params, grads, learning_rate):
    return [param - learning_rate * np.sign(grad) for param, grad in pairs(params, grads)]


def whole_parameters(params, grads, learning_rate):
    return [(param - learning_rate * grad).astype(int) for param, grad in pairs(params, grads)]


def changes_arrays(params, grads, learning_rate):
    for param, grad in pairs(params, grads):
        param -= learning_rate * grad
    return params


def changes_arrays_in_a_new_list(params, grads, learning_rate):
    stepped = []
    for param, grad in pairs(params, grads):
        param -= learning_rate * grad
        stepped.append(param)
    return stepped


def changes_list(params, grads, learning_rate):
    for number, (param, grad) in enumerate(pairs(params, grads)):
        params[number] = param - learning_rate * grad
    return params


def scales_gradients(params, grads, learning_rate):
    for grad in grads:
        grad *= learning_rate
    return [param - grad for param, grad in pairs(params, grads)]


def scales_list_of_gradients(params, grads, learning_rate):
    for number, grad in enumerate(grads):
        grads[number] = learning_rate * grad
    return [param - grad for param, grad in pairs(params, grads)]


def remembers(params, grads, learning_rate, share, memory):
    """Return a step along what `memory` keeps of each parameter from the call before: its earlier gradients."""
    earlier = [next((kept for known, kept in memory if known is param), 0.0) for param in params]
    memory[:] = [(param, share * kept + grad) for param, kept, grad in zip(params, earlier, grads, strict=True)]
    return [param - learning_rate * kept for param, kept in memory]


def with_momentum(params, grads, learning_rate, memory=[]):  # noqa: B006 - the trap itself
    return remembers(params, grads, learning_rate, 0.9, memory)


def with_half_momentum(params, grads, learning_rate, memory=[]):  # noqa: B006 - the trap itself
    return remembers(params, grads, learning_rate, 0.5, memory)


#: In one draw the gradients are beyond 100, where clipping shows.
LARGE = (1.0, 1.0, 400.0)

EXERCISE = Exercise(
    definition=sgd_step,
    title="one step of gradient descent",
    page="training.md#one-step-against-the-gradient",
    graph=Graph(
        (Node("step", "W gW learning_rate", "W_new"), Node("step", "b gb learning_rate", "b_new")),
        constants="learning_rate",
    ),
    # The third and the fourth call are the same call: what differs then was changed, or remembered, by an earlier one.
    calls="""
        W_new, b_new = sgd_step([W, b], [gW, gb], learning_rate)
        gW_new, gb_new = sgd_step([gW, gb], [W, b], learning_rate)
        W_next, b_next = sgd_step([W_new, b_new], [gW_new, gb_new], learning_rate)
        W_again, b_again = sgd_step([W_new, b_new], [gW_new, gb_new], learning_rate)
        W_third, b_third, gW_third = sgd_step([W, b, gW], [gW, gb, W], learning_rate)
    """,
    tensors={
        "W": Tensor("D M"),
        "b": Tensor("M"),
        "gW": Tensor("D M", scales=LARGE),
        "gb": Tensor("M", scales=LARGE),
    },
    numbers={"learning_rate": (0.13, 1.9, 0.07)},
    sizes=LAYERS,
    rows=(
        Row("params", 8, of=("W_new", "b_new", "W_third", "b_third", "gW_third")),
        Row("arguments", 2, of=("W_again", "b_again"), needs=("params",)),
    ),
    examples=(
        Example(
            "small numbers, at a learning rate of 0.13",
            {"W": [[1, 2], [3, 4]], "b": [0.5, -1], "gW": [[10, -10], [0, 20]], "gb": [1, -2]},
            {"W_new": "-0.3 3.3 3 1.4", "b_new": "0.37 -0.74"},
        ),
    ),
    hints=(
        "The idea: a gradient says which way the loss goes up. To bring it down every parameter moves a little the other way; the learning rate says how little.",
        "The question: each parameter has its own gradient, of its own shape. Does your code make a new array for each of them, or does it write into one that was handed in?",
        "On numbers: a parameter is 2, its gradient is -10 and the learning rate is 0.13. Going up, the parameter brings the loss down, by 10 for every 1. Which way should it go, and how far is 0.13 of that 10?",
        "A neighbour: prices, a list of arrays, rise by a tenth: `[price * 1.1 for price in prices]` makes new arrays, and `prices` stays as it was. `for price in prices: price *= 1.1` writes into the old ones, and whoever else holds them sees other prices. `for price in prices: price = price * 1.1` only gives a name to something new, and it is lost in the next turn.",
    ),
    mistakes=(
        Mistake(
            "step-lost",
            step_lost,
            say="Your parameters come back as they came in: each step is computed, and then it is lost.",
            think="After `param = ...` in a loop, what is in the list that `param` was taken from?",
        ),
        Mistake(
            "sign-flipped",
            uphill,
            say="Your step goes with the gradient, so the loss goes up; it should go down.",
            think="If the loss goes up when a parameter does, which way should the parameter move?",
            per_row=True,
        ),
        Mistake(
            "change-returned",
            (change_alone, change_alone_uphill),
            say="You return how far the parameters should move; what is wanted are the parameters after the move.",
            think="With gradients of 0, what should your function return?",
        ),
        Mistake(
            "rate-missing",
            without_rate,
            say="The learning rate does not enter your step; it decides how far to go.",
            think="What does your function give at a learning rate of 0?",
            per_row=True,
        ),
        Mistake(
            "rate-squared",
            rate_squared,
            say="The learning rate enters your step twice; it should do so once.",
            think="When the learning rate is halved, how much shorter should the step become, and how much does yours?",
            per_row=True,
        ),
        Mistake(
            "rate-divides",
            rate_divides,
            say="You divide by the learning rate, so a smaller one makes your step longer; it should become shorter.",
            think="What should happen to the parameters as the learning rate goes to 0?",
            per_row=True,
        ),
        Mistake(
            "one-parameter-only",
            (first_alone, last_alone),
            say="Only one of the parameters moves; all of them should, each against its own gradient.",
            think="How often does your loop run before it returns, and which parameters has it reached by then?",
        ),
        Mistake(
            "roles-exchanged",
            roles_exchanged,
            say="Your parameters and your gradients have changed places: you move the gradients.",
            think="In which order do the two lists come in?",
        ),
        Mistake(
            "weight-for-gradient",
            shrinks,
            say="You take away a share of the parameter itself; its gradient never enters.",
            think="With gradients of 0, should the parameters move?",
        ),
        Mistake(
            "gradients-merged",
            (entries_averaged, entries_summed),
            say="You make one number of each gradient, so all entries of a parameter move alike; each has its own slope.",
            think="What should happen to two entries of W whose gradients have opposite signs?",
        ),
        Mistake(
            "batch-average-misplaced",
            divided_by_rows,
            say="You divide the gradients once more; they are those of the loss already, and the batch's average is in them.",
            think="Which number do you divide by, and what does it count?",
        ),
        Mistake(
            "clipped",
            (clipped, normalised, signs_alone),
            say="Your step cuts the gradient off or makes it a fixed size; here it counts as it is.",
            think="When a gradient is twice as large, is your step twice as long?",
        ),
        Mistake(
            "integers",
            whole_parameters,
            say="Your new parameters are integers: their fractions were cut off.",
            think="What does the dtype of your new parameters say?",
            per_row=True,
        ),
        Mistake(
            "arguments-changed",
            (changes_arrays, changes_arrays_in_a_new_list, changes_list),
            say="Your step overwrites the parameters that were handed in, so the same call gives something else the second time.",
            think="After `new = sgd_step(params, grads, learning_rate)`, is `params` still what it was?",
        ),
        Mistake(
            "gradients-changed",
            (scales_gradients, scales_list_of_gradients),
            say="Your step overwrites the gradients that were handed in, so the same call gives something else the second time.",
            think="After `new = sgd_step(params, grads, learning_rate)`, are the arrays in `grads` still what they were?",
        ),
        Mistake(
            "momentum-kept",
            (with_momentum, with_half_momentum),
            say="Your step remembers the gradients of earlier calls; it should use those that are handed in, and no others.",
            think="What survives from one call of your function to the next?",
        ),
    ),
)
