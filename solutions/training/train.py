"""Training: the cost and the gradients of your network, put to work many times over.

Lecture 2, where the gradients go: every step moves the weights a little against their gradients, and the cost falls. Hand this
in together with your `TwoHiddenLayerNet`, which it calls.
"""

import numpy as np


def train(net, X, Y, learning_rate, steps):
    """Train `net` for this many steps on all examples at once, and return its costs.

    net: a TwoHiddenLayerNet. X: (N, s_1). Y: (N, s_4), of 0 and 1. learning_rate: a number. steps: how many.
    Every step is gradient descent on the cost: each Theta of the net moves against its gradient by learning_rate times the
    gradient. All three gradients of a step are those at the weights before it. Afterwards net.Theta1 to net.Theta3 are the
    trained weights.
    costs: (steps,), an array or a list; costs[k] is the cost before step k, counted from 0.
    """
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        dTheta1, dTheta2, dTheta3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * dTheta1
        net.Theta2 = net.Theta2 - learning_rate * dTheta2
        net.Theta3 = net.Theta3 - learning_rate * dTheta3
    return np.array(costs)


# ==== the course team only ====
import csv
from pathlib import Path

from bpgrade.exercise import Also, Data, Example, Exercise, Graph, Mistake, Net, Node, Row, Targets, Tensor


def look(net, X, Y):
    """Return the cost and the three gradients at the net's weights; afterwards the net is as it was."""
    net.forward(X)
    cost = net.cost(Y)
    return cost, list(net.backward(Y))


def move(net, moves, numbers=(1, 2, 3)):
    """Add to each Theta of these numbers what `moves` has for it, first layer first."""
    for number in numbers:
        name = f"Theta{number}"
        setattr(net, name, getattr(net, name) + moves[number - 1])


def downhill(gradients, learning_rate):
    return [-learning_rate * gradient for gradient in gradients]


def ascent(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, -learning_rate, steps)


def train_at_rate(net, X, Y, learning_rate, steps, numbers=(1, 2, 3)):
    costs = []
    for _ in range(steps):
        cost, gradients = look(net, X, Y)
        costs.append(cost)
        move(net, downhill(gradients, learning_rate), numbers)
    return costs


def rate_missing(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, 1, steps)


def averaged_again(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate / len(X), steps)


def net_not_updated(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps, ())


def without_theta1(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps, (2, 3))


def without_theta2(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps, (1, 3))


def without_theta3(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps, (1, 2))


def only_theta1(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps, (1,))


def only_theta3(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps, (3,))


def without_bias_weights(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        cost, gradients = look(net, X, Y)
        costs.append(cost)
        moves = downhill(gradients, learning_rate)
        for change in moves:
            change[:, 0] = 0
        move(net, moves)
    return costs


def assigned(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        cost, gradients = look(net, X, Y)
        costs.append(cost)
        net.Theta1, net.Theta2, net.Theta3 = downhill(gradients, learning_rate)
    return costs


def added_up(net, X, Y, learning_rate, steps):
    costs, total = [], [0, 0, 0]
    for _ in range(steps):
        cost, gradients = look(net, X, Y)
        costs.append(cost)
        total = [sum_so_far + gradient for sum_so_far, gradient in zip(total, gradients, strict=True)]
        move(net, downhill(total, learning_rate))
    return costs


def first_gradient_again(net, X, Y, learning_rate, steps):
    costs = []
    _cost, first = look(net, X, Y)
    for _ in range(steps):
        costs.append(look(net, X, Y)[0])
        move(net, downhill(first, learning_rate))
    return costs


def thetas_not_read(net, X, Y, learning_rate, steps):
    cost, first = look(net, X, Y)
    for _ in range(steps):
        move(net, downhill(first, learning_rate))
    return [cost] * steps


def example_by_example(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        costs.append(look(net, X, Y)[0])
        for n in range(len(X)):
            move(net, downhill(look(net, X[n : n + 1], Y[n : n + 1])[1], learning_rate))
    return costs


def one_example_a_step(net, X, Y, learning_rate, steps):
    costs = []
    for step in range(steps):
        costs.append(look(net, X, Y)[0])
        n = step % len(X)
        move(net, downhill(look(net, X[n : n + 1], Y[n : n + 1])[1], learning_rate))
    return costs


def cost_after_step(net, X, Y, learning_rate, steps):
    return [*train_at_rate(net, X, Y, learning_rate, steps)[1:], look(net, X, Y)[0]]


def costs_negated(net, X, Y, learning_rate, steps):
    return [-cost for cost in train_at_rate(net, X, Y, learning_rate, steps)]


def running_mean(net, X, Y, learning_rate, steps):
    costs = train_at_rate(net, X, Y, learning_rate, steps)
    return [sum(costs[: k + 1]) / (k + 1) for k in range(steps)]


def running_sum(net, X, Y, learning_rate, steps):
    costs = train_at_rate(net, X, Y, learning_rate, steps)
    return [sum(costs[: k + 1]) for k in range(steps)]


def last_cost_repeated(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps)[-1:] * steps


def last_cost_alone(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps)[-1]


def last_step_left_out(net, X, Y, learning_rate, steps):
    return [*train_at_rate(net, X, Y, learning_rate, steps - 1), look(net, X, Y)[0]]


def one_step_more(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps + 1)[:-1]


def one_round_less(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps - 1)


def one_round_more(net, X, Y, learning_rate, steps):
    return train_at_rate(net, X, Y, learning_rate, steps + 1)


def cost_at_the_end_too(net, X, Y, learning_rate, steps):
    return np.append(train_at_rate(net, X, Y, learning_rate, steps), look(net, X, Y)[0])


def forward(thetas, X):
    """Return the activations of layers 1 to 4, each (N, s_l)."""
    activations = [X]
    for theta in thetas:
        activations.append(1 / (1 + np.exp(-(theta[:, 0] + activations[-1] @ theta[:, 1:].T))))
    return activations


def stepped(thetas, activations, Y, learning_rate):
    """Return the Thetas after one right step from these activations; the ones passed stay as they were."""
    delta, after = activations[-1] - Y, []
    for theta, a in zip(reversed(thetas), reversed(activations[:-1]), strict=True):
        gradient = delta.T @ np.hstack([np.ones((len(a), 1)), a]) / len(a)
        after.insert(0, theta - learning_rate * gradient)
        delta = delta @ theta[:, 1:] * a * (1 - a)
    return after


def descended(thetas, X, Y, learning_rate, steps):
    """Return the Thetas after this many right steps; the ones passed stay as they were."""
    for _ in range(steps):
        thetas = stepped(thetas, forward(thetas, X), Y, learning_rate)
    return thetas


RATES, STEPS = (0.5, 0.35, 0.65), 20


def cost(output, Y):
    return -np.sum(np.log(np.where(Y == 1, output, 1 - output))) / len(Y)


def started(draw):
    return [draw["Theta1"], draw["Theta2"], draw["Theta3"]]


def outputs_on_the_way(draw, learning_rate, steps):
    """Return the outputs before each right step, and after the last one."""
    thetas, outputs = started(draw), []
    for _ in range(steps):
        activations = forward(thetas, draw["X"])
        outputs.append(activations[-1])
        thetas = stepped(thetas, activations, draw["Y"], learning_rate)
    return [*outputs, forward(thetas, draw["X"])[-1]]


def told(outputs, Y):
    """Return whether 1e-5 inside the logarithms, as published code has it, moves the costs by less than their tolerance."""
    right, moved = (np.array([cost(output + more * (2 * Y - 1), Y) for output in outputs]) for more in (0, 1e-5))
    return np.linalg.norm(moved - right) < 7e-5 * np.linalg.norm(right)


def told_on_the_way(draw):
    """Return whether a small number inside the logarithms does not show, where the net starts and while it is trained."""
    outputs = outputs_on_the_way(draw, RATES[0], STEPS)
    return told(outputs[:1], draw["Y"]) and told(outputs[:-1], draw["Y"])


def fair(draw):
    """Return whether costs are told, and outputs stay clear of 0 and 1 even where the steps go up: the logarithm of 0 is no number."""
    moved = forward([draw["Other1"], draw["Other2"], draw["Other3"]], draw["X"])[-1]
    if not (told([moved], draw["Y"]) and told_on_the_way(draw)):
        return False
    output = outputs_on_the_way(draw, -max(RATES), STEPS)[-1]
    return min(output.min(), (1 - output).min()) > 1e-9


XOR = Net(((0, 0), (0, 1), (1, 0), (1, 1)), ((0,), (1,), (1,), (0,)), within=0.1)
#: Measured: three of four starts solve XOR so, and float32 moves their weights, norm-wise, by less than 1e-5.
XOR_RATE, XOR_STEPS = 3.0, 60


def solves(draw):
    """Return whether the right loop solves XOR from this start, with a margin, and the start itself is far from it."""
    trained = descended(started(draw), draw["X"], draw["Y"], XOR_RATE, XOR_STEPS)
    before, after = (np.abs(forward(weights, draw["X"])[-1] - draw["Y"]).max() for weights in (started(draw), trained))
    return before > 0.3 and after < 0.09


#: So long a step is beyond the bottom of the valley at times, and the cost rises: who stops there, or goes on at half the rate, shows.
LONG_RATE, LONG_STEPS = 5.0, 6


def goes_up_and_down(draw):
    """Return whether right steps of this length raise a cost that is told early on, and rounding stays small."""
    outputs = outputs_on_the_way(draw, LONG_RATE, LONG_STEPS)[:-1]
    if min(min(output.min(), (1 - output).min()) for output in outputs) < 1e-3 or not told(outputs, draw["Y"]):
        return False
    rises = np.diff([cost(output, draw["Y"]) for output in outputs])
    ends = [
        descended(thetas, draw["X"], draw["Y"], LONG_RATE, LONG_STEPS)
        for thetas in (started(draw), [theta * (1 + 1e-6) for theta in started(draw)])
    ]
    moved = max(np.linalg.norm(one - other) / np.linalg.norm(one) for one, other in zip(*ends, strict=True))
    return max(rises[:-2]) > 0.05 and moved < 1e-5


#: Whoever stops when the cost is small, or changes no more, gives fewer costs than there are steps.
SMALL_RATE, SMALL_STEPS = 6.0, 60
STILL_RATE, STILL_STEPS = 3.0, 40
#: Gradients beyond 1, where clipping shows, come of large inputs; a few short steps are enough.
LARGE_RATE, LARGE_STEPS = 0.01, 3


def ends_small(draw):
    """Return whether right training brings the cost below 1e-3, from one that is told."""
    outputs = outputs_on_the_way(draw, SMALL_RATE, SMALL_STEPS)
    return cost(outputs[-2], draw["Y"]) < 9e-4 and told(outputs[:-1], draw["Y"])


def comes_to_rest(draw):
    """Return whether right training changes the cost by next to nothing before it ends."""
    outputs = outputs_on_the_way(draw, STILL_RATE, STILL_STEPS)
    return abs(cost(outputs[-3], draw["Y"]) - cost(outputs[-4], draw["Y"])) < 1e-8 and told(outputs, draw["Y"])


def steep(draw):
    """Return whether a gradient at the start is beyond 1, and the costs are told."""
    before, after = started(draw), descended(started(draw), draw["X"], draw["Y"], 1.0, 1)
    largest = max(np.abs(one - other).max() for one, other in zip(before, after, strict=True))
    return largest > 1.2 and told(outputs_on_the_way(draw, LARGE_RATE, LARGE_STEPS), draw["Y"])


def iris():
    """Return every third flower of the iris data: X (50, 4), its columns with mean 0 and deviation 1, and Y (50, 3), one-hot."""
    path = Path(__file__).parents[2] / "course" / "data" / "iris.csv"
    with path.open(encoding="utf-8", newline="") as file:
        flowers = list(csv.DictReader(file))[::3]
    columns = ("sepal_length", "sepal_width", "petal_length", "petal_width")
    X = np.array([[float(flower[name]) for name in columns] for flower in flowers])
    species = np.array([flower["species"] for flower in flowers])
    return (X - X.mean(axis=0)) / X.std(axis=0), (species[:, None] == np.unique(species)).astype(np.float64)


IRIS_X, IRIS_Y = iris()
NEEDED = ("a4", "cost", "dTheta1", "dTheta2", "dTheta3")
AFTER = ("Theta1_after", "Theta2_after", "Theta3_after")

EXERCISE = Exercise(
    definition=train,
    title="training the network",
    page="training.md#the-training-loop",
    graph=Graph(
        (
            Node(
                "train",
                "X Y Theta1 Theta2 Theta3 learning_rate",
                "costs Theta1_after Theta2_after Theta3_after",
            ),
        ),
    ),
    calls="""
        net = TwoHiddenLayerNet(Theta1, Theta2, Theta3)
        a4 = net.forward(X)
        cost = net.cost(Y)
        dTheta1, dTheta2, dTheta3 = net.backward(Y)
        moved = TwoHiddenLayerNet(Theta1, Theta2, Theta3)
        put1 = moved.__setattr__("Theta1", Other1)
        put2 = moved.__setattr__("Theta2", Other2)
        put3 = moved.__setattr__("Theta3", Other3)
        a4_moved = moved.forward(X)
        cost_moved = moved.cost(Y)
        dTheta1_moved, dTheta2_moved, dTheta3_moved = moved.backward(Y)
        trained = TwoHiddenLayerNet(Theta1, Theta2, Theta3)
        costs = train(trained, X, Y, learning_rate, steps)
        Theta1_after = trained.Theta1
        Theta2_after = trained.Theta2
        Theta3_after = trained.Theta3
    """,
    # Axes: N examples; P, Q, R, S units in layers 1 to 4; P1, Q1, R1 the same with the bias unit.
    tensors={
        "X": Tensor("N P", 0.3, 2.0),
        "Y": Targets("N S"),
        "Theta1": Tensor("Q P1", 0.1, 0.5),
        "Theta2": Tensor("R Q1", 1.0, 3.0),
        "Theta3": Tensor("S R1", 1.0, 3.0),
        "Other1": Tensor("Q P1", 0.1, 0.5),
        "Other2": Tensor("R Q1", 0.3, 1.0),
        "Other3": Tensor("S R1", 0.3, 1.0),
    },
    numbers={"learning_rate": RATES, "steps": STEPS},
    sizes=(
        {"N": 5, "P": 4, "P1": 5, "Q": 6, "Q1": 7, "R": 3, "R1": 4, "S": 2},
        {"N": 6, "P": 5, "P1": 6, "Q": 4, "Q1": 5, "R": 3, "R1": 4, "S": 2},
        {"N": 7, "P": 5, "P1": 6, "Q": 4, "Q1": 5, "R": 3, "R1": 4, "S": 2},
    ),
    keep=fair,
    rows=(
        Row(
            "TwoHiddenLayerNet", 0, of=(*NEEDED, *(f"{name}_moved" for name in NEEDED)), tolerance=1e-4, any_shape=True
        ),
        Row("costs", 8, tolerance=1e-4, any_shape=True, needs=("TwoHiddenLayerNet",)),
        Row("Thetas", 8, of=AFTER, needs=("TwoHiddenLayerNet",)),
        Row("xor", 4, of=AFTER, must=XOR, needs=("TwoHiddenLayerNet",)),
    ),
    also=(
        Also(
            "the iris flowers",
            rows=("costs", "Thetas"),
            sizes={"N": 50, "P": 4, "P1": 5, "Q": 6, "Q1": 7, "R": 5, "R1": 6, "S": 3},
            tensors={
                "X": Data(IRIS_X),
                "Y": Data(IRIS_Y),
                "Theta1": Tensor("Q P1", 0.3, 1.0),
                "Theta2": Tensor("R Q1", 0.3, 1.5),
                "Theta3": Tensor("S R1", 0.3, 1.5),
            },
            keep=told_on_the_way,
            plants=False,
        ),
        Also(
            "steps so long that the cost rises",
            rows=("costs", "Thetas"),
            numbers={"learning_rate": LONG_RATE, "steps": LONG_STEPS},
            keep=goes_up_and_down,
            plants=False,
        ),
        Also(
            "two examples that are learned by heart",
            rows=("costs", "Thetas"),
            sizes={"N": 2, "P": 2, "P1": 3, "Q": 4, "Q1": 5, "R": 8, "R1": 9, "S": 1},
            tensors={
                "X": Tensor("N P", 0.8, 2.0),
                "Y": Data(np.array([[1.0], [0.0]])),
                "Theta1": Tensor("Q P1", 0.3, 2.5),
                "Theta2": Tensor("R Q1", 0.5, 3.0),
                "Theta3": Tensor("S R1", 2.0, 5.0),
            },
            numbers={"learning_rate": SMALL_RATE, "steps": SMALL_STEPS},
            keep=ends_small,
            plants=False,
        ),
        Also(
            "two examples that contradict each other",
            rows=("costs", "Thetas"),
            sizes={"N": 2, "P": 2, "P1": 3, "Q": 2, "Q1": 3, "R": 2, "R1": 3, "S": 1},
            tensors={
                "X": Data(np.array([[0.9, -1.4], [0.9, -1.4]])),
                "Y": Data(np.array([[1.0], [0.0]])),
                "Theta1": Tensor("Q P1", 0.3, 1.0),
                "Theta2": Tensor("R Q1", 0.3, 1.5),
                "Theta3": Tensor("S R1", 0.3, 1.5),
            },
            numbers={"learning_rate": STILL_RATE, "steps": STILL_STEPS},
            keep=comes_to_rest,
            plants=False,
        ),
        Also(
            "large inputs",
            rows=("costs", "Thetas"),
            tensors={
                "X": Tensor("N P", 3.0, 12.0),
                "Theta1": Tensor("Q P1", 0.01, 0.08),
                "Theta2": Tensor("R Q1", 1.0, 4.0),
                "Theta3": Tensor("S R1", 1.0, 4.0),
            },
            numbers={"learning_rate": LARGE_RATE, "steps": LARGE_STEPS},
            keep=steep,
            plants=False,
        ),
        Also(
            "XOR",
            rows=("xor",),
            sizes={"N": 4, "P": 2, "P1": 3, "Q": 8, "Q1": 9, "R": 8, "R1": 9, "S": 1},
            tensors={
                "X": Data(np.array(XOR.inputs, dtype=np.float64)),
                "Y": Data(np.array(XOR.targets, dtype=np.float64)),
                "Theta1": Tensor("Q P1", 0.3, 5.0),
                "Theta2": Tensor("R Q1", 0.3, 3.0),
                "Theta3": Tensor("S R1", 0.3, 2.0),
            },
            numbers={"learning_rate": XOR_RATE, "steps": XOR_STEPS},
            keep=solves,
            plants=False,
        ),
    ),
    beside=("network/two_hidden_layer",),
    examples=(
        Example(
            "small numbers: two units in every layer, one at the output, 20 steps",
            {
                "X": [[1, 0], [0, 1]],
                "Y": [[1], [0]],
                "Theta1": [[0, 1, -1], [1, -1, 0]],
                "Theta2": [[0, 1, 1], [1, -1, 0]],
                "Theta3": [[0.5, -1, 1]],
                "Other1": [[1, 0, 1], [0, 1, 1]],
                "Other2": [[1, 1, -1], [0, -1, 1]],
                "Other3": [[0, 2, -1]],
            },
            {"Theta3_after": "0.35 -1.06 0.69"},
        ),
    ),
    hints=(
        "The idea: training is one thing done many times: see what the network costs now, ask in which direction the cost rises, and go a little way in the other one. Your network does the first two.",
        "The question: costs[k] belongs to the weights before step k, so what comes first in each round? Where must the new weights be, so that the next forward sees them? "
        "And which weights do the three gradients of one round belong to?",
        "On numbers: a weight is 3, its gradient is 4 and the learning rate is 0.5: the step is 2 long and goes down, so the weight becomes 1. With the gradient -4 it would become 5. "
        "After 20 rounds there are 20 costs, and the weights have moved 20 times; to which weights does the last cost belong?",
        "A neighbour: the lowest point of (x - 2)^2 by its slope, 2 (x - 2), from x = 5 in three steps of 0.25 times the slope. At 5 the value is 9 and the slope 6, so x goes down by 1.5 to 3.5. "
        "There the value is 2.25 and the slope 3, so x goes to 2.75; there the value is 0.5625 and the slope 1.5, so x ends at 2.375. The values before the steps are 9, 2.25 and 0.5625; "
        "the value at 2.375 is not among them.",
    ),
    mistakes=(
        Mistake(
            "sign-flipped",
            ascent,
            say="Your steps go up: each Theta moves along its gradient, and the cost grows; it should move against it.",
            think="If the cost rises when a weight rises, which way should that weight go?",
            per_row=True,
        ),
        Mistake(
            "net-not-updated",
            net_not_updated,
            say="The network's Thetas are after training what they were before: the new weights have to be put back into the network.",
            think="After your line for the update, what is net.Theta1?",
        ),
        Mistake(
            "theta-left-out",
            (without_theta1, without_theta2, without_theta3, only_theta1, only_theta3),
            say="Not every Theta learns: at least one of the three does not move with the steps, and all of them should.",
            think="Which of Theta1, Theta2 and Theta3 differ after training from what they were before?",
        ),
        Mistake(
            "bias-not-updated",
            without_bias_weights,
            say="The bias weights in column 0 of your Thetas never move; they learn like all the others.",
            think="Which columns of Theta1 differ after training from what they were before?",
            per_row=True,
        ),
        Mistake(
            "assigned-for-subtracted",
            assigned,
            say="Your update replaces each Theta by the step alone; the step has to be taken from where Theta was.",
            think="When the gradient is 0, what should become of Theta, and what becomes of yours?",
            per_row=True,
        ),
        Mistake(
            "rate-missing",
            rate_missing,
            say="The learning rate does not enter your step.",
            think="If learning_rate were 0, what should training do?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            averaged_again,
            say="Your steps are divided by the number of examples, but the gradients from backward are averages already.",
            think="Where in your code, and in your network's, do you divide by the number of examples?",
            per_row=True,
        ),
        Mistake(
            "gradients-not-reset",
            added_up,
            say="The gradients add up from step to step; each step should use its own alone.",
            think="At the second step, is anything of the first step's gradient still in what you use? And at the first?",
            per_row=True,
        ),
        Mistake(
            "thetas-not-read",
            (thetas_not_read, first_gradient_again),
            say="Your steps go on with what was computed at the first weights: each round needs a forward that reads the Thetas as they are now, and a backward after it.",
            think="After the first step, which of your lines notices that net.Theta1 is another one?",
            per_row=True,
        ),
        Mistake(
            "not-all-examples",
            (example_by_example, one_example_a_step),
            say="Your steps are taken for one example at a time; here each step is for all examples together.",
            think="How many steps does your code take when `steps` is 1, and how many examples does each of them see?",
            per_row=True,
        ),
        Mistake(
            "cost-after-step",
            cost_after_step,
            say="You note the cost after each step; costs[k] is the cost before step k.",
            think="What should costs[0] be: the cost of the weights that came in, or of those after one step?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            costs_negated,
            say="Your costs are negative; a cost is 0 at best, and it falls while the network learns.",
            think="What is the sign of net.cost(Y), and what that of costs[0]?",
            per_row=True,
        ),
        Mistake(
            "costs-averaged",
            (running_mean, running_sum),
            say="Each of your costs mixes in those of earlier steps, by a sum or a mean; costs[k] is the cost at one moment alone.",
            think="What would your list show if the cost fell to 0 at the last step?",
            per_row=True,
        ),
        Mistake(
            "last-cost-only",
            (last_cost_repeated, last_cost_alone),
            say="Your costs hold the last cost alone; one cost is needed for every step.",
            think="Where is the list made, and where is something put into it: inside the loop or outside?",
            per_row=True,
        ),
        Mistake(
            "steps-miscounted",
            (last_step_left_out, one_step_more, one_round_less, one_round_more, cost_at_the_end_too),
            say="You count one too many or one too few: `steps` costs are noted, and the weights move `steps` times.",
            think="With steps = 1, how many costs should there be, and how often should the weights have moved?",
            per_row=True,
        ),
    ),
)
