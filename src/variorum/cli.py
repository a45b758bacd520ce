"""The command line: arguments, progress, exit codes, nothing else."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from variorum import __version__
from variorum.console import (
    EDITION_FAILED,
    FINE,
    PROJECT_PROBLEMS,
    Progress,
    counted,
    print_problems,
    telling,
)

if TYPE_CHECKING:
    from variorum.build import Project
    from variorum.problems import Problems


STAGES = ("book", "layer", "anchors", "runs", "pages")
EDITIONS = ("epub", "print", "study", "large", "booklet")
STATES = ("new", "moved", "ambiguous", "orphan")

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
allow_option = click.option(
    "--allow",
    type=click.Choice(STATES),
    multiple=True,
    help="Build although anchors are in this state; they are listed all the same.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Bind a text and a separate layer of annotations into an annotated reader."""


@main.command()
@click.argument("editions", nargs=-1, type=click.Choice(EDITIONS))
@project_option
@format_option
@allow_option
def build(editions: tuple[Any, ...], allow: tuple[Any, ...], root: Path, form: str) -> None:
    """Build EDITIONS into dist/; without any, those that book.toml names.

    The last good editions stay in place unless all that are asked for come out right.
    """
    from variorum.book.settings import read_meta
    from variorum.build import build
    from variorum.problems import Problems

    problems = Problems()
    with telling(problems, form), Progress(quiet=form == "json") as progress:
        root = root.resolve()
        names = editions or read_meta(root, Problems()).chosen
        progress.say("", f"Building {', '.join(names)} …")
        for path in build(root, names, problems, progress.say, allow):
            progress.say("", f"{path.relative_to(root)}  {path.stat().st_size:,} bytes")


@main.command()
@click.option("--strict", is_flag=True, help="List notes too, and count them as errors.")
@project_option
@format_option
@allow_option
def check(strict: bool, root: Path, form: str, allow: tuple[Any, ...]) -> None:
    """Tell everything that is wrong with the project; write nothing."""
    from variorum.build import check
    from variorum.problems import Problems, Severity

    problems = Problems()
    with telling(problems, form, strict):
        project = check(root.resolve(), problems, allow)
    bad = [it for it in problems if strict or it.severity is Severity.ERROR]
    if form == "text" and not bad:
        book, layer, anchors = project.book, project.layer, project.anchoring.anchors
        click.echo(
            f"All is well: {counted(len(book.text), 'passage')}, "
            f"{counted(len(layer.annotations), 'annotation')}, {counted(len(anchors), 'anchor')}."
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
        from variorum.layer.schema import schema

        click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))
        return
    if stage == "problems":
        from variorum.show import problem_chapter

        click.echo("\n".join(problem_chapter()))
        return
    problems = Problems()
    with telling(problems, "text"):
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
    with telling(problems, form):
        project = load(root.resolve(), problems)
        problems.stop_if_errors()
    for path in files:
        from variorum.verify import verify_edition

        before = len(found)
        if path == Path("text"):
            _verify_text(project, found, form)
            continue
        verify_edition(path, project.book, project.layer, found)
        if form == "text" and len(found) == before:
            click.echo(f"{path}: proven: its text is the text, its notes are the layer’s.")
    print_problems(found, form)
    sys.exit(EDITION_FAILED if found.errors else FINE)


def _verify_text(project: Project, found: Problems, form: str) -> None:
    """Prove the text from its witnesses; what every token of each witness is, in a few lines."""
    from variorum.collation.provenance import proof_lines, prove_book
    from variorum.problems import Problems

    problems = Problems()
    proof = prove_book(project.book, project.layer, project.anchoring, problems)
    found.extend(problems)
    if form == "text":
        for line in proof_lines(proof):
            click.echo(line)
        if not problems.errors:
            click.echo("The text is proven by its witnesses: nothing is left over on either side.")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--show",
    "part",
    type=click.Choice(["readings", "witnesses", "alignment", "yaml"]),
    default="readings",
    help="What is printed; yaml is a draft of annotations/readings.yaml.",
)
@click.option("--alone", is_flag=True, help="Compare the FILES with each other, not with the text.")
@project_option
def collate(files: tuple[Path, ...], part: str, alone: bool, root: Path) -> None:
    """Put the pages of transcriptions (FILES) into reading order and tell where they differ."""
    from variorum.book import read_book
    from variorum.collation import collate, render
    from variorum.problems import Problems

    problems = Problems()
    with telling(problems, "text"):
        book = None if alone else read_book(root.resolve(), problems)
        problems.stop_if_errors()
        listed = book.meta.witnesses if book else ()
        sigla = {(root / "book" / it.file).resolve(): it.siglum for it in listed}
        paths = [path.resolve() for path in files]
        made = collate(paths, book.passages if book else (), sigla, problems)
        problems.stop_if_errors()
        shown = {"yaml": render.readings_yaml, "readings": render.readings}.get(part)
        shown = shown or getattr(render, part)
        click.echo(shown(made))


@main.command()
@project_option
def lock(root: Path) -> None:
    """Write annotations/anchors.lock: where every note stands now, to be kept and compared.

    What has changed since it was written last is listed: by this it becomes right.
    """
    from variorum.build import load
    from variorum.problems import Problems
    from variorum.reanchor.lock import write_lock

    problems = Problems()
    with telling(problems, "text"):
        project = load(root.resolve(), problems, STATES)  # type: ignore[arg-type]
        problems.stop_if_errors()
        assert project.comparison is not None
        path = write_lock(project.comparison.now, root.resolve())
        click.echo(f"written: {path.relative_to(root.resolve())}: {project.comparison.counted}.")


@main.command()
@click.option("--write", "writes", is_flag=True, help="Write the proposals and the lock.")
@click.option("--diff", is_flag=True, help="Print what would be written as a plain diff.")
@project_option
def reanchor(writes: bool, diff: bool, root: Path) -> None:
    """Propose new places for notes whose words have changed or moved since the lock was written.

    Ends with 1 if some of them are given up: these have to be mended by hand.
    """
    from variorum.build import load
    from variorum.problems import Problems
    from variorum.reanchor import propose_all, rewritten, write
    from variorum.sides import render_coloured, render_plain

    root = root.resolve()
    problems, told = Problems(), Problems()
    with telling(problems, "text"):
        comparison = load(root, told, STATES).comparison  # type: ignore[arg-type]
        if comparison is None or comparison.lock is None:
            problems.extend(told)
            problems.stop_if_errors()
            click.echo("There is no lock that tells where the notes stood: variorum lock.")
            return
        found = propose_all(comparison)
        if not found:
            click.echo("Every note that the lock knows stands where it stood.")
        elif diff:
            for file in rewritten(found, root)[0]:
                click.echo(file.diff(root), nl=False)
        elif sys.stdout.isatty():
            width = shutil.get_terminal_size().columns
            click.echo(render_coloured(found, comparison.new.text, width), nl=False)
        else:
            click.echo(render_plain(found, comparison.new.text), nl=False)
        if writes and found:
            for path in write(comparison, found, problems):
                click.echo(f"written: {path.relative_to(root)}")
    is_left = any(proposal.parts is None for _, proposal in found)
    sys.exit(PROJECT_PROBLEMS if is_left or problems.errors else FINE)


@main.command()
@click.argument("id")
@project_option
def where(id: str, root: Path) -> None:
    """Show where the annotation ID stands: its words, its number, its pages, its lock line."""
    from variorum.build import load
    from variorum.problems import Problems
    from variorum.where import read_pages, render_where

    problems = Problems()
    with telling(problems, "text"):
        project = load(root.resolve(), problems, STATES)  # type: ignore[arg-type]
        if project.comparison is None:
            problems.stop_if_errors()
            return
        if id not in project.layer.by_id:
            from variorum.conform import did_you_mean

            hint = did_you_mean(id, list(project.layer.by_id))
            raise click.BadParameter(f"there is no “{id}”. {hint}")
        lit = sys.stdout.isatty()
        mark = partial(click.style, fg="green", bold=True) if lit else "[{}]".format
        click.echo(render_where(id, project.comparison, read_pages(project), mark), nl=False)


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
            context.invoke(build, editions=editions or ("epub",), allow=(), root=root, form="text")
        except SystemExit:
            click.echo("Mend it and save: it will be built again.", err=True)


def _is_written(_: object, path: str) -> bool:
    """Whether a file is one that people write, not the lock or what an editor leaves behind."""
    name = Path(path).name
    return not name.startswith((".", "#")) and not name.endswith(("~", ".lock", ".swp"))
