"""Many answers of one exercise, each asked the whole plan: what each gave, seen as a submission's work is seen.

Some of them loop, crash or fill memory. So they run in a plain process, within limits, and many in one, since a process takes
longer to start than they take to answer.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.course import Limits
from bpgrade.judge import is_doubtful, judge
from bpgrade.observation import Observation, Run
from bpgrade.plan import ask, ask_nudged
from bpgrade.question import Case, Question
from bpgrade.sandbox.child import Sandbox
from bpgrade.sandbox.observe import Asking, begin, observe
from bpgrade.submission import File, Submission
from bpgrade.verdict import ExerciseVerdict

#: So many are asked in one process.
TOGETHER = 60
#: Of one process, and of one answer: ours are small, and what takes longer than this has lost its way.
LIMITS = Limits(
    load_seconds=60,
    step_seconds=2,
    exercise_seconds=6,
    total_seconds=600,
    cpu_seconds=600,
    results_mebibytes=256,
    output_kibibytes=16,
)


def judge_all(
    assessment: Assessment, definitions: Sequence[str], texts: Sequence[str], nudge_all: bool = False
) -> list[tuple[Observation, ExerciseVerdict]]:
    """Return what each answer gave for the plan, and the verdict on it: the very one that a submission gets.

    definitions: what the plan's steps may begin with. texts: of each answer, a module with all of these.
    nudge_all: the forward of each is asked at nudged inputs too, not only where its backward may be right for it.
    Raises BpgradeError where no process can be started.
    """
    came = [(seen, _judged(assessment, seen)) for seen in observe_all(ask(assessment.plan), definitions, texts)]
    doubtful = [number for number, (_seen, verdict) in enumerate(came) if nudge_all or is_doubtful(assessment, verdict)]
    again = observe_all(ask_nudged(assessment.plan), definitions, [texts[number] for number in doubtful])
    for number, nudged in zip(doubtful, again, strict=True):
        seen = replace(came[number][0], nudged=nudged.cases)
        came[number] = seen, _judged(assessment, seen)
    return came


def _judged(assessment: Assessment, seen: Observation) -> ExerciseVerdict:
    with np.errstate(all="ignore"):
        return judge(assessment, seen)


def observe_all(asked: Question, definitions: Sequence[str], texts: Sequence[str]) -> Iterator[Observation]:
    """Yield what each answer gave for what is asked; the arguments are those of `judge_all`."""
    for first in range(0, len(texts), TOGETHER):
        together = texts[first : first + TOGETHER]
        questions, names, parts = [], {}, []
        for number, text in enumerate(together):
            own = {definition: f"{definition}_{number}" for definition in definitions}
            questions.append(_renamed_question(asked, number, own))
            names.update({name: (name,) for name in own.values()})
            parts.append(apart(text, f"_{number}"))
        submission = Submission("answers", (File("answers.py", "\n\n".join(parts).encode()),))
        run = observe(begin(submission, Asking(questions, names, LIMITS)))
        yield from (run.observations[question.exercise] for question in questions)


def apart(text: str, ending: str) -> str:
    """Return a module with this ending on every name of its top level, so that another one can stand beside it.

    >>> print(apart("class A: pass\\nclass B(A): pass\\n", "_7"))
    class A_7:
        pass
    <BLANKLINE>
    class B_7(A_7):
        pass
    """
    tree = ast.parse(text)
    own = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            own |= {one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)}
    for name in ast.walk(tree):
        if isinstance(name, ast.Name) and name.id in own:
            name.id += ending
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            node.name += ending
    return ast.unparse(tree)


def observe_one(asked: Sequence[Question], names: Mapping[str, tuple[str, ...]], text: str, sandbox: Sandbox) -> Run:
    """Return what one submission gave for some questions, by their names. names: by definition, those that count for it."""
    submission = Submission("handed_in.py", (File("handed_in.py", text.encode()),))
    return observe(begin(submission, Asking(asked, names, LIMITS), sandbox))


def _renamed_question(asked: Question, number: int, names: Mapping[str, str]) -> Question:
    """Return the question with other definitions in its steps."""
    cases = (
        Case(
            [["new", names[step[1]], step[2]] if step[0] == "new" else step for step in case.steps],
            case.arrays,
            case.hidden,
        )
        for case in asked.cases
    )
    return Question(f"{asked.exercise} {number}", tuple(cases))
