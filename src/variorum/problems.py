"""Problems: what can be wrong with a project, each with a lasting name.

The catalogue below is the one vocabulary of complaints: the code raises nothing that does not
stand in it, the tests hold a case for each, and the chapter `docs/problems.md` is made from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
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

    @property
    def severity(self) -> Severity:
        """The severity that the catalogue gives this complaint."""
        return CATALOGUE[self.name].severity

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
        self._found: list[Problem] = []

    def add(
        self,
        name: str,
        place: Place,
        candidates: Iterable[str] = (),
        /,
        **details: object,
    ) -> None:
        """Gather one more problem."""
        self._found.append(Problem(name, place, candidates, **details))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Gather several more."""
        self._found.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found, key=lambda problem: (problem.place, problem.name)))

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


def _catalogue(*complaints: Complaint) -> dict[str, Complaint]:
    return {complaint.name: complaint for complaint in complaints}


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

_REPORT = "This is a mistake of Variorum, not of yours: please report it with the project."

CATALOGUE: dict[str, Complaint] = _catalogue(
    # --- files ---
    Complaint(
        "no-project",
        _E,
        "There is no book here: {path} was not found.",
        "Go to the project's folder, or name it with --project, or make one: variorum new DIR.",
    ),
    Complaint(
        "unreadable-file",
        _E,
        "The file can't be read: {why}.",
        "Look whether it exists and whether you may open it.",
    ),
    Complaint(
        "not-utf8",
        _E,
        "The file is not UTF-8: byte {byte} at this place can't be read.",
        "Save it again with the encoding UTF-8; an editor offers this under “Save as”.",
    ),
    Complaint(
        "outside-project",
        _E,
        "The path {path} leads out of the project.",
        "Put the file inside the project's folder and name it from there.",
    ),
    Complaint(
        "file-too-large",
        _E,
        "The file has {size} bytes, more than the {most} that are read.",
        "Split it into several files.",
    ),
    # --- book.toml ---
    Complaint(
        "bad-toml",
        _E,
        "book.toml can't be read: {why}.",
        "Compare the line with the examples in docs/format.md; strings stand in quotation marks.",
    ),
    Complaint(
        "bad-setting",
        _E,
        "book.toml: {key}: {why}.",
        "docs/format.md lists what may stand there.",
    ),
    Complaint(
        "unknown-setting",
        _E,
        "book.toml knows no key “{key}”.",
        "{hint}",
    ),
    Complaint(
        "no-words",
        _W,
        "There are no fixed words (“Contents”, “Notes”) in the language “{language}”; English ones stand.",
        "Give them in book.toml under [words].",
    ),
    # --- the text ---
    Complaint(
        "no-text",
        _E,
        "There is no chapter: book/text/ holds no file that ends in .md.",
        "Put the text there as Markdown, one file a chapter.",
    ),
    Complaint(
        "empty-text",
        _E,
        "The chapter has no passage.",
        "Write the text, or take the file away.",
    ),
    Complaint(
        "unsupported-markup",
        _E,
        "The text uses {what}, which Variorum does not set.",
        "Write it as paragraphs, quotations, lists, headings, emphasis and footnotes.",
    ),
    Complaint(
        "bad-text-link",
        _E,
        "The text links to “{href}”.",
        "A text can link to http:// and https:// addresses and to mailto:.",
    ),
    Complaint(
        "undefined-footnote",
        _E,
        "The footnote mark [^{label}] has no definition.",
        "Write the note in the same file: [^{label}]: its text.",
    ),
    Complaint(
        "unused-footnote",
        _E,
        "The footnote [^{label}] is defined, but no mark leads to it.",
        "Put [^{label}] where it belongs, or take the note away.",
    ),
    Complaint(
        "duplicate-footnote",
        _E,
        "The footnote [^{label}] is defined twice in this file.",
        "Give one of them another number.",
    ),
    Complaint(
        "footnote-in-footnote",
        _E,
        "The author's note {label} holds the mark of another note.",
        "Variorum sets the author's notes in one level; write the inner one out.",
    ),
    # --- annotation files ---
    Complaint("bad-yaml", _E, "The YAML can't be read: {why}.", "{hint}"),
    Complaint(
        "yaml-bomb",
        _E,
        "The aliases (*name) in this file unfold to more than the file can mean.",
        "Write the values out.",
    ),
    Complaint(
        "not-an-annotation-file",
        _E,
        "The file is no annotation file: {why}.",
        "It begins with “kind: …” and holds its entries under “entries:”.",
    ),
    Complaint("unknown-kind", _E, "There is no kind “{kind}”.", "{hint}"),
    Complaint("unknown-key", _E, "{where} has no key “{key}”.", "{hint}"),
    Complaint("missing-key", _E, "{where} lacks “{key}”.", "Add a line “{key}: …”."),
    Complaint(
        "duplicate-key",
        _E,
        "The key “{key}” stands here twice.",
        "Keep one of the two.",
    ),
    Complaint("bad-value", _E, "{where}: “{key}” {why}.", "{hint}"),
    Complaint(
        "bad-id",
        _E,
        "“{id}” can't be an id.",
        "An id begins with a letter and has only small letters a–z, digits and hyphens.",
    ),
    Complaint(
        "duplicate-id",
        _E,
        "The id “{id}” is taken: it stands also at {first}.",
        "Give this entry another id.",
    ),
    Complaint(
        "no-place",
        _E,
        "“{id}” has neither a target nor mentions: it would stand nowhere.",
        "Add “target:” with words of the text, or “mentions:” with forms of the name.",
    ),
    # --- bodies ---
    Complaint(
        "bad-body",
        _E,
        "The body of “{id}” holds {what}, which is not allowed in a note.",
        "Use paragraphs, *emphasis*, lists, [links](#id) and [@citations].",
    ),
    Complaint(
        "bad-link",
        _E,
        "The link to “{href}” in “{id}” is not allowed.",
        "Link to http:// or https:// addresses, or to another annotation: (#id).",
    ),
    Complaint(
        "dead-link",
        _E,
        "“{id}” links to “#{to}”, which no annotation has as its id.",
        "{hint}",
    ),
    Complaint(
        "unknown-work",
        _E,
        "“{id}” cites “{work}”, which is not in the bibliography.",
        "{hint}",
    ),
    Complaint(
        "bad-bibliography",
        _E,
        "annotations/bibliography.json can't be read: {why}.",
        "It is CSL-JSON: a list of works, each with “id”, “type” and “title”.",
    ),
    Complaint(
        "unknown-relation",
        _E,
        "“{id}” has the relation “{relation}”, which book.toml does not list.",
        "{hint}",
    ),
    Complaint(
        "unknown-section",
        _E,
        "The study session “{id}” names the section “{section}”, which does not exist.",
        "{hint}",
    ),
    Complaint(
        "unknown-witness",
        _E,
        "The reading “{id}” names the witness “{siglum}”, which book.toml does not list.",
        "{hint}",
    ),
    # --- the text and its witnesses ---
    Complaint(
        "text-without-witness",
        _E,
        "{passage}: “{words}” is in no witness at this place; there stands: {has}.",
        "Put back what a witness has, or state the emendation as a reading.",
    ),
    Complaint(
        "paragraph-without-witness",
        _E,
        "{passage}: the text {does} a paragraph before “{words}”; no witness does.",
        "Set the paragraphs as a witness has them.",
    ),
    Complaint(
        "witness-left-over",
        _E,
        "{siglum} has “{has}” where the text has “{text}” ({passage}; {kind}).",
        "Let the text have it, or state it as a reading in annotations/.",
    ),
    Complaint(
        "reading-untrue",
        _E,
        "The reading “{id}” says that {siglum} has “{says}”; it has “{has}”.",
        "Write there what the witness has, italics between asterisks and note marks raised (¹).",
    ),
    Complaint(
        "joint-proposed",
        _W,
        "{siglum}: that “… {before}” goes on with “{after} …” is likely, but no witness shows it.",
        "Compare it with the printed page, or add a further witness.",
    ),
    # --- anchoring ---
    Complaint(
        "target-not-found",
        _E,
        "“{id}”: the words “{exact}” are not in the text{where}.",
        "Compare them with the text{near}.",
    ),
    Complaint(
        "target-ambiguous",
        _E,
        "“{id}”: the words “{exact}” are in the text {count} times.",
        "Say which is meant with prefix:, suffix:, passage: or occurrence:.",
    ),
    Complaint(
        "occurrence-not-found",
        _E,
        "“{id}”: occurrence {occurrence} of “{exact}” was asked for, but there are only {count}.",
        "Count again; the places are:",
    ),
    Complaint(
        "unknown-passage",
        _E,
        "“{id}”: there is no passage “{passage}”.",
        "The passages are ¶1 to ¶{last} and the author's notes n1 to n{notes}.",
    ),
    Complaint(
        "mention-not-found",
        _E,
        "“{id}”: none of its mentions is in the text: {forms}.",
        "Add the form that the text has, or a target.",
    ),
    Complaint(
        "form-not-found",
        _N,
        "“{id}”: the form “{form}” is nowhere in the text.",
        "It does no harm; take it away if it is a slip.",
    ),
    Complaint(
        "form-shared",
        _E,
        "The form “{form}” is claimed by “{id}” and by “{other}”.",
        "Leave it with one of them, or use targets.",
    ),
    # --- confidence and length ---
    Complaint(
        "low-confidence",
        _N,
        "“{id}” rests on general knowledge (confidence: {confidence}).",
        "Find a source, then take the line away.",
    ),
    Complaint(
        "note-too-long",
        _W,
        "The note “{id}” has {length} characters; Kobo shows no pop-up above 5000.",
        "Shorten it, or split it into two entries.",
    ),
    Complaint(
        "note-too-short",
        _W,
        "The note “{id}” has {length} characters; Kobo shows no pop-up below 9.",
        "Say a little more.",
    ),
    # --- the EPUB ---
    Complaint(
        "bad-cover",
        _E,
        "The picture can't be the cover: {why}.",
        "Give a JPEG or PNG, or take “cover” out of book.toml: then a cover is drawn.",
    ),
    Complaint(
        "style-fetches",
        _E,
        "The style sheet has “{what}”: a book's style sheets fetch nothing.",
        "Write the rules into the sheet itself, and leave the typeface to the reader.",
    ),
    Complaint(
        "edition-altered",
        _E,
        "The packed file is not the one that was to be packed.",
        _REPORT,
    ),
    Complaint("package-broken", _E, "The package is not sound: {why}.", _REPORT),
    Complaint("duplicate-element-id", _E, "The id “{id}” stands twice in the book.", _REPORT),
    Complaint("broken-link", _E, "The link “{href}” leads nowhere.", _REPORT),
    Complaint("unsafe-markup", _E, "The book holds {what}, which no book may hold.", _REPORT),
    Complaint("note-astray", _E, "“{id}” {what}.", _REPORT),
    Complaint(
        "series-mixed",
        _E,
        "The mark of one series of notes leads into another: “{href}”.",
        _REPORT,
    ),
    Complaint("contents-disordered", _E, "The contents {what}.", _REPORT),
    Complaint("pages-disordered", _E, "In the EPUB {what}.", _REPORT),
    # --- the PDF ---
    Complaint(
        "no-glyph",
        _W,
        "No typeface on this machine has the letter “{char}” ({code}); a box stands for it.",
        "Install one that has it (the Noto families have nearly all).",
    ),
    Complaint(
        "styles-not-understood",
        _W,
        "A style sheet of the PDF holds something without effect: {said}.",
        "See docs/print.md for what the engine can't do.",
    ),
    Complaint(
        "page-miscount",
        _E,
        "The pages do not hold the words of {id} as they stand in the text: “{wanted}”, but “{found}” was set.",
        _REPORT,
    ),
    Complaint(
        "note-lost",
        _E,
        "The note “{id}” was not set whole: “{wanted}” is missing, “{found}” stands there.",
        "Set the notes at the back (notes = \"endnotes\"), and report it: it is our mistake.",
    ),
)
