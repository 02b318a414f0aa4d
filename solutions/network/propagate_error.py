"""Errors go back through the weights: what each hidden unit has to answer for.

Lecture 2, the network with two hidden layers, and the intuition behind its deltas. The picture leaves the slope of the
activation out, and here so do you; in TwoHiddenLayerNet it is back.
"""


def propagate_error(Theta2, Theta3, delta4):
    """Return (delta3, delta2), the errors of the units in layer 3 and in layer 2.

    Theta2: (s_3, s_2 + 1), from layer 2 to layer 3. Theta3: (s_4, s_3 + 1), from layer 3 to layer 4, the output.
    A row belongs to the unit that the weights lead to.
    Column 0 holds the bias weights, column j the weights of what comes from unit j.
    delta4: (N, s_4), the errors of the output units; rows are examples.
    delta3: (N, s_3), delta2: (N, s_2): no slope of the activation enters, and bias units have no delta.
    """
    delta3 = delta4 @ Theta3[:, 1:]
    delta2 = delta3 @ Theta2[:, 1:]
    return delta3, delta2


# ==== the course team only ====
import numpy as np
from bpgrade.exercise import UPSTREAM, Also, Example, Exercise, Graph, Mistake, Node, Row, Tensor


def right(delta, Theta):
    """Return the deltas of the layer below: one step, that the wrong ones stand in for."""
    return delta @ Theta[:, 1:]


def go_back(Theta2, Theta3, delta4, from4, from3):
    """Return both deltas, each step made by a function of its own."""
    delta3 = from4(delta4, Theta3)
    return delta3, from3(delta3, Theta2)


def exchanged(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, right)[::-1]


def bias_keeps_delta(Theta2, Theta3, delta4):
    delta3 = delta4 @ Theta3
    return delta3, delta3[:, 1:] @ Theta2


def bias_keeps_delta3(Theta2, Theta3, delta4):
    delta3 = delta4 @ Theta3
    return delta3, delta3[:, 1:] @ Theta2[:, 1:]


def bias_keeps_delta2(Theta2, Theta3, delta4):
    delta3 = delta4 @ Theta3[:, 1:]
    return delta3, delta3 @ Theta2


def bias_has_zero_delta(Theta2, Theta3, delta4):
    delta3, delta2 = go_back(Theta2, Theta3, delta4, right, right)
    none = np.zeros((len(delta4), 1))
    return np.hstack([none, delta3]), np.hstack([none, delta2])


def last_dropped(delta, Theta):
    return delta @ Theta[:, :-1]


def last_dropped_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, last_dropped, last_dropped)


def last_dropped_in_theta3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, last_dropped, right)


def last_dropped_in_theta2(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, last_dropped)


def first_path(delta, Theta):
    return delta[:, :1] * Theta[:1, 1:]


def last_path(delta, Theta):
    return delta[:, -1:] * Theta[-1:, 1:]


def first_path_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, first_path, first_path)


def last_path_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, last_path, last_path)


def first_path_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, first_path)


def last_path_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, last_path)


def averaged(delta, Theta):
    return right(delta, Theta) / len(Theta)


def averaged_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, averaged, averaged)


def averaged_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, averaged)


def shared_out(delta, Theta):
    weights = Theta[:, 1:]
    return delta @ (weights / weights.sum(axis=1, keepdims=True))


def shared_out_by_size(delta, Theta):
    weights = np.abs(Theta[:, 1:])
    return delta @ (weights / weights.sum(axis=1, keepdims=True))


def shared_out_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, shared_out, shared_out)


def shared_out_by_size_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, shared_out_by_size, shared_out_by_size)


def unweighted(delta, Theta):
    return np.repeat(delta.sum(axis=1, keepdims=True), Theta.shape[1] - 1, axis=1)


def unweighted_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, unweighted, unweighted)


def unweighted_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, unweighted)


def handed_down(Theta2, Theta3, delta4):
    return delta4, delta4


def batch_averaged(delta, Theta):
    return right(delta, Theta) / len(delta)


def batch_averaged_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, batch_averaged, batch_averaged)


def batch_averaged_from_layer_4(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, batch_averaged, right)


def batch_averaged_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, batch_averaged)


def examples_summed(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4.sum(axis=0, keepdims=True), right, right)


def examples_averaged(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4.mean(axis=0, keepdims=True), right, right)


def first_example(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4[:1], right, right)


def last_example(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4[-1:], right, right)


def flipped(delta, Theta):
    return -right(delta, Theta)


def flipped_from_layer_4(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, flipped, right)


def flipped_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, flipped)


def flipped_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, flipped, flipped)


def ones_for_delta(delta, Theta):
    return right(np.ones_like(delta), Theta)


def ones_for_delta_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, ones_for_delta, ones_for_delta)


def cut_to_one(delta, Theta):
    return np.clip(right(delta, Theta), -1, 1)


def cut_to_five(delta, Theta):
    return np.clip(right(delta, Theta), -5, 5)


def cut_to_one_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, cut_to_one, cut_to_one)


def cut_to_one_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, cut_to_one)


def cut_to_five_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, cut_to_five, cut_to_five)


def cut_to_five_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, cut_to_five)


def whole(delta, Theta):
    return right(delta, Theta).astype(int)


def whole_twice(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, whole, whole)


def whole_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, whole)


def shared_out_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, shared_out)


def shared_out_by_size_from_layer_3(Theta2, Theta3, delta4):
    return go_back(Theta2, Theta3, delta4, right, shared_out_by_size)


def the_example(Theta2, Theta3, delta4):
    return np.array([[1.0, -0.5], [-4.0, 2.0]]), np.array([[2.5, -4.5], [-10.0, 18.0]])


def given_by(answer, draw):
    """Return what gives this wrong function's delta2 for another delta3, (N, s_3); nothing where delta3 cannot be handed in."""
    units = len(draw["Theta2"])
    through = np.hstack([np.zeros((units, 1)), np.eye(units)])

    def given(row, delta3):
        own, delta2 = answer(draw["Theta2"], through, delta3)
        return delta2 if np.array_equal(own, delta3) else None

    return given


def fair(draw):
    """Return whether no unit's weights nearly cancel, so that dividing by their sum stays harmless."""
    return all(np.abs(draw[name][:, 1:].sum(axis=1)).min() > 0.1 for name in ("Theta2", "Theta3"))


EXERCISE = Exercise(
    definition=propagate_error,
    title="errors go back",
    page="network.md#how-errors-travel-back",
    graph=Graph(
        # What is linear has the same slope everywhere, so any numbers do: the picture shows the errors alone.
        (
            Node("weights", "unit2 Theta2", "unit3", lambda unit2, Theta2: unit2 @ Theta2[:, 1:].T),
            Node("weights", "unit3 Theta3", "unit4", lambda unit3, Theta3: unit3 @ Theta3[:, 1:].T),
        ),
        gradients={"unit2": "delta2", "unit3": "delta3", "unit4": "delta4"},
        constants="Theta2 Theta3",
        given=lambda draw: {"unit2": np.zeros((len(draw["delta4"]), draw["Theta2"].shape[1] - 1))},
        only_gradients="unit2 unit3 unit4",
    ),
    calls="""
        delta3, delta2 = propagate_error(Theta2, Theta3, delta4)
    """,
    tensors={"Theta2": Tensor("Q P1"), "Theta3": Tensor("R Q1"), "delta4": Tensor("N R", scales=UPSTREAM.scales)},
    # Layers 2, 3 and 4 have P, Q and R units; P1 and Q1 count the bias unit too.
    sizes=(
        {"N": 7, "P": 5, "P1": 6, "Q": 3, "Q1": 4, "R": 2},
        {"N": 2, "P": 3, "P1": 4, "Q": 5, "Q1": 6, "R": 7},
        {"N": 8, "P": 5, "P1": 6, "Q": 3, "Q1": 4, "R": 2},
    ),
    # Whoever goes by sizes, and by nothing else, is right as long as no two are the same.
    also=(Also("layers of one length", sizes={"N": 3, "P": 3, "P1": 4, "Q": 3, "Q1": 4, "R": 3}, plants=False),),
    rows=(Row("delta3", 4), Row("delta2", 6, above="delta3")),
    given={"delta2": lambda draw, delta3: delta3 @ draw["Theta2"][:, 1:]},
    given_by=given_by,
    keep=fair,
    examples=(
        Example(
            "the lecture's network, small numbers",
            {"Theta2": [[1, 3, -2], [4, 1, 5]], "Theta3": [[0.5, 2, -1]], "delta4": [[0.5], [-2]]},
            {"delta3": "1 -0.5 -4 2", "delta2": "2.5 -4.5 -10 18"},
        ),
    ),
    hints=(
        "The idea: a unit answers for what it does to the units above it, along every arrow that leaves it. An arrow carries the error of the unit it leads to, scaled by its weight.",
        "The question: which weights stand on the arrows that leave the second unit of layer 2: a row of Theta2 or a column, and which one, if column 0 belongs to the bias unit?",
        "On numbers: a unit feeds two units above it, with weights 3 and 1, and their errors are 1 and -0.5. Nudge the unit by 0.01: the units above move by 0.03 and 0.01, and the loss by 0.03 * 1 - 0.01 * 0.5 = 0.025. So which error does the unit itself have?",
        "A neighbour, going forward: at a market 2 apples and 3 pears cost 2 * 0.5 + 3 * 0.4 = 2.2. For many baskets at once, one basket a row, and two stalls, one stall's prices a row, that is baskets @ prices.T: each row of one meets each row of the other, because the fruits are the columns of both. Write down in the same way which index of delta4 and of Theta3 has to meet.",
    ),
    mistakes=(
        Mistake(
            "results-exchanged",
            exchanged,
            say="Your function returns the two deltas in the other order: first comes delta3, which is found first.",
            think="How many columns should the first of your two results have?",
        ),
        Mistake(
            "bias-delta",
            (bias_keeps_delta, bias_keeps_delta3, bias_keeps_delta2, bias_has_zero_delta),
            say="Your result has one column too many: no arrow leads into a bias unit, so it has no delta.",
            think="Which weights would the delta of a bias unit be the error of?",
            per_row=True,
        ),
        Mistake(
            "bias-delta",
            (last_dropped_twice, last_dropped_in_theta3, last_dropped_in_theta2),
            say="You drop the last column of a Theta; the bias weights, which have to go, are in column 0.",
            think="Which unit's arrows does each column of Theta2 hold?",
            per_row=True,
        ),
        Mistake(
            "one-path-only",
            (first_path_twice, last_path_twice, first_path_from_layer_3, last_path_from_layer_3),
            say="A unit feeds every unit of the layer above, and only one of them reports back in your sum.",
            think="How many arrows leave the second unit of layer 2?",
            per_row=True,
        ),
        Mistake(
            "error-shared-out",
            (
                shared_out_twice,
                shared_out_by_size_twice,
                shared_out_from_layer_3,
                shared_out_by_size_from_layer_3,
            ),
            say="You share each error out, so that the parts add up to it; every unit answers for its own arrow in full.",
            think="If all the weights were twice as large, would a nudge move the loss further, and do your deltas say so?",
            per_row=True,
        ),
        Mistake(
            "paths-averaged",
            (averaged_twice, averaged_from_layer_3),
            say="You take the mean over the arrows that leave a unit; each of them counts in full.",
            think="If a unit had a second arrow just like its first one, would it have more to answer for?",
            per_row=True,
        ),
        Mistake(
            "weights-missing",
            (unweighted_twice, unweighted_from_layer_3, handed_down),
            say="The errors go down without meeting a weight on the way; an arrow's weight says how much of its error belongs to the unit below.",
            think="If an arrow's weight were 0, would the unit below have anything to do with that error?",
            per_row=True,
        ),
        Mistake(
            "matrix-upstream-missing",
            ones_for_delta_twice,
            say="The error of the layer above never enters your product: every unit there counts as if its error were 1.",
            think="If all the errors of layer 4 were 0, what should those of layer 3 be, and what are yours?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            (batch_averaged_twice, batch_averaged_from_layer_4, batch_averaged_from_layer_3),
            say="You divide by the number of examples; a delta belongs to one example, and nothing is averaged here.",
            think="Would the first row of your result change if the batch had more rows?",
            per_row=True,
        ),
        Mistake(
            "examples-merged",
            (examples_summed, examples_averaged),
            say="You put all the examples together before going back; every example has deltas of its own.",
            think="How many rows has delta4, and how many should delta3 have?",
            per_row=True,
        ),
        Mistake(
            "one-example-only",
            (first_example, last_example),
            say="Your deltas are those of one example only; every row of delta4 is an example.",
            think="How many rows has delta4, and how many of them did you use?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            (flipped_from_layer_4, flipped_from_layer_3, flipped_twice),
            say="The sign is turned round on the way back: that is the direction of the update, not of the error.",
            think="A positive weight leads to a unit whose error is positive: what sign has the error below?",
            per_row=True,
        ),
        Mistake(
            "clipped",
            (cut_to_one_twice, cut_to_one_from_layer_3, cut_to_five_twice, cut_to_five_from_layer_3),
            say="Your deltas are cut off at a largest value; an error may be as large as it is.",
            think="If delta4 were 10 times as large, what should happen to your result?",
            per_row=True,
        ),
        Mistake(
            "integers",
            (whole_twice, whole_from_layer_3),
            say="Your deltas are made of integers, so the fractions were cut off.",
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
