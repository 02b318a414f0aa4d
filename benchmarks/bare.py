"""A bare warm fork: what grading would cost without walls and without a judge. `batch.py` starts it and compares.

The process holds what the sandbox's zygote holds. At each line of input it forks a child for every request of its share; the
child runs the same steps in the same runner, and the process takes the bytes that come back, and looks at none of them.

    python benchmarks/bare.py QUESTIONS REQUESTS SHARE OF
"""

import os
import sys
from pathlib import Path

from bpgrade.sandbox import runner, wire
from bpgrade.sandbox.zygote import warm


def main(questions: str, requests: str, share: str, of: str) -> None:
    """Say when it is ready, and after each line of input when every child has ended."""
    kept = [runner.cases_of(question) for question in wire.unpack_questions(Path(questions).read_bytes())]
    mine = wire.unpack_questions(Path(requests).read_bytes())[int(share) :: int(of)]
    warm.up()
    ground = runner.Ground()
    warm.settle()
    print("ready", flush=True)
    for _line in sys.stdin:
        for request in mine:
            ours, its = os.pipe()
            child = os.fork()
            if child == 0:
                nothing = os.open(os.devnull, os.O_RDWR)
                for descriptor in (0, 1, 2):
                    os.dup2(nothing, descriptor)
                runner.run(wire.unpack_request(request), its, ground, kept)
            os.close(its)
            while os.read(ours, 1 << 20):
                pass
            os.close(ours)
            os.waitpid(child, 0)
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
