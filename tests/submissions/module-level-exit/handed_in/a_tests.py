import sys
import unittest

from gates import AddGate


class TestAdd(unittest.TestCase):
    def test_forward(self):
        self.assertEqual(AddGate().forward(1, 2), 4)


unittest.main()
sys.exit(0)
