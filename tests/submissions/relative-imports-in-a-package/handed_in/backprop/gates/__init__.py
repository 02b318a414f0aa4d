from .add import AddGate
from .mul import *
