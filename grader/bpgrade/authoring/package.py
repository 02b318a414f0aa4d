"""The package that students install, built of the course's copy."""

from pathlib import Path

from bpgrade.errors import UsageError
from bpgrade.messages import _


def require(root: Path) -> None:
    """Raise UsageError where the copy at `root` has no program of its own to build."""
    if not (root / "pyproject.toml").is_file():
        raise UsageError(
            _("{folder} holds no pyproject.toml: the package for students cannot be built.").format(folder=root)
        )


def build(root: Path, folder: Path) -> Path:
    """Build the wheel of the copy at `root` into a folder, and return it. Hatch gives every file one time, and leaves out what Git ignores."""
    from hatchling.builders.wheel import WheelBuilder

    (built,) = WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"])
    return Path(built)
