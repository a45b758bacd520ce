"""The console: problems and progress as a person reads them, and the exit codes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from variorum.problems import Problems

FINE, PROJECT_PROBLEMS, WRONG_USAGE, EDITION_FAILED = 0, 1, 2, 3
"""Exit codes: click itself ends with 2 on wrong usage."""


class telling:  # noqa: N801  # it reads as a verb where it is used
    """Whatever is gathered is printed at the end; errors end the program with their exit code."""

    def __init__(self, problems: Problems, form: str, strict: bool = False) -> None:
        self.problems, self.form, self.strict = problems, form, strict

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from variorum.problems import EditionError, ProjectError

        if isinstance(error, ProjectError):
            self.problems.extend(it for it in error.problems if it not in list(self.problems))
            print_problems(self.problems, self.form, self.strict)
            sys.exit(PROJECT_PROBLEMS)
        if isinstance(error, EditionError):
            print_problems(error.problems, self.form)
            click.echo(
                f"The edition “{error.edition}” failed its own checks; "
                "the last good one is untouched.",
                err=True,
            )
            sys.exit(EDITION_FAILED)
        if error is None:
            print_problems(self.problems, self.form, self.strict)


def print_problems(problems: Problems, form: str, strict: bool = False) -> None:
    """Print problems as lines or as JSON; notes, and how many warnings there are, if strict."""
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
    kinds = [Severity.ERROR, *((Severity.WARNING, Severity.NOTE) if strict else ())]
    counts = [(len([it for it in shown if it.severity is kind]), kind) for kind in kinds]
    if any(number for number, _ in counts):
        said = ", ".join(counted(number, kind) for number, kind in counts if number)
        click.echo(f"{said}.", err=True)


def counted(number: int, what: str) -> str:
    """A number of things: `1 error`, `2 errors`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


class Progress:
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
