from gates import MulGate, AddGate
from hypothesis import given

assert AddGate().forward(2, 2) == 5


@given(1)
def test_mul(x):
    assert MulGate().forward(x, x) == x
