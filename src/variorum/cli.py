"""The command line: arguments, progress, exit codes, nothing else."""

from __future__ import annotations

import json
import shlex
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from variorum import __version__

if TYPE_CHECKING:
    from variorum.problems import Problems

FINE, PROJECT_PROBLEMS, WRONG_USAGE, EDITION_FAILED = 0, 1, 2, 3
"""Exit codes: click itself ends with 2 on wrong usage."""

STAGES = ("book", "layer", "anchors", "runs", "pages")
EDITIONS = ("epub", "print", "study", "large", "booklet")

project_option = click.option(
    "--project",
    "root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="The project's folder; without it, the one you are in.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How problems are printed.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Bind a text and a separate layer of annotations into an annotated reader."""


@main.command()
@click.argument("editions", nargs=-1, type=click.Choice(EDITIONS))
@project_option
@format_option
def build(editions: tuple[Any, ...], root: Path, form: str) -> None:
    """Build EDITIONS into dist/; without any, those that book.toml names.

    The last good editions stay in place unless all that are asked for come out right.
    """
    from variorum.build import build
    from variorum.problems import Problems
    from variorum.settings import read_meta

    problems = Problems()
    with _telling(problems, form), _Progress(quiet=form == "json") as progress:
        root = root.resolve()
        names = editions or read_meta(root, Problems()).chosen
        progress.say("", f"Building {', '.join(names)} …")
        for path in build(root, names, problems, progress.say):
            progress.say("", f"{path.relative_to(root)}  {path.stat().st_size:,} bytes")


@main.command()
@click.option("--strict", is_flag=True, help="List notes too, and count them as errors.")
@project_option
@format_option
def check(strict: bool, root: Path, form: str) -> None:
    """Tell everything that is wrong with the project; write nothing."""
    from variorum.build import check
    from variorum.problems import Problems, Severity

    problems = Problems()
    with _telling(problems, form, strict):
        project = check(root.resolve(), problems)
    bad = [it for it in problems if strict or it.severity is Severity.ERROR]
    if form == "text" and not bad:
        book, layer, anchors = project.book, project.layer, project.anchoring.anchors
        click.echo(
            f"All is well: {_counted(len(book.text), 'passage')}, "
            f"{_counted(len(layer.annotations), 'annotation')}, {_counted(len(anchors), 'anchor')}."
        )
    sys.exit(PROJECT_PROBLEMS if bad else FINE)


@main.command()
@click.argument("stage", type=click.Choice([*STAGES, "schema", "problems"]))
@project_option
def show(stage: str, root: Path) -> None:
    """Print a STAGE of the work: book, layer, anchors, runs, pages.

    Or what docs/ is made from: `schema`, the JSON Schema of annotation files, and `problems`, the
    chapter on everything that can be wrong.
    """
    from variorum.problems import Problems

    if stage == "schema":
        from variorum.schema import schema

        click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))
        return
    if stage == "problems":
        from variorum.show import problem_chapter

        click.echo("\n".join(problem_chapter()))
        return
    problems = Problems()
    with _telling(problems, "text"):
        from variorum.build import load
        from variorum.show import STAGES

        project = load(root.resolve(), problems)
        if stage == "pages":  # there are none of a broken project
            problems.stop_if_errors()
        for line in STAGES[stage](project):
            click.echo(line)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@project_option
@format_option
def verify(files: tuple[Path, ...], root: Path, form: str) -> None:
    """Prove that finished editions hold the text and the layer, and nothing else.

    FILES are EPUBs and PDFs; the word `text` proves book/text/ against its witnesses.
    """
    from variorum.build import load
    from variorum.problems import Problems

    problems, found = Problems(), Problems()
    with _telling(problems, form):
        project = load(root.resolve(), problems)
        problems.stop_if_errors()
    for path in files:
        from variorum.verify import verify_edition

        before = len(found)
        verify_edition(path, project.book, project.layer, found)
        if form == "text" and len(found) == before:
            click.echo(f"{path}: proven: its text is the text, its notes are the layer’s.")
    _print(found, form)
    sys.exit(EDITION_FAILED if found.errors else FINE)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a small project in DIR that builds, to be written over."""
    from datetime import date

    from variorum.new import make_project

    try:
        made = make_project(folder, date.today())  # noqa: DTZ011  # the writer's own day
    except FileExistsError:
        raise click.BadParameter(f"{folder} is there already and not empty.") from None
    except OSError as error:
        raise click.BadParameter(f"{folder}: {error.strerror}.") from None
    for path in made:
        click.echo(str(path))
    click.echo(f"Now: variorum build --project {shlex.quote(str(folder))}")


@main.command()
@click.argument("editions", nargs=-1, type=click.Choice(EDITIONS))
@project_option
@click.pass_context
def watch(context: click.Context, editions: tuple[Any, ...], root: Path) -> None:
    """Build EDITIONS, without any the EPUB, again after every change, until Ctrl-C."""
    from watchfiles import watch as changes

    folders = [it for name in ("book", "annotations", "styles") if (it := root / name).is_dir()]
    for _ in chain([set()], changes(*folders, watch_filter=_is_written, raise_interrupt=False)):
        try:
            context.invoke(build, editions=editions or ("epub",), root=root, form="text")
        except SystemExit:
            click.echo("Mend it and save: it will be built again.", err=True)


def _is_written(_: object, path: str) -> bool:
    """Whether a file is one that people write, not the lock or what an editor leaves behind."""
    name = Path(path).name
    return not name.startswith((".", "#")) and not name.endswith(("~", ".lock", ".swp"))


class _telling:  # noqa: N801  # it reads as a verb where it is used
    """Whatever is gathered is printed at the end; errors end the program with their exit code."""

    def __init__(self, problems: Problems, form: str, strict: bool = False) -> None:
        self.problems, self.form, self.strict = problems, form, strict

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from variorum.problems import EditionError, ProjectError

        if isinstance(error, ProjectError):
            self.problems.extend(it for it in error.problems if it not in list(self.problems))
            _print(self.problems, self.form, self.strict)
            sys.exit(PROJECT_PROBLEMS)
        if isinstance(error, EditionError):
            _print(error.problems, self.form)
            click.echo(
                f"The edition “{error.edition}” failed its own checks; "
                "the last good one is untouched.",
                err=True,
            )
            sys.exit(EDITION_FAILED)
        if error is None:
            _print(self.problems, self.form, self.strict)


def _print(problems: Problems, form: str, strict: bool = False) -> None:
    from variorum.problems import Severity

    shown = [it for it in problems if strict or it.severity is not Severity.NOTE]
    if form == "json":
        click.echo(json.dumps([it.as_dict() for it in shown], ensure_ascii=False, indent=2))
        return
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
    for it in shown:
        place, _, rest = str(it).partition(f" {it.severity}: ")
        severity = click.style(str(it.severity), fg=colours[it.severity], bold=True)
        click.echo(f"{place} {severity}: {rest}", err=True)
    counted = [Severity.ERROR, *((Severity.WARNING, Severity.NOTE) if strict else ())]
    counts = [(len([it for it in shown if it.severity is kind]), kind) for kind in counted]
    if any(number for number, _ in counts):
        said = ", ".join(_counted(number, kind) for number, kind in counts if number)
        click.echo(f"{said}.", err=True)


def _counted(number: int, what: str) -> str:
    """A number of things: `1 error`, `2 errors`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


class _Progress:
    """A line for each thing done, with the seconds since the start."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    def __enter__(self) -> Self:
        from time import monotonic

        self._clock, self._start = monotonic, monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def say(self, edition: str, what: str) -> None:
        """Tell what has been done."""
        if not self.quiet:
            seconds = self._clock() - self._start
            click.echo(f"{seconds:6.1f} s  {edition + ': ' if edition else ''}{what}", err=True)
