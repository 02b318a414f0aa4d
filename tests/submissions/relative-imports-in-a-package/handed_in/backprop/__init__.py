"""My package."""
from .gates import AddGate, MulGate
from .nets.circuit import AddMulCircuit

__version__ = "0.1"
