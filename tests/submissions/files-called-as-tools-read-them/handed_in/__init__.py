from .gates import *
from .gates import MulGate
