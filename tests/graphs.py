"""The golden pictures of `tests/samples/graphs`: every exercise before an attempt, and with a planted mistake on it.

python tests/graphs.py      makes them again; look at what has changed before it is committed.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Golden files are English, on whoever's machine; before the import, which looks at it.
os.environ["BPGRADE_LANG"] = "en"

from bpgrade import course
from bpgrade.assessment import Assessment
from bpgrade.authoring import authored
from bpgrade.authoring.authored import Authored
from bpgrade.edition import student_edition
from bpgrade.graph.drawing import Drawing
from bpgrade.graph.picture import Picture, picture
from bpgrade.graph.screen import screen
from bpgrade.graph.svg import svg
from bpgrade.observation import Observation
from bpgrade.pipeline import Grader
from bpgrade.submission import File, Submission
from bpgrade.verdict import ExerciseVerdict

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "samples" / "graphs"
WIDTH = 80


@cache
def sources() -> dict[str, Authored]:
    """Return every exercise that has a graph, as its author wrote it."""
    names = course.read(ROOT / "course" / "course.toml").exercises
    every = {name: authored.read(ROOT / "solutions" / f"{name}.py", name) for name in names}
    return {name: one for name, one in every.items() if one.exercise.graph}


@dataclass(frozen=True)
class Seen:
    """What was seen of one exercise in a submission of several."""

    assessment: Assessment
    drawing: Drawing
    observation: Observation
    verdict: ExerciseVerdict

    def picture(self, label: str | None = None, path: str | None = None) -> Picture:
        return picture(self.assessment, self.observation, self.drawing, self.verdict, label, path)


@cache
def planted() -> dict[str, Seen]:
    """Return what is seen of a planted mistake of every exercise: the first one that its picture shows."""
    mistakes = {name: [text for _mistake, text in one.planted()] for name, one in sources().items()}
    found: dict[str, Seen] = {}
    for number in range(max(map(len, mistakes.values()))):
        texts = {name: several[number] for name, several in mistakes.items() if name not in found}
        found |= {name: seen for name, seen in graded(texts).items() if seen.picture().wrong}
        if found.keys() == mistakes.keys():
            break
    return found


@cache
def right() -> dict[str, Seen]:
    """Return what is seen of every answer."""
    return graded({name: one.answer for name, one in sources().items()})


def graded(texts: dict[str, str]) -> dict[str, Seen]:
    """Return what is seen of these files, each of one exercise, by its name."""
    edition = student_edition()
    # What comes along with an exercise would count for another one.
    beside = {name: [other for other in texts if other in sources()[name].exercise.beside] for name in texts}
    alone = {name: text for name, text in texts.items() if not beside[name]}
    found: dict[str, Seen] = {}
    for group in (alone, *({name: texts[name]} for name in texts if beside[name])):
        if not group:
            continue
        files = tuple(File(f"{name}.py", text.encode()) for name, text in sorted(group.items()))
        grader = Grader(edition, edition.assessments(list(group)))
        result, run = grader.grade(Submission("work", files))
        for one, verdict in zip(grader.assessments, result.verdicts, strict=True):
            found[one.name] = Seen(one, drawing(one.name), run.observations[one.name], verdict)
    return found


@cache
def drawing(name: str) -> Drawing:
    """Return the drawing of an exercise as it ships."""
    shipped = student_edition().drawing(name)
    assert shipped is not None, name
    return shipped


def golden() -> Iterator[tuple[Path, str]]:
    """Yield every golden file with what it should hold."""
    for name in sources():
        untouched = picture(student_edition().assessment(name), None, drawing(name))
        wrong = planted()[name].picture()
        stem = name.replace("/", "_")
        lines = [*screen(untouched, None, WIDTH), "", "-" * WIDTH, "", *screen(wrong, 0, WIDTH)]
        yield GOLDEN / f"{stem}.txt", "\n".join(lines) + "\n"
        yield GOLDEN / f"{stem}.svg", svg(wrong)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    made = dict(golden())
    for path in GOLDEN.iterdir():
        if path not in made:
            path.unlink()
    for path, text in made.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(made)} files in {GOLDEN}")
