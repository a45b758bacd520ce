"""The house rules: style, types, the order of the rooms, and what must not stand in any file."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from programs import ROOT, program

LONGEST_MODULE = 400
"""Lines; a module that grows beyond is split into two that can be read."""

CHECKS = {
    "ruff": ["ruff", "check", "--no-fix", "."],
    "mypy": ["mypy"],
    "lint-imports": ["lint-imports", "--no-cache"],
}

# Each in two halves, so that this file does not hold what it looks for.
INDEX_ADDRESSES = [
    "pypi" + r"\.org",
    "python" + r"hosted\.org",
    "registry" + r"\.npmjs",
    r"^\s*--(extra-)?index" + "-url",
    r"^\s*--find" + "-links",
    '"resolved"' + ":",
]
MACHINE_PATHS = [r"(?<![\w./-])/(home|root|work|Users|tmp)" + r"/[\w.]"]


def tracked() -> list[Path]:
    """The files that the project's history holds, as paths below the root."""
    listed = subprocess.run(
        [program("git"), "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines(path: Path) -> list[str]:
    """The lines of a tracked file; none if it is no text."""
    try:
        return (ROOT / path).read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []


@pytest.mark.parametrize("name", CHECKS)
def test_check_is_content(name: str) -> None:
    """Ruff, mypy and import-linter have nothing to say about the code and the tests."""
    command, *arguments = CHECKS[name]
    done = subprocess.run(
        [str(Path(sys.executable).parent / command), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{name} says:\n\n{done.stdout}{done.stderr}", pytrace=False)


@pytest.mark.parametrize(
    ("patterns", "what"),
    [(INDEX_ADDRESSES, "a package index's address"), (MACHINE_PATHS, "a path of one machine")],
    ids=["index", "machine"],
)
def test_no_file_is_tied_to_a_place(patterns: list[str], what: str) -> None:
    """No file of the project holds a package index's address or a path of somebody's machine."""
    forbidden = re.compile("|".join(patterns))
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(lines(path), 1)
        if forbidden.search(line)
    ]
    assert not found, f"{what} stands in:\n" + "\n".join(found)


def test_every_module_can_be_read_in_one_sitting() -> None:
    """No module of the tool is longer than 400 lines."""
    counts = {
        path: len(lines(path))
        for path in tracked()
        if path.parts[0] == "src" and path.suffix == ".py"
    }
    long = [f"{path}: {count} lines" for path, count in counts.items() if count > LONGEST_MODULE]
    assert not long, "\n".join(long)


def test_scripts_are_plain_shell() -> None:
    """Every script in setup/ is understood by the system's plain sh."""
    for script in sorted((ROOT / "setup").glob("*.sh")):
        read = subprocess.run(
            ["sh", "-n", str(script)], capture_output=True, text=True, check=False
        )
        assert not read.stderr, f"{script.name}: {read.stderr}"
