from setuptools import setup, find_packages

setup(name='hw1', version='1.0', packages=find_packages())

class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db
