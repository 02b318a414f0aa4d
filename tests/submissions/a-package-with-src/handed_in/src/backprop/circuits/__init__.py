from .add_mul import AddMulCircuit
