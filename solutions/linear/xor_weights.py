"""XOR with one hidden layer: choose the weights by hand.

Lecture 1, the perceptron and XOR: no single unit computes it, and two hidden units suffice.
"""

import numpy as np


def xor_weights():
    """Return (Theta1, Theta2), the weights of a net with one hidden layer of two sigmoid units that computes XOR.

    Theta1: (2, 3), from the two inputs to the two hidden units.
    Theta2: (1, 3), from the hidden units to the output unit, a sigmoid too.
    A unit is a row. Column 0 holds its bias weight, columns 1 and 2 the weights of what the layer before it gives.
    For (0, 0), (0, 1), (1, 0) and (1, 1) the output must be within 0.1 of 0, 1, 1 and 0.
    Any weights that do that are right.
    """
    # OR and NAND; both of them hold where exactly one input is on.
    Theta1 = np.array([[-10.0, 20.0, 20.0], [30.0, -20.0, -20.0]])
    Theta2 = np.array([[-30.0, 20.0, 20.0]])
    return Theta1, Theta2


# ==== the course team only ====
from bpgrade.exercise import Exercise, Graph, Mistake, Net, Node, Row


def bias_last():
    return [[20, 20, -10], [-20, -20, 30]], [[20, 20, -30]]


def bias_last_or_and():
    return [[10, 10, -5], [10, 10, -15]], [[10, -10, -5]]


def too_small():
    return [[-2, 4, 4], [6, -4, -4]], [[-6, 4, 4]]


def too_small_or_and():
    return [[-3, 6, 6], [-9, 6, 6]], [[-2, 4, -4]]


def for_steps():
    return [[-0.5, 1, 1], [1.5, -1, -1]], [[-1.5, 1, 1]]


def for_steps_or_and():
    return [[-0.5, 1, 1], [-1.5, 1, 1]], [[-0.5, 1, -2]]


def for_steps_either():
    return [[-0.5, 1, -1], [-0.5, -1, 1]], [[-0.5, 1, 1]]


def for_minus_one_and_one():
    return [[20, 20, 20], [20, -20, -20]], [[-30, 20, 20]]


def equal():
    return [[-10, 20, 20], [30, -20, -20]], [[30, -20, -20]]


def equal_and_nor():
    return [[-30, 20, 20], [10, -20, -20]], [[-10, 20, 20]]


def all_zero():
    return np.zeros((2, 3)), np.zeros((1, 3))


def hardly_started():
    return [[0.1, -0.2, 0.1], [-0.1, 0.1, 0.2]], [[0.05, 0.1, -0.2]]


def either_or_both():
    return [[-10, 20, 20], [-10, 20, 20]], [[-10, 20, 20]]


def either_or_and():
    return [[-10, 20, 20], [-30, 20, 20]], [[-10, 20, 20]]


def both():
    return [[-10, 20, 20], [-30, 20, 20]], [[-30, 20, 20]]


def both_twice():
    return [[-30, 20, 20], [-30, 20, 20]], [[-10, 20, 20]]


def not_both():
    return [[30, -20, -20], [30, -20, -20]], [[-10, 20, 20]]


def not_both_at_the_end():
    return [[-30, 20, 20], [-30, 20, 20]], [[10, -20, -20]]


def first_alone():
    return [[-10, 20, -20], [-10, 20, -20]], [[-10, 20, 20]]


def second_alone():
    return [[-10, -20, 20], [-10, -20, 20]], [[-10, 20, 20]]


def output_too_strict():
    return [[-10, 20, -20], [-10, -20, 20]], [[-30, 20, 20]]


def output_too_lenient():
    return [[-10, 20, 20], [30, -20, -20]], [[-10, 20, 20]]


def computes(*outputs, within=0.4999, inputs=(0.0, 1.0), **otherwise):
    """Return what weights do whose net gives these outputs for (0, 0), (0, 1), (1, 0) and (1, 1).

    within: by default it is enough that every output is on the right side of one half. inputs: what stands for 0 and 1.
    """
    pairs = tuple((first, second) for first in inputs for second in inputs)
    return Net(pairs, tuple((float(output),) for output in outputs), within, **otherwise)


EXERCISE = Exercise(
    definition=xor_weights,
    title="weights for XOR",
    page="linear.md#two-hidden-units-solve-xor",
    graph=Graph(
        # Whatever weights there are, they are the student's: nothing but the inputs has numbers here.
        (Node("layer", "X Theta1", "a2"), Node("layer", "a2 Theta2", "out")),
        given=lambda _draw: {"X": np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])},
        constants="X",
    ),
    calls="""
        Theta1, Theta2 = xor_weights()
    """,
    tensors={},
    rows=(Row("xor", 10, of=("Theta1", "Theta2"), must=computes(0, 1, 1, 0, within=0.1)),),
    hints=(
        "The idea: one unit divides the plane of its two inputs by one straight line, and no line has (0, 1) and (1, 0) on one side and the two others on the other. Two hidden units draw two lines, and the output unit combines what they say.",
        "The question: with a line on either side of (0, 1) and (1, 0), what does each hidden unit say at the four inputs, and for which answers of the two should the output unit be on?",
        "On numbers: a sigmoid unit with one input, bias weight -5 and weight 10 gives 0.007 at 0 and 0.993 at 1: with large weights it is nearly a step, from 0 to 1 where its sum passes 0. With two inputs and equal weights the sum takes three values at the four inputs: between which of them can one unit put its step, and what can two units say together?",
        "A neighbour: one sigmoid unit that is on when at least two of three inputs are. Choose a bias weight of -30 and weights of 20, 20 and 20: with none, one, two or three inputs on it gets -30, -10, 10 or 30, and gives 0, 0, 1 or 1 to four digits. The bias weight stands half-way between the two counts that must be told apart.",
    ),
    mistakes=(
        Mistake(
            "bias-column-last",
            (bias_last, bias_last_or_and),
            say="Your weights compute XOR with the bias weights in the last column; here column 0 holds them.",
            think="Which column of your Theta1 is multiplied by the constant 1?",
            must=computes(0, 1, 1, 0, within=0.1, bias="last"),
        ),
        Mistake(
            "too-small-weights",
            (too_small, too_small_or_and),
            say="Your net is on the right side of one half for all four inputs, but not within 0.1 of 0 and 1.",
            think="What does a sigmoid give when everything that goes into it becomes twice as large?",
            must=computes(0, 1, 1, 0),
        ),
        Mistake(
            "weights-for-step-units",
            (for_steps, for_steps_or_and, for_steps_either),
            say="Your weights compute XOR if every unit is a step; here the units are sigmoids, which hardly tell such small sums apart.",
            think="What does a sigmoid give at 0.5 and at -0.5, and how far from 0 must you go until it gives nearly 1 or 0?",
            must=computes(0, 1, 1, 0, within=0.1, unit="step"),
        ),
        Mistake(
            "bipolar-inputs",
            for_minus_one_and_one,
            say="Your weights compute XOR for inputs of -1 and 1; here the inputs are 0 and 1.",
            think="What does each hidden unit get when both inputs are 0?",
            must=computes(0, 1, 1, 0, within=0.1, inputs=(-1.0, 1.0)),
        ),
        Mistake(
            "xnor",
            (equal, equal_and_nor),
            say="Your net computes the opposite: it is on where the two inputs are equal.",
            think="What would have to happen in the output unit for every answer to turn round?",
            must=computes(1, 0, 0, 1),
        ),
        Mistake(
            "stuck-at-one-half",
            (all_zero, hardly_started),
            say="Your net gives about one half whatever comes in, as a net does before it has learned anything.",
            think="What goes into your output unit for each of the four inputs, and does it differ enough?",
            must=computes(0.5, 0.5, 0.5, 0.5, within=0.1),
        ),
        Mistake(
            "or-for-xor",
            (either_or_both, either_or_and),
            say="Your net computes OR: it is on for (1, 1) as well, where XOR is off.",
            think="Which hidden unit tells the output unit that both inputs are on?",
            must=computes(0, 1, 1, 1),
        ),
        Mistake(
            "and-for-xor",
            (both, both_twice),
            say="Your net computes AND: it is on for (1, 1) alone, and XOR is on where exactly one input is.",
            think="What do your hidden units say for (0, 1), and what does the output unit make of it?",
            must=computes(0, 0, 0, 1),
        ),
        Mistake(
            "nand-for-xor",
            (not_both, not_both_at_the_end),
            say="Your net computes NAND: it is on for (0, 0) as well, where XOR is off.",
            think="Which hidden unit tells the output unit that both inputs are off?",
            must=computes(1, 1, 1, 0),
        ),
        Mistake(
            "first-input-alone",
            first_alone,
            say="Your net is on for (1, 0) alone; XOR is on for (0, 1) as well.",
            think="XOR treats its two inputs alike: do your two hidden units together do so?",
            must=computes(0, 0, 1, 0),
        ),
        Mistake(
            "second-input-alone",
            second_alone,
            say="Your net is on for (0, 1) alone; XOR is on for (1, 0) as well.",
            think="XOR treats its two inputs alike: do your two hidden units together do so?",
            must=computes(0, 1, 0, 0),
        ),
        Mistake(
            "never-on",
            output_too_strict,
            say="Your net stays below one half for all four inputs; it should be on for (0, 1) and (1, 0).",
            think="What do your hidden units say for (0, 1), and is that enough for your output unit?",
            must=computes(0, 0, 0, 0),
        ),
        Mistake(
            "never-off",
            output_too_lenient,
            say="Your net stays above one half for all four inputs; it should be off for (0, 0) and (1, 1).",
            think="What do your hidden units say for (1, 1), and why does that suffice for your output unit?",
            must=computes(1, 1, 1, 1),
        ),
    ),
)
