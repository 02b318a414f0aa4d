"""What a grade cell of an nbgrader notebook calls in the student's kernel: the table of `bpgrade.check`, and the points as its value.

nbgrader takes a cell's value for its points, gives nothing for one that wrote to stderr, and everything for one that has no value.
"""

import io
import os
import sys
from contextlib import redirect_stderr
from typing import Any

from bpgrade.errors import BpgradeError
from bpgrade.feedback import details
from bpgrade.messages import _
from bpgrade.notebook import check
from bpgrade.result import plain

#: nbgrader sets it while it validates, when it shows what a cell wrote to stderr and records nothing.
_VALIDATING = "NBGRADER_VALIDATING"


def points(exercise: str) -> float | int:
    """Return the points that an exercise earns on the public draws, by the cells that were run, and show why.

    Raises BpgradeError where the grader itself failed: what the work is worth is not known then.
    """
    import IPython.display

    with redirect_stderr(io.StringIO()):
        shown = check(exercise)
    if shown.result.our_fault:
        raise BpgradeError(
            _("The grader failed, and this is not your fault. {why}").format(why=" ".join(shown.result.remarks))
        )
    if os.environ.get(_VALIDATING) and not shown.result.passed:
        print("\n".join([*details(shown.result, [exercise]), *shown.result.remarks]).strip("\n"), file=sys.stderr)
    else:
        display: Any = IPython.display.display
        display(shown)
    return plain(shown.result.score)
