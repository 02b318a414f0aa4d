class AddGate:
    @staticmethod
    def forward(x, y):
        return x + y

    @staticmethod
    def backward(dz):
        return dz, dz


class CopyGate:
    @classmethod
    def forward(cls, x):
        return x, x

    @classmethod
    def backward(cls, da, db):
        return da + db


class Registry(type):
    known = {}

    def __new__(meta, name, bases, space):
        made = super().__new__(meta, name, bases, space)
        meta.known[name] = made
        return made


class MulGate(metaclass=Registry):
    @property
    def inputs(self):
        return self._inputs

    @inputs.setter
    def inputs(self, pair):
        self._inputs = tuple(a.copy() for a in pair)

    def forward(self, x, y):
        self.inputs = x, y
        return x * y

    def backward(self, dz):
        return tuple(dz * a for a in reversed(self.inputs))
