from typing import Dict, List, Optional, Tuple, Union

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor


class AddGate:
    def forward(self, x: Tensor, y: Tensor, bias: Optional[Tensor] = None) -> Union[Tensor, np.ndarray]:
        return x + y

    def backward(self, dz: List[Tensor]) -> Tuple[Tensor, Tensor]:
        return dz, dz


class MulGate:
    cache: Dict[str, Tensor]

    def forward(self, x: Tensor | np.ndarray, y: Tensor | None = None):
        self.cache = {"x": x, "y": y}
        return x * y

    def backward(self, dz: torch.Tensor | None):
        return dz * self.cache["y"], dz * self.cache["x"]


class SigmoidGate:
    def forward(self, x: Float[np.ndarray, "n d"]) -> Float[Tensor, "n d"]:
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds: "Tensor") -> None | Tensor:
        return ds * self.s * (1 - self.s)
