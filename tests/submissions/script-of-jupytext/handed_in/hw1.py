# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     name: python3
# ---

# %% [markdown]
# # Gates
# class MulGate is wrong in the book.

# %%
# %matplotlib inline
import numpy as np

# %% tags=["graded"]
class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz

# %%
# %%time
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x

# %% language="bash"
# ls -la

# %% [raw]
# class AddGate: pass
