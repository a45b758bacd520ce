"""The command line: exit codes, help, JSON, and what it does not load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from variorum.cli import main
from variorum.problems import EditionError, Place, Problems
from written import write

from programs import ROOT

GOOD = {"book/text/01.md": "One.\n"}
WARNED = {**GOOD, "book/text/02.txt": "Two.\n"}
NOTED = {
    **GOOD,
    "annotations/a.yaml": (
        "kind: comment\nentries:\n  a: {target: One, body: Long enough., confidence: low}\n"
    ),
}
WRONG = {**GOOD, "annotations/a.yaml": "kind: comment\nentries:\n  a: {target: Two, body: No.}\n"}


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, arguments, prog_name="variorum")


@pytest.mark.parametrize(
    ("files", "flags", "code"),
    [
        (GOOD, [], 0),
        (WARNED, [], 0),
        (WARNED, ["--strict"], 1),
        (NOTED, [], 0),
        (NOTED, ["--strict"], 1),
        (WRONG, [], 1),
        ({}, [], 1),
    ],
    ids=["good", "warning", "strict warning", "note", "strict note", "wrong", "no text"],
)
def test_check_ends_with_0_or_1(
    files: dict[str, str], flags: list[str], code: int, tmp_path: Path
) -> None:
    """`check` ends with 0 where all is well and with 1 where the project has problems."""
    done = run("check", *flags, "--project", str(write(tmp_path, files)))
    assert done.exit_code == code, done.output
    assert ("All is well" in done.output) == (code == 0)


@pytest.mark.parametrize(
    ("command", "code"),
    [("build", 1), ("build epub", 1), ("show pages", 1), ("show anchors", 0), ("show book", 0)],
)
def test_problems_end_every_command_that_needs_a_sound_project(
    command: str, code: int, tmp_path: Path
) -> None:
    """A project with errors is not built; what can be shown of it is; its problems are told."""
    done = run(*command.split(), "--project", str(write(tmp_path, WRONG)))
    assert "target-not-found" in done.output
    assert done.exit_code == code
    assert not list(tmp_path.glob("dist/*"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["bild"],
        ["build", "pdf"],
        ["check", "--project", "nowhere/at/all"],
        ["check", "--loud"],
        ["show"],
        ["show", "everything"],
        ["verify"],
        ["new"],
        ["new", str(ROOT)],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    """What the command does not understand ends with 2, and says what it would."""
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Usage:" in done.output


def test_an_edition_that_fails_ends_with_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edition that fails its own checks ends with 3, and what stood in dist/ still stands."""

    def fail(*_: object) -> None:
        problems = Problems()
        problems.add("edition-altered", Place("dist/trial.epub"))
        raise EditionError("epub", problems)

    root = str(write(tmp_path, GOOD))
    assert run("build", "epub", "--project", root).exit_code == 0
    before = (tmp_path / "dist" / "trial.epub").read_bytes()
    monkeypatch.setattr("variorum.build.prove", fail)
    done = run("build", "epub", "--project", root)
    assert done.exit_code == 3
    assert "untouched" in done.output
    assert (tmp_path / "dist" / "trial.epub").read_bytes() == before
    assert [it.name for it in (tmp_path / "dist").iterdir()] == ["trial.epub"]


def test_problems_as_json(tmp_path: Path) -> None:
    """`--format json` prints a list that a program can read, and nothing else on that channel."""
    done = run("check", "--format", "json", "--project", str(write(tmp_path, WRONG)))
    (problem,) = json.loads(done.stdout)
    assert problem["name"] == "target-not-found"
    assert (problem["file"], problem["line"], problem["column"]) == ("annotations/a.yaml", 3, 7)
    assert problem["severity"] == "error"
    assert problem["what"]
    assert problem["hint"]
    well = run("check", "--format", "json", "--project", str(write(tmp_path, {**WRONG, **NOTED})))
    assert json.loads(well.stdout) == []


def test_no_colours_where_nobody_looks(tmp_path: Path) -> None:
    """Piped into a file, messages have no colours in them."""
    done = run("check", "--project", str(write(tmp_path, WRONG)))
    assert "\x1b" not in done.output


def commands() -> list[str]:
    """The names of all commands."""
    return sorted(main.commands)


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help(name: str) -> None:
    """Each command says in a sentence what it does, and what each of its options is for."""
    done = run(name, "--help")
    assert done.exit_code == 0
    command = main.commands[name]
    assert (command.help or "").split("\n")[0].rstrip().endswith((".", ":"))
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name


@pytest.mark.parametrize("stage", ["book", "layer", "anchors", "runs", "pages"])
def test_every_stage_can_be_shown(stage: str) -> None:
    """Every stage of the work has a form that can be printed, read and compared."""
    done = run("show", stage, "--project", str(ROOT / "tests" / "books" / "das-wehr"))
    assert done.exit_code == 0
    assert len(done.output.splitlines()) > 10


def loaded(*arguments: str) -> set[str]:
    """The packages that are loaded once the command has run, in a fresh interpreter."""
    program = (
        "import sys\nsys.argv[0] = 'variorum'\nfrom variorum.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


def test_help_loads_nothing_heavy() -> None:
    """`--help` loads none of the libraries that make editions, nor those that read the layer."""
    heavy = {"weasyprint", "ebooklib", "lxml", "yaml", "markdown_it", "msgspec", "citeproc", "rich"}
    assert not loaded("--help") & heavy
    assert not loaded("build", "--help") & heavy


def test_check_loads_no_library_that_makes_editions() -> None:
    """`check` loads neither WeasyPrint nor EbookLib, nor what formats citations or draws."""
    heavy = {"weasyprint", "ebooklib", "citeproc", "PIL", "pikepdf", "jsonschema", "ruamel"}
    assert not loaded("check") & heavy


def test_version() -> None:
    """`--version` says which it is."""
    from variorum import __version__

    assert __version__ in run("--version").output
