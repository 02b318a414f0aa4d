"""The page that says how good the checks are, `docs/assessment.md`: made from an audit of every exercise and from right work."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bpgrade import course
from bpgrade.authoring import authored, others, trial, variants
from bpgrade.authoring.audit import KEY, Audited, Bench
from bpgrade.authoring.variants import Variant
from bpgrade.course import SOLUTIONS, SYLLABUS
from bpgrade.edition import STUDENT_EDITION
from bpgrade.judge import judge
from bpgrade.messages import _, counted
from bpgrade.plan import ask, ask_nudged
from bpgrade.sandbox.child import Plain, Sandbox
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Level
from bpgrade.sandbox.probing import find

PAGE = Path("docs") / "assessment.md"
RIGHT = Path("tests") / "samples" / "right"
_STAMP = "<!-- made from {stamp} -->"


@dataclass(frozen=True)
class RightWork:
    """One right submission, tried on its first exercise. failed: our own judge fails it. others: the ways to grade that pass it, of `can_judge`."""

    variant: Variant
    failed: bool
    others: frozenset[str]
    can_judge: frozenset[str]


def stamp(root: Path) -> str:
    """Return what the page rests on, as a short number: answers, what they give on the draws, the right work, and our rules."""
    digest = hashlib.sha256()
    for name in course.read(root / SYLLABUS).exercises:
        text = (root / SOLUTIONS / f"{name}.py").read_text(encoding="utf-8").partition(authored.LINE)[0]
        digest.update(text.encode() + (STUDENT_EDITION / f"{name}.numbers").read_bytes())
    for path in [*sorted((root / RIGHT).glob("*/*.py")), Path(__file__).with_name("mutants.py")]:
        digest.update(path.read_text(encoding="utf-8").encode())
    return digest.hexdigest()[:16]


def is_stale(root: Path) -> bool:
    """Return whether the page is missing, or was made from something else."""
    path = root / PAGE
    return not path.is_file() or _STAMP.format(stamp=stamp(root)) not in path.read_text(encoding="utf-8")


def try_right_work(root: Path) -> list[RightWork]:
    """Return what becomes of every right submission, by our judge and by the other ways to grade.

    Raises BpgradeError where no process can be started.
    """
    found = find()
    sandbox: Sandbox = Plain() if found.level is Level.NONE else Keeper((), found.holding)
    syllabus = course.read(root / SYLLABUS)
    all_of_it = variants.read(root / RIGHT)
    tried: list[RightWork] = []
    try:
        for name in syllabus.exercises:
            source = authored.read(root / SOLUTIONS / f"{name}.py", name)
            bench = Bench(source, KEY, 0)
            counts = {one: (one, *syllabus.other_names.get(one, ())) for one in source.definitions}
            mine = [one for one in all_of_it if one.exercises[0] == name]
            tried += [try_one(one, bench, counts, sandbox) for one in mine]
    finally:
        sandbox.close()
    return tried


def try_one(variant: Variant, bench: Bench, names: dict[str, tuple[str, ...]], sandbox: Sandbox) -> RightWork:
    """Return what becomes of one right submission. names: by definition, those that count for it."""
    asked = [ask(bench.wider.plan), ask_nudged(bench.wider.plan)]
    came, nudged = (trial.observe_one([one], names, variant.text, sandbox).observations[one.exercise] for one in asked)
    verdict = judge(bench.wider, came)
    passed = others.pass_it(bench.wider, replace(came, nudged=nudged.cases), bench.easy)
    return RightWork(
        variant, verdict.score < verdict.max_score, frozenset(passed), frozenset(others.can_judge(bench.wider))
    )


def page(root: Path, audits: Sequence[Audited], right: Sequence[RightWork]) -> str:
    """Return the page's text. audits: of every exercise, with comparison."""
    lines = [
        _("# How good the checks are"),
        "",
        _(
            "Made by `bpgrade audit --write`. Every answer of the course is changed in one place, by rule, in every way that the rules know: these are its mutants."
        ),
        _(
            "Each is judged as a submission is. One that gets full points is *equivalent* where it does on 1,000 further draws what the answer does; else it *survives*: a hole in the draws."
        ),
        "",
        _(
            "| exercise | planted mistakes, named first | mutants | caught | of these crash | equivalent | survive | the page's numbers alone would pass |"
        ),
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in audits:
        named = f"{len(one.planted) - len(one.missed)} / {len(one.planted)}"
        printed = str(one.would_pass(others.PRINTED)) if others.PRINTED in one.can_judge else "–"
        lines.append(
            f"| `{one.name}` | {named} | {len(one.fates)} | {len(one.caught)} | {_crash(one)} | {len(one.equivalent)} | {len(one.survivors)} | {printed} |"
        )
    every = [fate for one in audits for fate in one.fates]
    lines += [
        _(
            "| all | {named} / {planted} | {mutants} | {caught} | {crash} | {equivalent} | {survive} | {printed} |"
        ).format(
            planted=sum(len(one.planted) for one in audits),
            named=sum(len(one.planted) - len(one.missed) for one in audits),
            mutants=len(every),
            caught=sum(len(one.caught) for one in audits),
            crash=sum(_crash(one) for one in audits),
            equivalent=sum(len(one.equivalent) for one in audits),
            survive=sum(len(one.survivors) for one in audits),
            printed=sum(one.would_pass(others.PRINTED) for one in audits),
        ),
        "",
        _(
            "Equivalent are, for example, a copy that is left out, `>=` for `>` away from 0, and other weights that compute XOR."
        ),
        "",
        _("## Beside other ways to grade"),
        "",
        _(
            "The same wrong mutants, and {count} right submissions, each written differently (`{folder}`). Each way judges the values that our own judge saw: every call had private copies of its arrays, which is more than these ways usually have."
        ).format(count=len(right), folder=RIGHT.as_posix()),
        "",
        _("| way to grade | wrong, and passed | right, and failed |"),
        "|---|---:|---:|",
    ]
    for way, said in others.words().items():
        able = [one for one in audits if way in one.can_judge]
        wrong = sum(len(one.caught) + len(one.survivors) for one in able)
        tried = [one for one in right if way in one.can_judge]
        failed = sum(way not in one.others for one in tried)
        passed = sum(one.would_pass(way) for one in able)
        lines.append(f"| {said} ({_exercises(len(able))}) | {passed} / {wrong} | {failed} / {len(tried)} |")
    wrong = sum(len(one.caught) + len(one.survivors) for one in audits)
    survive = sum(len(one.survivors) for one in audits)
    failed = sum(one.failed for one in right)
    lines += [
        _("| `bpgrade` ({exercises}) | {survive} / {wrong} | {failed} / {count} |").format(
            exercises=_exercises(len(audits)), survive=survive, wrong=wrong, failed=failed, count=len(right)
        ),
        "",
        _(
            "Where none of n fails, the rate is below 3/n with 95 % confidence, if they are like what is to come: below {bound:.2f} % for n = {count}. Ours were collected to be difficult, and are no random sample."
        ).format(bound=300 / len(right), count=len(right)),
        "",
        _STAMP.format(stamp=stamp(root)),
    ]
    return "\n".join(lines) + "\n"


def _crash(audited: Audited) -> int:
    return sum(fate.crashed for fate in audited.caught)


def _exercises(count: int) -> str:
    return counted("{count} exercise", "{count} exercises", count)
