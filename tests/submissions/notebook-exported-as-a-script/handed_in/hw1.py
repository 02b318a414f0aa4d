#!/usr/bin/env python
# coding: utf-8

# # Homework 1
# class AddGate: a gate that adds

# In[1]:


get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().run_line_magic('pip', 'list')
import numpy as np


# In[ ]:


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# In[3]:


get_ipython().run_cell_magic('time', '', 'class MulGate:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n\n    def backward(self, dz):\n        return dz * self.y, dz * self.x\n')


# In[4]:


get_ipython().system('ls -la')
class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# In[5]:


get_ipython().run_cell_magic('bash', '', 'class AddGate:\n    pass\n')


# In[6]:


get_ipython().run_cell_magic('capture', 'cap', 'class CopyGate:\n    def forward(self, x):\n        return x, x\n\n    def backward(self, da, db):\n        return da + db\n')
get_ipython().run_line_magic('pinfo', 'CopyGate')
