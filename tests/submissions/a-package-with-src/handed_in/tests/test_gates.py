import backprop.gates as gates


def test_add():
    assert gates.AddGate().forward(1, 2) == 3
