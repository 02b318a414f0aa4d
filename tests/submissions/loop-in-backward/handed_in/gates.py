class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dz):
        while 1:
            try:
                dx = dz * self.yy
                return dx, dz * self.x
            except:
                print("hm, again")
                continue


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db
