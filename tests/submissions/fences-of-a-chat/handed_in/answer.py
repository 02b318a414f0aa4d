Here is a clean implementation of the gates you asked for:

```python
class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
```

**Explanation:** the multiply gate swaps its inputs.

- It caches x and y.
- It multiplies by the upstream gradient.

```python
class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db
```

Would you like me to add tests?
