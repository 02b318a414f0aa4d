import pytest


@pytest.fixture
def gate():
    from gates import MulGate
    return MulGate()
