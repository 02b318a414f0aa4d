#!/usr/bin/python
class AddGate(object):
    """z = x + y"""
    def forward(self, a, b):
        total = a + b
        return total
    def backward(self, upstream):
        return upstream * 1.0, upstream * 1.0


def show(values):
    d = {}
    try:
        if d.has_key("x") and values <> 0:
            print `values`, 0777, 10L
    except KeyError, e:
        print >>sys.stderr, "failed:", e
        raise ValueError, "no"

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x

for i in xrange(3):
    print "step", i

if 1 <> 2: print `1`
n = raw_input("how many? ")

class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db
