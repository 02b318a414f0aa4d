import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.manual_seed(0)


class AddGate(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return x + y

    def backward(self, dz: torch.Tensor):
        return dz, dz


class MulGate(nn.Module):
    def __init__(self):
        super(MulGate, self).__init__()
        self.saved = None

    def forward(self, x, y):
        self.saved = x, y
        return x * y

    @torch.no_grad()
    def backward(self, dz):
        x, y = self.saved
        return dz * y, dz * x


class SigmoidGate(torch.nn.Module, object):
    @torch.jit.export
    def forward(self, x: np.ndarray) -> np.ndarray:
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    @torch.inference_mode
    def backward(self, ds: np.ndarray) -> np.ndarray:
        return ds * self.s * (1 - self.s)


class MaxGate(nn.Module):
    def forward(self, x, y):
        x, y = torch.tensor(x), torch.tensor(y)
        self.mask = x > y
        return torch.maximum(x, y)

    def backward(self, dz):
        return dz * self.mask, dz * ~self.mask


net = nn.Sequential(nn.Linear(2, 2), nn.ReLU()).to(device)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for xb, yb in DataLoader([1, 2, 3]):
    opt.zero_grad()
