"""The bibliography: `annotations/bibliography.json`, works in CSL-JSON. Its only reader."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import yaml

from variorum.conform import conform
from variorum.problems import Place, Problems, relative
from variorum.source import read_source

Work = dict[str, Any]
"""One item of CSL-JSON."""

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Name(msgspec.Struct, frozen=True):
    """Somebody who had a part in a work: family and given name, or what stands for both."""

    family: str = ""
    given: str = ""
    literal: str = ""


class Date(msgspec.Struct, frozen=True, rename="kebab"):
    """A date, as lists of year, month, day; two of them for a span. Or free words."""

    date_parts: tuple[tuple[int, ...], ...] = ()
    literal: str = ""
    raw: str = ""


class Item(msgspec.Struct, frozen=True, rename="kebab"):
    """What the tool asks of a work; any further keys of CSL-JSON may stand there, as plain text."""

    id: Annotated[
        str, msgspec.Meta(pattern=r"^\w[\w.-]*$", examples=["jensen1905", "jensen-1905b"])
    ]
    type: Literal[
        "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
        "broadcast", "chapter", "classic", "collection", "dataset", "document", "entry",
        "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing",
        "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture",
        "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
        "personal_communication", "post", "post-weblog", "regulation", "report", "review",
        "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
    ]  # fmt: skip
    title: Text
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    translator: tuple[Name, ...] = ()
    director: tuple[Name, ...] = ()
    interviewer: tuple[Name, ...] = ()
    recipient: tuple[Name, ...] = ()
    container_author: tuple[Name, ...] = ()
    collection_editor: tuple[Name, ...] = ()
    editorial_director: tuple[Name, ...] = ()
    original_author: tuple[Name, ...] = ()
    reviewed_author: tuple[Name, ...] = ()
    issued: Date | None = None
    accessed: Date | None = None
    event_date: Date | None = None
    original_date: Date | None = None
    submitted: Date | None = None


_KNOWN = {it.encode_name for it in msgspec.structs.fields(Item)}
_FREE = {"custom", "categories"}
"""Keys of CSL-JSON that hold tables or lists and that no citation style prints."""


@dataclass(frozen=True)
class Bibliography:
    """The works that annotations can cite."""

    works: dict[str, Work] = field(default_factory=dict)
    """Id → CSL-JSON item."""
    whole: bool = True
    """Whether the file could be read: if not, works that are not here may be in it."""


def read_bibliography(path: Path, root: Path, problems: Problems) -> Bibliography:
    """Read the bibliography of the project at `root`; none is there if there is no such file.

    Works in which something is wrong are added to `problems` and come back as far as they go.
    """
    if not path.exists() and not path.is_symlink():
        return Bibliography()
    shown = relative(path, root)
    source = read_source(path, root, problems)
    if source is None:
        return Bibliography(whole=False)
    try:
        items = json.loads(source)
    except json.JSONDecodeError as error:
        why = _said(error.msg)
        place = Place(shown, error.lineno, error.colno)
        problems.add("bad-bibliography", place, why=why, hint=_SHAPE)
        return Bibliography(whole=False)
    except (RecursionError, ValueError):
        problems.add("bad-bibliography", Place(shown, 1, 1), why="nothing is so deep", hint=_SHAPE)
        return Bibliography(whole=False)
    if not isinstance(items, list):
        place = Place(shown, 1, 1)
        problems.add("bad-bibliography", place, why="there is no list of works", hint=_SHAPE)
        return Bibliography(whole=False)
    reading = _Reading(shown, source, problems)
    for number, item in enumerate(items):
        reading.item(number, item)
    return Bibliography(reading.works)


_SHAPE = "It is CSL-JSON: a list of works, each with “id”, “type” and “title”."


class _Reading:
    """The works as they are read."""

    def __init__(self, shown: str, source: str, problems: Problems) -> None:
        self.shown, self.source, self.problems = shown, source, problems
        self.works: dict[str, Work] = {}
        self._root: yaml.Node | None = None

    def item(self, number: int, item: Any) -> None:
        """Take one work."""
        id = item.get("id") if isinstance(item, dict) else None
        name = f"the work “{id}”" if isinstance(id, str) and id else f"work {number + 1}"
        read = conform(item, Item)
        if isinstance(read, list):
            for fault in read:
                key = "".join(f"“{step}” " for step in fault.path if isinstance(step, str))
                why = "is missing" if fault.kind == "missing" else fault.why
                self._tell((number, *fault.path), f"{name}: {key}{why}", fault.hint or _SHAPE)
        if not isinstance(item, dict) or not isinstance(id, str) or not id:
            return
        if id in self.works:
            self._tell((number, "id"), f"the id “{id}” stands twice", "Keep one of the two.")
            return
        if isinstance(read, Item):
            for key, value in item.items():
                if key not in _KNOWN | _FREE and isinstance(value, (list, dict)):
                    self._tell((number, key), f"{name}: “{key}” must be text", _SHAPE)
            for key in ("issued", "accessed", "event_date", "original_date", "submitted"):
                self._date(number, name, key.replace("_", "-"), getattr(read, key))
        self.works[id] = item

    def _date(self, number: int, name: str, key: str, date: Date | None) -> None:
        for parts in date.date_parts if date else ():
            _, month, day = (*parts, 1, 1)[:3] if parts else (0, 0, 0)
            if not (1 <= month <= 12 and 1 <= day <= 31 and len(parts) <= 3):
                why = f"{name}: “{key}” is no date"
                self._tell((number, key), why, "It is written [[1905, 12, 31]] or [[1905]].")

    def _tell(self, path: tuple[str | int, ...], why: str, hint: str) -> None:
        self.problems.add("bad-bibliography", self._place(path), why=why, hint=hint)

    def _place(self, path: tuple[str | int, ...]) -> Place:
        """Where a value stands. JSON is YAML as well, and libyaml knows where everything is."""
        if self._root is None:
            try:
                self._root = yaml.compose(self.source, Loader=yaml.CSafeLoader)
            except yaml.YAMLError:
                return Place(self.shown)
        node = self._root
        assert node is not None, "the file holds a list of works"
        line, column = node.start_mark.line, node.start_mark.column
        for step in path:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
                at = node
            elif isinstance(node, yaml.MappingNode) and isinstance(step, str):
                found = [(key, value) for key, value in node.value if key.value == step]
                if not found:
                    break
                at, node = found[-1]
            else:
                break
            line, column = at.start_mark.line, at.start_mark.column
        return Place(self.shown, line + 1, column + 1)


def _said(message: str) -> str:
    """What Python's JSON reader says, in plainer words."""
    return {
        "Expecting ',' delimiter": "a comma or a closing bracket is missing",
        "Expecting ':' delimiter": "a colon is missing",
        "Expecting value": "a value is missing, or a comma stands before a closing bracket",
        "Expecting property name enclosed in double quotes": (
            "a key in double quotation marks is missing, or a comma stands before a closing bracket"
        ),
        "Illegal trailing comma before end of array": "a comma stands before a closing bracket",
        "Illegal trailing comma before end of object": "a comma stands before a closing bracket",
        "Unterminated string starting at": "a quotation mark is opened and never closed",
        "Extra data": "something stands behind its end",
    }.get(message, message)
