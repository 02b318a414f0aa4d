"""House rules that a machine can check: style, types, words that can be translated, and the two commands of the README."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bpgrade.errors
import pytest
from bpgrade.errors import BpgradeError
from conftest import AUTHORED, ROOT

PACKAGE = ROOT / "grader" / "bpgrade"
MODULES = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


@pytest.mark.parametrize(
    "command",
    [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)],
    ids=["ruff check", "ruff format", "mypy, strict"],
)
def test_tools_find_nothing(command: tuple[str, ...]) -> None:
    came = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert came.returncode == 0, came.stdout + came.stderr


# -- every sentence to a person can be translated -------------------------------------------------------------------------

ERRORS = {name for name, one in vars(bpgrade.errors).items() if isinstance(one, type) and issubclass(one, BpgradeError)}
TRANSLATE = {"_", "counted"}
#: Keywords of click whose text a person reads.
SHOWN = {"help", "short_help", "epilog"}


def name_of(node: ast.expr) -> str:
    """Return the name of what is called: `click.echo`, `CourseError`."""
    return ast.unparse(node)


def bare_words(node: ast.AST) -> Iterator[str]:
    """Yield every literal with words in it that passes through no message function."""
    if isinstance(node, ast.Call) and name_of(node.func) in TRANSLATE:
        # What is filled in is translated on its own, if it is words at all.
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"[A-Za-z]{2,}", node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        # A format specification is no sentence, and neither is what is only compared, looked up, or joined with.
        if isinstance(node, ast.FormattedValue) and child is node.format_spec:
            continue
        if isinstance(node, ast.Subscript) and child is node.slice:
            continue
        if isinstance(node, ast.IfExp) and child is node.test:
            continue
        if isinstance(node, ast.comprehension) and child is node.iter:
            # The names of files are the same in every language.
            yield from (word for word in bare_words(child) if not re.fullmatch(r"[a-z_]+(\.[a-z]+)?", word))
            continue
        yield from bare_words(child)


def untranslated(source: str) -> list[str]:
    """Return the words of a module that reach a person past the message functions."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if name_of(node.func) in {"click.echo", "click.secho", *ERRORS}:
            said: list[ast.expr] = [*node.args]
        else:
            said = [keyword.value for keyword in node.keywords if keyword.arg in SHOWN]
        found += [word for part in said for word in bare_words(part)]
    return found


@pytest.mark.parametrize("module", MODULES)
def test_every_sentence_to_a_person_goes_through_the_message_function(module: str) -> None:
    assert untranslated(MODULES[module]) == []


@pytest.mark.parametrize(
    "line",
    [
        'click.echo("All is well.")',
        'click.echo(f"{count} files")',
        'raise CourseError("The course is broken.")',
        'raise UsageError(_("It is ") + "broken")',
        'click.option("--course", help="Where the course is.")',
        'click.echo("Graded" if done else _("Waiting"))',
    ],
)
def test_a_bare_sentence_is_found(line: str) -> None:
    assert untranslated(line)


@pytest.mark.parametrize(
    "line",
    [
        'click.echo(_("All is well."))',
        'click.echo(f"{label}: {path}")',
        'click.echo(" ".join(str(out / name) for name in ("gradebook.csv", "feedback")))',
        'click.echo("\\r\\x1b[K", nl=False)',
        'raise CourseError(_("{path} is broken.").format(path=path))',
        'click.echo(counted("{count} file", "{count} files", 3) + f" {path.name}:")',
    ],
)
def test_a_translated_sentence_is_not_found(line: str) -> None:
    assert not untranslated(line)


def test_a_catalogue_of_another_language_reaches_the_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    from gettext import NullTranslations

    from bpgrade import messages

    class Shouting(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper()

        def ngettext(self, one: str, many: str, count: int) -> str:
            return f"{{count}} OF {many.upper().replace('{COUNT} ', '')}"

    monkeypatch.setattr(messages, "_catalogue", Shouting())
    assert messages._("Not attempted yet.") == "NOT ATTEMPTED YET."
    assert messages.counted("{count} file", "{count} files", 2) == "2 OF FILES"
    assert messages._("") == ""


# -- the design's boundaries ----------------------------------------------------------------------------------------------

PURE = (
    "adapters",
    "assessment",
    "authoring/quiz/formula",
    "authoring/quiz/moodle",
    "authoring/quiz/qti",
    "authoring/quiz/text",
    "authoring/quiz/words",
    "columns",
    "declared",
    "diagnose/child_words",
    "diagnose/crash_kinds",
    "diagnose/diagnosis",
    "diagnose/facts",
    "diagnose/farthest",
    "diagnose/formulas",
    "diagnose/naming",
    "diagnose/reasoning",
    "diagnose/terms",
    "diagnose/tried",
    "diagnose/unnamed",
    "exercise",
    "expectation",
    "feedback",
    "gradebook/book",
    "gradebook/extensions",
    "gradebook/late",
    "gradebook/moments",
    "gradebook/rounding",
    "gradebook/rules",
    "gradebook/totals",
    "graph/chain",
    "graph/drawing",
    "graph/label",
    "graph/picture",
    "graph/placing",
    "graph/screen",
    "graph/svg",
    "graph/text",
    "graph/words",
    "web/tables",
    "judge",
    "junit",
    "markdown",
    "watching/news",
    "nudged/words",
    "nudged/nudges",
    "observation",
    "plan",
    "platforms/anywhere",
    "platforms/canvas",
    "platforms/filling",
    "platforms/gradescope",
    "platforms/gradescope_results",
    "platforms/gradescope_settings",
    "platforms/headings",
    "platforms/matching",
    "platforms/moodle",
    "platforms/nbgrader",
    "platforms/pattern",
    "platforms/people",
    "platforms/reading",
    "platforms/roster",
    "platforms/table",
    "points",
    "question",
    "recognise",
    "records",
    "remarks",
    "report/cohort",
    "report/figures",
    "report/intervals",
    "report/moves",
    "report/page",
    "report/pairs",
    "report/suppression",
    "report/tables",
    "result",
    "web/side_by_side",
    "stored",
    "web/student_page",
    "summary",
    "teacher_remarks",
    "values",
    "verdict",
    "web/page",
)
IMPURE = {
    "os",
    "io.open",
    "pathlib",
    "subprocess",
    "time",
    "random",
    "socket",
    "threading",
    "tempfile",
    "shutil",
    "sys",
}


def imported(source: str) -> set[str]:
    """Return the modules that a module names in its imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_has_no_files_no_clock_and_no_processes(module: str) -> None:
    source = MODULES[f"{module}.py"]
    assert {name.partition(".")[0] for name in imported(source)} & IMPURE == set()
    called = {name_of(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
    assert called & {"open", "print", "input", "exec", "eval"} == set()


def in_circles(imports: dict[str, set[str]]) -> set[str]:
    """Return the modules that lead back to themselves. imports: of each module, those of ours that it names."""
    left = dict(imports)
    while True:
        needed = set().union(*left.values()) if left else set()
        ends = [name for name, others in left.items() if not others & left.keys() or name not in needed]
        if not ends:
            return set(left)
        for name in ends:
            del left[name]


def test_no_two_modules_know_each_other() -> None:
    # The package's own name is where its version stands.
    paths = MODULES.keys() - {"__init__.py"}
    imports = {}
    for path in paths:
        named = set()
        for node in ast.walk(ast.parse(MODULES[path])):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bpgrade"):
                start = (node.module or "").removeprefix("bpgrade").lstrip(".").replace(".", "/")
                named |= {f"{start}.py", *(f"{start}/{alias.name}.py".lstrip("/") for alias in node.names)}
        imports[path] = named & paths - {path}
    assert in_circles(imports) == set()


def test_a_circle_is_found() -> None:
    assert in_circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}, "e": set()}) == {"b", "c"}
    assert in_circles({"a": {"b"}, "b": set()}) == set()


#: What `check` sends, and what reads what comes back: there before numpy is.
WITHOUT_NUMPY = (
    "edition",
    "observation",
    "question",
    "stored",
    "submission",
    "sandbox.child",
    "sandbox.observe",
    "sandbox.wire",
)


@pytest.mark.parametrize("module", WITHOUT_NUMPY)
def test_a_module_that_is_needed_early_imports_no_numpy(module: str) -> None:
    asked = f"import sys, bpgrade.{module}; print('numpy' in sys.modules)"
    came = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert came.stdout == "False\n"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_unpickles_or_loads_arrays_from_files(module: str) -> None:
    source = MODULES[module]
    assert imported(source) & {"pickle", "marshal", "shelve", "dill", "cloudpickle"} == set()
    called = {name_of(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
    assert called & {"np.load", "np.loads", "np.save", "np.savez", "np.fromfile", "np.memmap", "numpy.load"} == set()


@pytest.mark.parametrize("module", MODULES)
def test_no_module_knows_an_exercise_by_name(module: str) -> None:
    # No `if exercise == ...`: what is special about an exercise stands in its authored file.
    known = {*AUTHORED, *(one.definition for one in AUTHORED.values())}
    literals = {node.value for node in ast.walk(ast.parse(MODULES[module])) if isinstance(node, ast.Constant)}
    assert known & {literal for literal in literals if isinstance(literal, str)} == set()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is(module: str) -> None:
    if MODULES[module].strip():
        assert ast.get_docstring(ast.parse(MODULES[module]))


def test_outcomes_are_the_designs_and_the_schemas() -> None:
    import json

    from bpgrade.verdict import Outcome

    words = [
        "passed",
        "follow-through",
        "wrong",
        "crashed",
        "timed-out",
        "refused",
        "blocked",
        "not-attempted",
        "grader-error",
    ]
    assert [outcome.value for outcome in Outcome] == words
    schema = json.loads((PACKAGE / "results.schema.json").read_text("utf-8"))
    assert schema["$defs"]["row"]["properties"]["outcome"]["enum"] == words


# -- the README -----------------------------------------------------------------------------------------------------------


def shell_blocks() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_readmes_first_two_commands_are_one_line_each() -> None:
    assert len(shell_blocks()) >= 2
    for block in shell_blocks()[:2]:
        assert block.count("\n") == 1
        assert block.strip()


def test_the_readmes_first_command_runs_the_main_job() -> None:
    command = shell_blocks()[0]
    assert "bpgrade" in command
    assert " check " in command
    assert " grade " in command


def test_ci_runs_the_readmes_second_command_to_the_letter() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert shell_blocks()[1].strip() in lines


def test_the_readme_tells_an_instructor_to_keep_the_copy_private() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "private" in text
    assert text.index("private") < len(text) / 2


def test_the_readme_counts_the_exercises() -> None:
    counted = re.findall(r"(\d+) exercises", (ROOT / "README.md").read_text("utf-8"))
    assert {int(count) for count in counted} <= {len(AUTHORED)}


def test_the_minimum_numpy_is_stated_once_and_the_readme_agrees() -> None:
    (bound,) = re.findall(r'"numpy>=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert f"numpy {bound}" in (ROOT / "README.md").read_text("utf-8")


def test_paths_in_the_readme_exist() -> None:
    for path in re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / "README.md").read_text("utf-8")):
        assert (ROOT / Path(path)).exists(), path
