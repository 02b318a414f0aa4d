"""What `grade`, `regrade` and `audit` show."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bpgrade.messages import _, counted, listed
from bpgrade.regrading import Regraded
from bpgrade.result import plain
from bpgrade.summary import Kind, Summary, kind_in_words

if TYPE_CHECKING:
    from bpgrade.authoring.audit import Audited


def summary_lines(summary: Summary) -> list[str]:
    """Return what a class came to: how many of each kind, and the most common mistakes."""
    lines = [submissions(summary.count)]
    if summary.may_be_a_class:
        lines.append(_("All of it is one submission. If it is a class, name the folder in which the submissions are."))
    lines.append(kinds(summary.kinds))
    if summary.mistakes:
        common = sorted(summary.mistakes.items(), key=lambda mistake: (-mistake[1], mistake[0]))[:3]
        lines.append(
            _("Most common: {mistakes}").format(mistakes=listed([f"{name} {count}" for name, count in common]))
        )
    if summary.for_teacher:
        lines.append(
            counted(
                "For you alone: {count} submission has remarks (for_teacher in results.jsonl).",
                "For you alone: {count} submissions have remarks (for_teacher in results.jsonl).",
                summary.for_teacher,
            )
        )
    if summary.our_fault:
        lines.append(_("Our fault, to be graded again: {names}").format(names=listed(summary.our_fault)))
    return lines


def kinds(counted_kinds: Mapping[Kind, int]) -> str:
    """Return how many there are of each kind."""
    return "   ".join(f"{kind_in_words(kind)} {counted_kinds.get(kind, 0)}" for kind in Kind)


def regraded_lines(regraded: Regraded, verbose: bool) -> list[str]:
    """Return what a regrade comes to, before it is written. verbose: every total that moves, not a screenful."""
    lines = []
    if regraded.settings:
        lines.append(_("Points set for this run: {settings}").format(settings=listed([*map(str, regraded.settings)])))
    lines += [
        _("{name} has to be graded again, and keeps its verdicts: {why}").format(name=name, why=why)
        for name, why in regraded.kept.items()
    ]
    if regraded.left:
        lines.append(
            counted(
                "{count} submission was asked something else, and stays as it is: it has to be graded again.",
                "{count} submissions were asked something else, and stay as they are: they have to be graded again.",
                regraded.left,
            )
        )
    lines.append(_("No code is run. {moves}").format(moves=_moves(regraded)))
    shown = regraded.moves if verbose else regraded.moves[:_SCREENFUL]
    width = max((len(move.submission) for move in shown), default=0)
    lines += [f"  {move.submission.ljust(width)}  {_total(move.old)} -> {_total(move.new)}" for move in shown]
    if len(shown) < len(regraded.moves):
        lines.append("  " + _("and {count} more; --verbose shows all").format(count=len(regraded.moves) - len(shown)))
    return lines


#: So many totals that move are shown.
_SCREENFUL = 20


def _moves(regraded: Regraded) -> str:
    """Return how many totals move, how many words alone, and by how much."""
    parts = []
    up, down = regraded.up, regraded.down
    if up:
        parts.append(_("{count} up (at most +{most})").format(count=len(up), most=_signed(max(up))))
    if down:
        parts.append(_("{count} down (at most -{most})").format(count=len(down), most=_signed(-min(down))))
    others = len(regraded.moves) - len(up) - len(down)
    if others:
        parts.append(_("{count} to or from blank").format(count=others))
    said = (
        counted("{count} total moves: {how}.", "{count} totals move: {how}.", len(regraded.moves), how=listed(parts))
        if parts
        else _("No total moves.")
    )
    if regraded.reworded:
        said += " " + counted(
            "{count} more changes in something else.", "{count} more change in something else.", regraded.reworded
        )
    return said


def _signed(points: float) -> str:
    return f"{plain(points):g}" if plain(points) != int(points) else f"{points:.1f}"


def _total(points: float | None) -> str:
    return _("blank") if points is None else str(plain(points))


def submissions(count: int) -> str:
    """Return a number of submissions in words."""
    return counted("{count} submission", "{count} submissions", count)


def audited_lines(audited: "Audited", verbose: bool) -> list[str]:
    """Return what an audit of one exercise found. verbose: the equivalent changes too."""
    from bpgrade.authoring.others import PRINTED

    lines = [
        audited.name,
        "  "
        + _("{named} of {planted} planted mistakes caught and named.").format(
            named=len(audited.planted) - len(audited.missed), planted=len(audited.planted)
        )
        + " "
        + _("{mutants} mutants: {caught} caught, {equivalent} equivalent, {survive} survive.").format(
            mutants=len(audited.fates),
            caught=len(audited.caught),
            equivalent=len(audited.equivalent),
            survive=len(audited.survivors),
        ),
    ]
    if PRINTED in audited.can_judge:
        said = _("The numbers that the page prints would have passed {count} of the wrong ones.")
        lines.append("  " + said.format(count=audited.would_pass(PRINTED)))
    lines += [f"  {line}" for line in _cases_of(audited)]
    for one in audited.missed:
        lines.append(
            "  "
            + _("NOT NAMED  {mistake}: named is {named}").format(mistake=one.mistake, named=one.named or _("nothing"))
            if one.caught
            else "  " + _("NOT CAUGHT  {mistake}").format(mistake=one.mistake)
        )
    lines += [
        "  " + _("LOOK ALIKE  {one} and {other}, on every draw").format(one=one, other=other)
        for one, other in audited.alike
    ]
    for fate in audited.survivors:
        where = _("by hidden draws") if fate.full else _("on a laptop")
        lines.append("  " + _("SURVIVES {where}  {mutant}").format(where=where, mutant=fate.mutant))
        lines.append("    " + _("It is wrong on further draw {number}.").format(number=fate.differs_at))
    for fate in audited.fates:
        if fate.spared:
            said = _("{mutant}: of its wrong rows, {rows} passes")
            lines.append("  " + _("SPARES  ") + said.format(mutant=fate.mutant, rows=listed(fate.spared)))
    lines += _to_sixty_digits(audited)
    if verbose:
        lines += ["  " + _("equivalent: {mutant}").format(mutant=fate.mutant) for fate in audited.equivalent]
    return lines


def _to_sixty_digits(audited: "Audited") -> list[str]:
    """Return what the equivalent changes are to sixty digits, where that was asked."""
    asked = [fate for fate in audited.equivalent if fate.exactly is not None]
    near = [fate for fate in asked if not fate.exactly]
    if not asked:
        return []
    said = _("To sixty digits, {same} of {count} equivalent ones are the answer's.")
    lines = ["  " + said.format(same=len(asked) - len(near), count=len(audited.equivalent))]
    return lines + ["  " + _("NEAR, AND NOT THE SAME  {mutant}").format(mutant=fate.mutant) for fate in near]


def _cases_of(audited: "Audited") -> list[str]:
    """Return how many mutants each hidden case catches, and how many no other one does."""
    parts = []
    for number, case in enumerate(audited.cases):
        if case.decides:
            catches, alone = audited.caught_by(number)
            parts.append(
                _("{case} {count} ({alone} alone)").format(case=case.name, count=catches, alone=alone)
                if alone
                else _("{case} {count}").format(case=case.name, count=catches)
            )
    return [_("Caught by: {cases}.").format(cases=listed(parts))]
