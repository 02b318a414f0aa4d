# -*- coding: shift_jis -*-
# 足し算ゲート、表示
class AddGate(object):
    """足し算 ソ表"""
    def forward(self, a, b):
        total = a + b
        return total
    def backward(self, upstream):
        return upstream * 1.0, upstream * 1.0
