class MulLayer:
    def forward(self, x, y):
        return x * y
    def backward(self, dout):
        raise NotImplementedError

class AddNode:
    def forward(self, x, y):
        return x + y
    def backward(self, dout):
        return dout, dout
