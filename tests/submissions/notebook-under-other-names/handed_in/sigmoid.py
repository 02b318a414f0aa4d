{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": 1,
   "metadata": {},
   "outputs": [],
   "source": [
    "import numpy as np"
   ],
   "id": "00000000"
  },
  {
   "cell_type": "code",
   "execution_count": 2,
   "metadata": {},
   "outputs": [],
   "source": [
    "%matplotlib inline\n",
    "class SigmoidGate:\n",
    "    def forward(self, x):\n",
    "        self.s = 1 / (1 + np.exp(-x))\n",
    "        return self.s\n",
    "\n",
    "    def backward(self, ds):\n",
    "        return ds * self.s * (1 - self.s)"
   ],
   "id": "00000001"
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Python 3",
   "language": "python",
   "name": "python3"
  },
  "language_info": {
   "name": "python",
   "version": "3.11.4"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
