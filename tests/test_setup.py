"""The set-up: what is locked, and what is said where something is missing."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from programs import ROOT, program

LOCKS = ["requirements.lock", "requirements-test.lock", "requirements-benchmarks.lock"]

BARE = ["sh", "awk", "cat", "cut", "dirname", "grep", "id", "sed", "uname"]
"""All the programs that there are on the poorest machine of these tests."""


def locked(name: str) -> Iterator[tuple[Requirement, str]]:
    """What a lock file pins, each with the lines of its hashes."""
    text = re.sub(r"^#.*\n", "", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        pin, _, hashes = entry.partition("\\\n")
        yield Requirement(pin), hashes


def project() -> dict[str, list[str]]:
    """The packages that pyproject.toml asks for, by the lock file that has to hold them."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = told["dependency-groups"]
    return {
        "requirements.lock": told["project"]["dependencies"] + groups["build"],
        "requirements-test.lock": told["project"]["dependencies"] + groups["test"],
        "requirements-benchmarks.lock": groups["benchmarks"],
    }


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_everything_by_hash(name: str) -> None:
    """Every package of a lock file has one exact version and the hash of at least one file."""
    for requirement, hashes in locked(name):
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", hashes), requirement


@pytest.mark.parametrize("name", LOCKS)
def test_lock_is_in_step_with_the_project(name: str) -> None:
    """Every package that pyproject.toml asks for is locked, at a version that it allows."""
    pins = {canonicalize_name(pin.name): pin.specifier for pin, _ in locked(name)}
    for wanted in map(Requirement, project()[name]):
        pin = pins.get(canonicalize_name(wanted.name))
        assert pin is not None, f"{wanted} is not in {name}: run make lock"
        assert wanted.specifier.contains(str(pin).removeprefix("==")), f"{wanted}: run make lock"


def test_locks_agree() -> None:
    """A package that two lock files hold has the same version in both."""
    pins = [{(p.name, str(p.marker)): str(p.specifier) for p, _ in locked(name)} for name in LOCKS]
    for first in pins:
        for second in pins:
            shared = first.keys() & second.keys()
            assert {k: first[k] for k in shared} == {k: second[k] for k in shared}


@pytest.mark.parametrize("folder", [".", "setup/browser"])
def test_javascript_lock_is_in_step(folder: str) -> None:
    """package-lock.json holds what package.json asks for, every package by its hash."""
    asked = json.loads((ROOT / folder / "package.json").read_text("utf-8"))
    packages = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
    for kind in ("dependencies", "devDependencies"):
        assert packages[""].get(kind) == asked.get(kind), "run make lock"
    assert all(package.get("integrity") for path, package in packages.items() if path)


def imported() -> Iterator[tuple[str, Path]]:
    """Every module that the tool imports, at a file's head or in a function, and the file."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((alias.name.partition(".")[0], path) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0], path


def test_imported_packages_are_asked_for() -> None:
    """The tool imports no package that pyproject.toml does not name, not even a package's own."""
    asked = {canonicalize_name(Requirement(r).name) for r in project()["requirements.lock"]}
    homes = packages_distributions()
    for module, path in imported():
        if module in sys.stdlib_module_names or module == "variorum":
            continue
        packages = {canonicalize_name(package) for package in homes.get(module, [])}
        assert packages & asked, f"{path.name} imports {module}, which no dependency names"


def first_choices() -> set[str]:
    """The typeface that stands first in each list of them in styles/, by its family's name."""
    lists = re.compile(r"""(?:--[\w-]+|font-family)\s*:\s*["']?([A-Z][^"',;()]+)["']?\s*,""")
    return {
        family
        for sheet in (ROOT / "styles").glob("*.css")
        for family in lists.findall(sheet.read_text("utf-8"))
    }


def test_typefaces_are_here() -> None:
    """Every typeface that the styles ask for first is one that the set-up brings."""
    for family in first_choices():
        found = subprocess.run(
            [program("fc-list"), f":family={family}", "family"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip(), f"{family} is not here: see typefaces in setup/system.sh"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment variables of a machine that has a shell and next to nothing else."""
    for name in BARE:
        (tmp_path / name).symlink_to(shutil.which(name) or pytest.fail(f"{name} is missing"))
    return {"PATH": str(tmp_path)}


def test_missing_things_are_named(bare: dict[str, str]) -> None:
    """Where nothing can be installed, what is missing is named, with three systems' commands."""
    done = subprocess.run(
        ["sh", "setup/system.sh", "book", "test", "readers"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert not done.stdout
    said = done.stderr
    for thing in ("Python 3.11 or newer", "typeface", "Java", "pdftotext", "qpdf", "Calibre"):
        assert thing in said
    for command in ("sudo apt-get install python3 ", "sudo dnf install", "brew install"):
        assert command in said


def test_typefaces_can_be_done_without(bare: dict[str, str]) -> None:
    """With TYPEFACES=any no typeface is asked for."""
    done = subprocess.run(
        ["sh", "setup/system.sh", "book"],
        cwd=ROOT,
        env={**bare, "TYPEFACES": "any"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "typeface" not in done.stderr.partition("How to get it")[0].replace("typefaces", "")


@pytest.mark.parametrize("code", [0, 3])
def test_progress_keeps_the_exit_code(tmp_path: Path, code: int) -> None:
    """A command that is watched ends as it would alone; its last words are shown if it fails."""
    command = ["sh", "-c", f"echo Alas; exit {code}"]
    done = subprocess.run(
        ["sh", "setup/watch.sh", str(tmp_path / "log"), "^Got", *command],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert ("Alas" in done.stderr) == bool(code)


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A project whose `variorum build` writes one edition and counts how often it was called."""
    for folder in ("setup", "book", "annotations", "styles", "src", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "setup" / "build.sh", tmp_path / "setup")
    (tmp_path / "requirements.lock").touch()
    command = tmp_path / ".venv" / "bin" / "variorum"
    command.write_text("#!/bin/sh\nmkdir -p dist\necho bound >dist/book.epub\necho >>calls\n")
    command.chmod(0o755)
    return tmp_path


def test_make_builds_only_what_changed(workshop: Path) -> None:
    """`make` builds again only when a source came, went or changed, or an edition is gone."""

    def builds() -> int:
        subprocess.run(["sh", "setup/build.sh"], cwd=workshop, capture_output=True, check=True)
        return len((workshop / "calls").read_text().splitlines())

    def later(path: Path) -> None:
        now = time.time()
        os.utime(path, (now + 2, now + 2))

    assert [builds(), builds()] == [1, 1]
    (workshop / "dist" / "book.epub").unlink()
    assert [builds(), builds()] == [2, 2]
    note = workshop / "annotations" / "terms.yaml"
    note.touch()
    later(note)
    assert builds() == 3
    os.utime(note, (0, 0))
    os.utime(note.parent, (0, 0))
    assert [builds(), builds()] == [3, 3]
    note.unlink()
    later(note.parent)
    assert builds() == 4
