"""`audit`: does an exercise's check have teeth? Every planted mistake and every mutant of the answer is judged, as a submission is.

A mutant that passes is equivalent, where it does on a thousand further draws what the answer does; otherwise it survives: the
draws have a hole, through which a student's wrong answer would pass as well.
"""

import multiprocessing
import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, repeat
from pathlib import Path
from typing import Any

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.authoring import authored as authored_file
from bpgrade.authoring import mutants, others, trial
from bpgrade.authoring.answers import Answers, run
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.exact import run_exactly, same_exactly
from bpgrade.authoring.mutants import Mutant
from bpgrade.authoring.prepare import easy_case, further_cases, prepare
from bpgrade.course import SOLUTIONS
from bpgrade.expectation import CaseExpectation, Property, Values, close
from bpgrade.judge import evidence_of
from bpgrade.observation import Gave, Observation
from bpgrade.plan import Case
from bpgrade.rubric import Row
from bpgrade.values import read_case
from bpgrade.verdict import ExerciseVerdict, Why

#: The draws of an audit come from this, so that everybody's audit says the same.
KEY = b"bpgrade: the draws of an audit"
#: On so many draws, so many of each case beside them, and so many of larger numbers an equivalent mutant does what the answer does.
FURTHER, FURTHER_ALSO, FURTHER_WIDE = 1000, 5, 100
#: Of these so many are asked of every mutant: on them it shows which rows are wrong at all.
ROWS_SHOW = 12
#: On so many an equivalent mutant is asked for its exact numbers.
EXACT_DRAWS = 3
#: Equivalent is what differs by rounding alone.
SAME = 1e-9


_CRASHES = (Gave.RAISED, Gave.DIED, Gave.TIMED_OUT, Gave.NO_TIME, Gave.REFUSED)


@dataclass(frozen=True)
class Planted:
    """A planted mistake on trial. named: the first that the judge named; none is the empty one."""

    mistake: str
    caught: bool
    named: str


@dataclass(frozen=True)
class Fate:
    """What became of a mutant.

    wrong: the cases, by their number in the plan, in which it is not right. full: it gets full points.
    others: the other ways to grade that would have passed it. named: as of a planted mistake.
    differs_at: of one that passes, the further draw on which it is not the answer; nothing where there is none.
    crashed: it raised an exception, ended its process, or did not come back.
    spared: rows that are wrong on further draws, and right on every draw of the plan that decides.
    exactly: of one that is equivalent, where that was asked: whether it is with sixty digits too; nothing where it stops on them.
    """

    mutant: Mutant
    wrong: frozenset[int]
    full: bool
    others: frozenset[str]
    named: str
    differs_at: str
    spared: tuple[str, ...]
    crashed: bool
    exactly: bool | None = None


@dataclass(frozen=True)
class Audited:
    """What an audit of one exercise found.

    cases: of the plan. same: mutants that compile to the answer, or to another mutant. alike: planted mistakes that no draw tells apart.
    can_judge: the other ways to grade that have something to say here.
    """

    name: str
    cases: Sequence[Case]
    planted: Sequence[Planted]
    fates: Sequence[Fate]
    same: int
    alike: Sequence[tuple[str, str]]
    can_judge: frozenset[str]

    @cached_property
    def equivalent(self) -> list[Fate]:
        """Return the mutants that do what the answer does."""
        return [fate for fate in self.fates if self._passes(fate) and not fate.differs_at]

    @cached_property
    def survivors(self) -> list[Fate]:
        """Return the mutants that pass, by hidden draws or on a laptop, and are wrong."""
        return [fate for fate in self.fates if self._passes(fate) and fate.differs_at]

    @cached_property
    def caught(self) -> list[Fate]:
        """Return the mutants that lose points on hidden draws and on public ones."""
        return [fate for fate in self.fates if not self._passes(fate)]

    @property
    def missed(self) -> list[Planted]:
        """Return the planted mistakes that are not caught, or not named first."""
        return [one for one in self.planted if not one.caught or one.named != one.mistake]

    @property
    def has_teeth(self) -> bool:
        """Return whether nothing wrong passes, and every planted mistake is named."""
        return not self.survivors and not self.missed and not self.alike

    def would_pass(self, way: str) -> int:
        """Return how many wrong mutants another way to grade would have passed."""
        return sum(way in fate.others for fate in [*self.caught, *self.survivors])

    def caught_by(self, number: int) -> tuple[int, int]:
        """Return how many mutants a case catches, and how many it alone does among those of its kind."""
        others = {at for at, case in enumerate(self.cases) if case.kind == self.cases[number].kind} - {number}
        catches = [fate for fate in self.caught if number in fate.wrong]
        return len(catches), sum(not fate.wrong & others for fate in catches)

    def _passes(self, fate: Fate) -> bool:
        public = {number for number, case in enumerate(self.cases) if case.kind == "public"}
        return fate.full or not fate.wrong & public


def audit_all(
    root: Path, names: Sequence[str], jobs: int | None = None, compare: bool = False, exact: bool = False
) -> Iterator[Audited]:
    """Yield the audit of each of these exercises of the course at `root`, in their order.

    jobs: how many are audited at a time. Raises what `audit` raises.
    """
    jobs = min(jobs or os.cpu_count() or 1, len(names))
    if jobs == 1:
        yield from (_audit_named(root, name, compare, exact) for name in names)
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_audit_named, repeat(root), names, repeat(compare), repeat(exact))


def _audit_named(root: Path, name: str, compare: bool, exact: bool) -> Audited:
    return audit(authored_file.read(root / SOLUTIONS / f"{name}.py", name), compare=compare, exact=exact)


def audit(
    authored: Authored, key: bytes = KEY, further: int = FURTHER, compare: bool = False, exact: bool = False
) -> Audited:
    """Return what became of every planted mistake and every mutant of an exercise.

    compare: a gradient check is tried on them too. exact: those that are equivalent are tried with sixty digits. Raises CourseError where the exercise breaks a rule, BpgradeError where no
    process can be started.
    """
    bench = Bench(authored, key, further)
    made = mutants.make(authored.answer)
    beside = "".join(f"{one.answer}\n\n" for one in authored.beside)
    texts = [beside + mutant.text for mutant in made.different]
    came = trial.judge_all(bench.wider, list(authored.definitions), texts, compare)
    # What mutants give may be anything; that it overflows on the way is no news.
    with np.errstate(all="ignore"):
        fates = [
            _fate(mutant, bench, seen, verdict) for mutant, (seen, verdict) in zip(made.different, came, strict=True)
        ]
    audited = Audited(
        name=authored.name,
        cases=bench.assessment.plan.cases,
        planted=_planted(authored, bench.assessment),
        fates=fates,
        same=made.same,
        alike=_alike(bench.assessment),
        can_judge=frozenset(others.can_judge(bench.assessment)),
    )
    if not exact:
        return audited
    equivalent = {id(fate) for fate in audited.equivalent}
    tried = [replace(one, exactly=bench.is_exactly(one.mutant)) if id(one) in equivalent else one for one in fates]
    return replace(audited, fates=tried)


def _planted(authored: Authored, assessment: Assessment) -> list[Planted]:
    planted = authored.planted()
    came = trial.judge_all(assessment, list(authored.definitions), [text for _name, text in planted])
    return [
        Planted(name, verdict.score < verdict.max_score, _named(verdict))
        for (name, _text), (_seen, verdict) in zip(planted, came, strict=True)
    ]


def _named(verdict: ExerciseVerdict) -> str:
    """Return the mistake that is named first."""
    return next((row.mistake for row in verdict.rows if row.mistake), "")


def _fate(mutant: Mutant, bench: "Bench", seen: Observation, verdict: ExerciseVerdict) -> Fate:
    """Return what became of one mutant."""
    cases, count = bench.wider.plan.cases, len(bench.assessment.plan.cases)
    wrong = [wrong_rows(bench.wider, number, seen) for number in range(len(cases))]
    decided = {row for number, case in enumerate(cases) if case.decides for row in wrong[number]}
    shown = set().union(*wrong[bench.easy + 1 :])
    full = verdict.score == verdict.max_score
    on_laptop = any(wrong[number] for number in range(count) if cases[number].kind == "public")
    return Fate(
        mutant=mutant,
        wrong=frozenset(number for number in range(count) if wrong[number]),
        full=full,
        others=frozenset(others.pass_it(bench.wider, seen, bench.easy)),
        named=_named(verdict),
        differs_at=bench.differs_at(mutant) if full or not on_laptop else "",
        spared=tuple(row.name for row in bench.wider.rows if row.name in shown - decided),
        crashed=any(one.gave in _CRASHES for case in seen.cases[:count] for one in case),
    )


def wrong_rows(assessment: Assessment, number: int, seen: Observation) -> set[str]:
    """Return the rows that are not right in one case, by their values alone."""
    case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    rows = [row for row in assessment.rows if row.name in case.rows]
    came = read_case(number, case, rows, expected, seen.cases[number])
    return {row.name for row in rows if evidence_of(assessment, row, number, came).why is not Why.RIGHT}


def _alike(assessment: Assessment) -> list[tuple[str, str]]:
    """Return the planted mistakes of different names whose values agree in every case that decides."""
    deciding = [
        expected
        for case, expected in zip(assessment.plan.cases, assessment.expectation.cases, strict=True)
        if case.decides and expected.hypotheses
    ]
    found = set()
    for one, other in combinations(range(len(deciding[0].hypotheses) if deciding else 0), 2):
        names = [assessment.mistakes[deciding[0].hypotheses[number].mistake].name for number in (one, other)]
        if names[0] != names[1] and all(_agree(expected, one, other) for expected in deciding):
            found.add((names[0], names[1]))
    return sorted(found)


def _agree(expected: CaseExpectation, one: int, other: int) -> bool:
    first, second = ({**expected.right, **expected.hypotheses[number].values} for number in (one, other))
    # What must fulfil a property has no values here, and so none that agree.
    return bool(first) and all(close(first[name], second[name], expected.scale) for name in first)


class Bench:
    """What the answers of one exercise are tried on: its assessment, and more cases of it, which are made when they are needed."""

    def __init__(self, authored: Authored, key: bytes, count: int) -> None:
        self._authored = authored
        self._answers = Answers(authored)
        self._key, self._count = key, count
        self.assessment = prepare(authored, (), key)
        #: The number of the case as easy as many courses have it, behind those of the plan.
        self.easy = len(self.assessment.plan.cases)

    @cached_property
    def wider(self) -> Assessment:
        """Return the assessment with more cases in its plan, on which no points rest: an easy one, and some further draws."""
        beside = {also.label for also in self._authored.exercise.also}
        draws = [(case, expected) for case, expected in self._further if case.label not in beside][:ROWS_SHOW]
        more = [easy_case(self._authored, self._key), *draws]
        plan, expectation = self.assessment.plan, self.assessment.expectation
        cases = (*plan.cases, *(replace(case, decides=False) for case, _expected in more))
        expected = (*expectation.cases, *(expected for _case, expected in more))
        return replace(
            self.assessment, plan=replace(plan, cases=cases), expectation=replace(expectation, cases=expected)
        )

    @cached_property
    def _further(self) -> list[tuple[Case, CaseExpectation]]:
        drawn = further_cases(self._authored, self._key, self._count, FURTHER_ALSO, FURTHER_WIDE)
        with np.errstate(all="ignore"):
            made = [(case, run(case.calls, case.arrays, self._answers.definitions)) for case in drawn]
        # Where the answer itself overflows, nothing can be compared.
        return [
            (case, CaseExpectation(right))
            for case, right in made
            if all(np.isfinite(value).all() for value in right.values())
        ]

    @cached_property
    def _exact(self) -> list[tuple[Case, dict[str, Any]]]:
        """Return a few of the further draws, with what the answer gives for them without rounding."""
        cases = [case for case, _expected in self._further[:EXACT_DRAWS]]
        return [(case, run_exactly(case.calls, case.arrays, self._answers.definitions)) for case in cases]

    def _definitions_with(self, mutant: Mutant) -> dict[str, Any]:
        """Return what the steps of a case need, with a mutant in place of the answer."""
        space: dict[str, Any] = {"__name__": "mutant"}
        exec(compile(mutant.text, "mutant", "exec"), space)
        return {**self._answers.definitions, self._authored.definition: space[self._authored.definition]}

    def is_exactly(self, mutant: Mutant) -> bool | None:
        """Return whether a mutant is the answer with sixty digits too; nothing where it stops on such numbers."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            definitions = self._definitions_with(mutant)
            try:
                return all(
                    same_exactly(values[name], right[name])
                    for case, right in self._exact
                    for values in [run_exactly(case.calls, case.arrays, definitions)]
                    for row in self._authored.exercise.rows
                    if row.name in case.rows and row.must is None
                    for name in row.outputs
                )
            except Exception:
                return None

    def differs_at(self, mutant: Mutant) -> str:
        """Return the first of the cases in which a mutant is not the answer, by its number and label; nothing for none."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            definitions = self._definitions_with(mutant)
            for number, (case, expected) in enumerate(self._further):
                try:
                    values = run(case.calls, case.arrays, definitions)
                except Exception:
                    return f"{number}, {case.label}"
                if not self._is_same(case, expected, values):
                    return f"{number}, {case.label}"
        return ""

    def _is_same(self, case: Case, expected: CaseExpectation, values: Values) -> bool:
        rows = [row for row in self._authored.exercise.rows if row.name in case.rows]
        return all(_is_same_row(row, expected, values) for row in rows)


def _is_same_row(row: Row, expected: CaseExpectation, values: Values) -> bool:
    """Return whether a row's values are the answer's but for rounding; or fulfil what they must."""
    wanted = expected.row(row)
    if isinstance(wanted, Property):
        return wanted.judge(values)
    return all(
        name in values and close(values[name], expected.right[name], expected.scale, SAME, row.any_shape)
        for name in row.outputs
    )
