"""Problems: what can be wrong with a project, each with a lasting name.

The catalogue, `problems.toml` beside this file, is the one vocabulary of complaints: the code
raises nothing that does not stand in it, the tests hold a case for each, and the chapter
`docs/problems.md` is made from it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import NoReturn


class Severity(StrEnum):
    """How bad it is: an error stops a build, a warning is listed, a note is said under --strict."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One entry of the catalogue."""

    name: str
    """The lasting name, in kebab-case."""
    severity: Severity
    says: str
    """What is wrong: a sentence with `{fields}` for the particulars."""
    hint: str
    """What to try: a sentence, may use the same fields."""
    group: str
    """The heading under which the documentation has it."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A file (its path from the project's root), a line and a column from 1; 0 is all of it."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        shown = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(shown)


@dataclass(frozen=True, slots=True, init=False)
class Problem:
    """A complaint made at a place, with its particulars and, where there are some, the candidates.

    Raises KeyError if `name` is not in the catalogue: a programming mistake, never a user's.
    """

    name: str
    place: Place
    details: dict[str, str] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    is_allowed: bool = False
    """Whether the editor has said that an error of this kind shall not stop a build."""

    def __init__(
        self,
        name: str,
        place: Place,
        candidates: Iterable[str] = (),
        /,
        **details: object,
    ) -> None:
        set_ = object.__setattr__
        set_(self, "name", CATALOGUE[name].name)
        set_(self, "place", place)
        set_(self, "details", {key: str(value) for key, value in details.items()})
        set_(self, "candidates", tuple(candidates))
        set_(self, "is_allowed", False)

    def allowed(self) -> Problem:
        """The same problem where the editor has allowed it: listed, but no error."""
        made = Problem(self.name, self.place, self.candidates, **self.details)
        object.__setattr__(made, "is_allowed", True)
        return made

    @property
    def severity(self) -> Severity:
        """The severity that the catalogue gives this complaint; a warning if it is allowed."""
        severity = CATALOGUE[self.name].severity
        is_lowered = self.is_allowed and severity is Severity.ERROR
        return Severity.WARNING if is_lowered else severity

    @property
    def what(self) -> str:
        """What is wrong, in a sentence."""
        return CATALOGUE[self.name].says.format_map(self.details)

    @property
    def hint(self) -> str:
        """What to try, in a sentence."""
        return CATALOGUE[self.name].hint.format_map(self.details)

    def __str__(self) -> str:
        head = f"{self.place}: {self.severity}: {self.name}: {self.what} {self.hint}".rstrip()
        return "\n".join([head, *(f"    {line}" for line in self.candidates)])

    def as_dict(self) -> dict[str, object]:
        """The problem as plain values, for `--format json`."""
        return {
            "name": self.name,
            "severity": str(self.severity),
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "what": self.what,
            "hint": self.hint,
            "candidates": list(self.candidates),
        }


class Problems:
    """A list that gathers the problems of a whole run, so that all are told at once."""

    def __init__(self) -> None:
        self._found: dict[str, Problem] = {}

    def add(
        self,
        name: str,
        place: Place,
        candidates: Iterable[str] = (),
        /,
        **details: object,
    ) -> None:
        """Gather one more problem; what has been told already is not told again."""
        self.extend([Problem(name, place, candidates, **details)])

    def extend(self, problems: Iterable[Problem]) -> None:
        """Gather several more."""
        self._found.update((str(problem), problem) for problem in problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found.values(), key=lambda problem: (problem.place, problem.name)))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> list[Problem]:
        """Those that stop a build, in the order of the files."""
        return [problem for problem in self if problem.severity is Severity.ERROR]

    def stop_if_errors(self) -> None:
        """Raise ProjectError with everything gathered so far if any of it stops a build."""
        if self.errors:
            raise ProjectError(self)


class ProjectError(Exception):
    """The project has problems that stop the run; `problems` holds all of them."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[ProjectError], tuple[Problems]]:
        return ProjectError, (self.problems,)


class EditionError(Exception):
    """A finished edition failed its own checks; it was not put in place of the last good one."""

    def __init__(self, edition: str, problems: Problems) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.edition = edition
        self.problems = problems

    def __reduce__(self) -> tuple[type[EditionError], tuple[str, Problems]]:
        return EditionError, (self.edition, self.problems)


def stop(name: str, place: Place, /, **details: object) -> NoReturn:
    """Raise ProjectError with one problem, where going on would make no sense."""
    problems = Problems()
    problems.add(name, place, **details)
    raise ProjectError(problems)


def relative(path: Path, root: Path) -> str:
    """The path as messages show it: from the project's root, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def _catalogue() -> dict[str, Complaint]:
    source = resources.files("variorum").joinpath("problems.toml").read_text(encoding="utf-8")
    complaints: dict[str, Complaint] = {}
    for group in tomllib.loads(source).values():
        title = group.pop("title")
        for name, said in group.items():
            severity = Severity(said["severity"])
            complaints[name] = Complaint(name, severity, said["says"], said["hint"], title)
    return complaints


CATALOGUE: dict[str, Complaint] = _catalogue()
"""Every complaint by its name, in the order of `problems.toml`."""
