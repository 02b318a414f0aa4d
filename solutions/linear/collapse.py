"""Two layers without an activation between them are one layer: find it.

Lecture 1, why a network needs an activation.
"""


def collapse(W1, b1, W2, b2):
    """Return (W, b), the one layer that does what the two do: (x @ W1 + b1) @ W2 + b2 == x @ W + b for every x.

    W1: (D, H), b1: (H,), the first layer. W2: (H, M), b2: (M,), the second one. Rows of x, (N, D), are examples.
    W: (D, M), b: (M,).
    """
    return W1 @ W2, b1 @ W2 + b2


# ==== the course team only ====
import numpy as np
from bpgrade.exercise import LAYERS, Also, Example, Exercise, Graph, Mistake, Node, Row, Tensor


def columns_are_examples(W1, b1, W2, b2):
    return W2.T @ W1.T, b1 @ W2 + b2


def asked_with_single_ones(W1, b1, W2, b2):
    return (np.eye(len(W1)) @ W1 + b1) @ W2 + b2, b1 @ W2 + b2


def asked_with_relu(W1, b1, W2, b2):
    b = np.maximum(b1, 0) @ W2 + b2
    return np.maximum(np.eye(len(W1)) @ W1 + b1, 0) @ W2 + b2 - b, b


def relu_between(W1, b1, W2, b2):
    return np.maximum(W1, 0) @ W2, np.maximum(b1, 0) @ W2 + b2


def sigmoid_between(W1, b1, W2, b2):
    return 1 / (1 + np.exp(-W1)) @ W2, 1 / (1 + np.exp(-b1)) @ W2 + b2


def tanh_between(W1, b1, W2, b2):
    return np.tanh(W1) @ W2, np.tanh(b1) @ W2 + b2


def first_layer_kept(W1, b1, W2, b2):
    return W1, b1


def second_layer_kept(W1, b1, W2, b2):
    return W2, b2


def without_first_bias(W1, b1, W2, b2):
    return W1 @ W2, b2


def without_second_bias(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2


def without_biases(W1, b1, W2, b2):
    return W1 @ W2, np.zeros_like(b2)


def first_bias_summed(W1, b1, W2, b2):
    return W1 @ W2, b1.sum() + b2


def first_bias_averaged(W1, b1, W2, b2):
    return W1 @ W2, b1.mean() + b2


def first_bias_is_one(W1, b1, W2, b2):
    return W1 @ W2, np.ones_like(b1) @ W2 + b2


def second_bias_twice(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + 2 * b2


def bias_is_threshold(W1, b1, W2, b2):
    return W1 @ W2, -(b1 @ W2 + b2)


def first_path(W1, b1, W2, b2):
    return np.outer(W1[:, 0], W2[0]), b1[0] * W2[0] + b2


def last_path(W1, b1, W2, b2):
    return np.outer(W1[:, -1], W2[-1]), b1[-1] * W2[-1] + b2


def weights_flipped(W1, b1, W2, b2):
    return -W1 @ W2, b1 @ W2 + b2


def whole_numbers(W1, b1, W2, b2):
    return (W1 @ W2).astype(int), (b1 @ W2 + b2).astype(int)


def the_example(W1, b1, W2, b2):
    return np.array([[4.0, 1.0], [-1.0, -3.0]]), np.array([2.5, 5.0])


def fair(draw):
    """Return whether both weights and what the first bias becomes are far from 0, so that leaving one out shows."""
    W, b = draw["W1"] @ draw["W2"], draw["b1"] @ draw["W2"]
    return np.abs(W).mean() > 0.5 and np.abs(b).max() > 0.5


EXERCISE = Exercise(
    definition=collapse,
    title="two layers become one",
    page="linear.md#stacked-linear-layers-collapse",
    graph=Graph(
        (
            Node("affine", "x W1 b1", "hidden", lambda x, W, b: x @ W + b),
            Node("affine", "hidden W2 b2", "two", lambda x, W, b: x @ W + b),
            Node("affine", "x W b", "one", lambda x, W, b: x @ W + b),
        ),
        given=lambda draw: {"x": np.arange(2.0 * len(draw["W1"])).reshape(2, -1) % 3},
        constants="x",
    ),
    calls="""
        W, b = collapse(W1, b1, W2, b2)
    """,
    tensors={"W1": Tensor("D H"), "b1": Tensor("H"), "W2": Tensor("H M"), "b2": Tensor("M")},
    sizes=LAYERS,
    also=(Also("all axes of one length", sizes={"D": 4, "H": 4, "M": 4}, plants=False),),
    rows=(Row("W", 6), Row("b", 4, any_shape=True)),
    keep=fair,
    examples=(
        Example(
            "small numbers",
            {"W1": [[1, 2, 0], [0, -1, 3]], "b1": [1, 0, -1], "W2": [[2, 1], [1, 0], [0, -1]], "b2": [0.5, 3]},
            {"W": "4 1 -1 -3", "b": "2.5 5"},
        ),
    ),
    hints=(
        "The idea: without an activation each layer only scales, adds up and shifts, and doing that twice is doing it once, with other numbers. Multiply out what the two layers do to x, and sort it: what meets x, and what does not?",
        "The question: feed x = 0. What leaves the first layer, and what does the second one make of it? Whatever comes out is what your one layer gives for x = 0.",
        "On numbers: one input, one hidden unit, one output, with W1 = 2, b1 = 1, W2 = 3, b2 = 4. x = 0 becomes 1, then 3 * 1 + 4 = 7; x = 1 becomes 3, then 3 * 3 + 4 = 13. Which one layer gives 7 at 0 and 13 at 1?",
        "A neighbour: degrees Fahrenheit become Celsius, C = (F - 32) / 1.8, and Celsius become kelvins, K = C + 273.15. In one step, K = F / 1.8 - 32 / 1.8 + 273.15 = F / 1.8 + 255.37: the first shift, -32, went through everything that came after it, and the second one did not.",
    ),
    mistakes=(
        Mistake(
            "parameter-layout",
            columns_are_examples,
            say="Your W is laid out as (outputs, inputs); here the rows of x are examples, so W is (inputs, outputs).",
            think="x has D columns: which side of x does W stand on, and how many rows must it have?",
            per_row=True,
        ),
        Mistake(
            "bias-inside-weights",
            asked_with_single_ones,
            say="The rows of your W are the outputs for inputs with a single 1 in them, and those outputs contain the biases too.",
            think="When one input goes from 0 to 1, how much of the output was there already?",
            per_row=True,
        ),
        Mistake(
            "activation-between",
            (asked_with_relu, relu_between, sigmoid_between, tanh_between),
            say="An activation stands between your two layers; here there is none, and only so can they become one.",
            think="In (x @ W1 + b1) @ W2 + b2, what is done to the first layer's result before W2 meets it?",
        ),
        Mistake(
            "one-layer-kept",
            (first_layer_kept, second_layer_kept),
            say="You return one of the two layers as it is; the one layer has to do the work of both.",
            think="How many numbers go into the two layers, how many come out, and which shape of W does that need?",
        ),
        Mistake(
            "first-bias-lost",
            without_first_bias,
            say="Your b is the second layer's alone; what the first layer adds has to reach the output too.",
            think="Feed x = 0: is it still 0 when it leaves the first layer?",
            per_row=True,
        ),
        Mistake(
            "second-bias-lost",
            without_second_bias,
            say="Your b holds what becomes of the first bias, and the second one is lost.",
            think="If the first layer gives 0 throughout, what does the second one give?",
            per_row=True,
        ),
        Mistake(
            "bias-missing",
            without_biases,
            say="Your one layer has a bias of 0, but the two layers together do shift.",
            think="Feed x = 0 to the two layers: what comes out?",
            per_row=True,
        ),
        Mistake(
            "second-layer-skipped",
            (first_bias_summed, first_bias_averaged),
            say="Your b takes the first bias past the second layer; like everything that leaves the hidden units it has to go through it.",
            think="Through which weights does the bias of the first hidden unit reach the second output?",
            per_row=True,
        ),
        Mistake(
            "bias-taken-as-one",
            first_bias_is_one,
            say="Your b counts the first bias as 1 for every hidden unit; it has values of its own.",
            think="Where does b1 stand in your line for b?",
            per_row=True,
        ),
        Mistake(
            "bias-counted-twice",
            second_bias_twice,
            say="Your b holds the second bias twice; the two layers add it once.",
            think="How often does each bias enter when x goes through the two layers?",
            per_row=True,
        ),
        Mistake(
            "threshold-for-bias",
            bias_is_threshold,
            say="Your b has the opposite sign: it is a threshold to be subtracted, and a layer adds its bias.",
            think="Feed x = 0 to your one layer and to the two: do they agree?",
            per_row=True,
        ),
        Mistake(
            "one-path-only",
            (first_path, last_path),
            say="What comes in reaches an output through every hidden unit, and in your result only one of them counts.",
            think="How many ways lead from the first input to the first output?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            weights_flipped,
            say="Your W has the opposite sign: your one layer falls where the two layers rise.",
            think="One input goes up by 1: how far does the output of the two layers move, and which way does yours?",
            per_row=True,
        ),
        Mistake(
            "integers",
            whole_numbers,
            say="Your result is made of integers, so the fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
        Mistake(
            "constant-answer",
            the_example,
            say="Your function returns the example's numbers whatever comes in.",
            think="What does it give for other weights, and for other shapes?",
        ),
    ),
)
