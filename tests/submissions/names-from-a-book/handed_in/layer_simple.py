class MulLayer:
    def __init__(self):
        self.left = None
        self.right = None

    def forward(self, left, right):
        self.left, self.right = left, right
        product = left * right
        return product

    def backward(self, dproduct):
        return self.right * dproduct, self.left * dproduct


class AddLayer:
    def forward(self, left, right):
        return left + right

    def backward(self, dtotal):
        return dtotal * 1, dtotal * 1
