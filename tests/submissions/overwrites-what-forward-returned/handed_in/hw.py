import numpy as np

class SigmoidGate():

    def forward(self, x):
        self.a = 1.0/(1.0+np.exp(-x))
        return self.a

    def backward(self, ds):
        self.a *= (1.0-self.a)
        self.a *= ds
        return self.a

class AddGate():

    def forward(self, x, y):
        self.z = x+y
        return self.z

    def backward(self, dz):
        self.z[:] = dz
        return self.z, self.z

class MulGate():

    def forward(self, x, y):
        self.x, self.y = x, y
        self.z = np.multiply(x, y)
        return self.z

    def backward(self, dz):
        np.multiply(dz, self.y, out=self.z)
        return self.z, dz*self.x

class AddMulCircuit():

    def forward(self, x, y, z):
        self.x, self.y, self.z = x, y, z
        self.f = (x+y)*z
        return self.f

    def backward(self, df):
        self.f[...] = self.x+self.y
        self.f *= df
        dq = df*self.z
        return [dq, dq, self.f]

class SigmoidNeuron():

    def forward(self, w0, x0, w1, x1, b):
        self.args = (w0, x0, w1, x1)
        self.f = 1.0/(1.0+np.exp(-(w0*x0+w1*x1+b)))
        return self.f

    def backward(self, df):
        w0, x0, w1, x1 = self.args
        self.f *= 1-self.f
        self.f *= df
        return self.f*x0, self.f*w0, self.f*x1, self.f*w1, self.f
