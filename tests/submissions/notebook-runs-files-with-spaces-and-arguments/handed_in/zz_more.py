import sys


class Fast:
    options = sys.argv[1:]
