import runner, handed_in
from sitecustomize import AddGate
print(AddGate, runner)
