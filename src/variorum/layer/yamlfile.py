"""YAML files read with positions: every scalar as the characters that stand there.

libyaml parses; the values are built here, so that `no` stays "no", `1887` stays "1887", and every
key and value knows its line and column. Written back, files go through ruamel.yaml (reanchor.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

import yaml

from variorum.problems import Place, Problems

Path = tuple[str | int, ...]


@dataclass
class YamlFile:
    """A YAML document as plain values, and where each of them stands."""

    file: str
    source: str
    value: Any
    """Dicts, lists and strings, "" where a key has nothing behind it; None for an empty file."""
    places: dict[Path, Place] = field(default_factory=dict)
    """Of each value: its key (in a table) or itself (in a list)."""
    lines: dict[Path, tuple[int, int, bool]] = field(default_factory=dict)
    """Of each scalar: its first line and the one after its last (from 0), and whether each of its
    lines is one of the file, as after `|`."""

    @cached_property
    def rows(self) -> list[str]:
        """The file's lines."""
        return self.source.split("\n")

    def place(self, path: Path) -> Place:
        """Where the value at `path` stands, or the nearest one above it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file, 1, 1))

    def inside(self, path: Path, line: int, words: str) -> Place:
        """Where these words stand in the scalar at `path`, on its line `line` (from 0) or after.

        Where they can't be found, the first character of that line, as nearly as can be told.
        """
        first, end, is_literal = self.lines.get(path, (self.place(path).line - 1, 0, False))
        at = min(first + line, max(end - 1, first)) if is_literal else first
        rows = self.rows[at : max(end, at + 1)]
        for number, row in enumerate(rows, at + 1):
            if words and (column := row.find(words)) >= 0:
                return Place(self.file, number, column + 1)
        row = rows[0] if rows else ""
        return Place(self.file, at + 1, len(row) - len(row.lstrip()) + 1)


def read_yaml(source: str, file: str, problems: Problems) -> YamlFile | None:
    """Read one document; None, and a problem with its place, where it can't be read."""
    try:
        if _is_deep(source):
            why = "tables and lists stand too deep in one another"
            problems.add("yaml-bomb", Place(file, 1, 1), why=why)
            return None
        root = yaml.compose(source, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        _tell(error, source, file, problems)
        return None
    except yaml.reader.ReaderError as error:
        before = source.encode()[: error.position].decode(errors="ignore")
        row = before.rpartition("\n")[2]
        place = Place(file, before.count("\n") + 1, len(row) + 1)
        code = error.character if isinstance(error.character, int) else ord(error.character)
        why = f"the character U+{code:04X} can’t stand in a file"
        problems.add("bad-yaml", place, why=why, hint="Take the character away.")
        return None
    read = YamlFile(file, source, None)
    building = _Building(read, problems, len(source) + 1)
    if root is not None:
        try:
            read.value = building.value(root, ())
        except _TooMuchError:
            why = "its aliases (*name) unfold to too many values"
            problems.add("yaml-bomb", Place(file, root.start_mark.line + 1, 1), why=why)
            return None
    return None if building.is_broken else read


DEEPEST = 50
"""Tables and lists in one another; an entry needs six."""
_MANY_DASHES = re.compile(r"^[ ?-]{200}", re.MULTILINE)


def _is_deep(source: str) -> bool:
    """Whether tables and lists are nested deeper than libyaml's composer should be trusted with.

    Looked at closely only where many brackets are open, or a line begins far to the right.
    """
    rows = source.split("\n")
    opened = (
        row.count("[") + row.count("{") - row.count("]") - row.count("}") for row in rows if row
    )
    if max(accumulate(opened), default=0) <= DEEPEST and not _MANY_DASHES.search(source):
        return False
    depth = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return True
    return False


class _TooMuchError(Exception):
    pass


_UNSEEN = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class _Building:
    read: YamlFile
    problems: Problems
    left: int
    """A document without aliases has fewer nodes than characters; more is a bomb."""
    is_broken: bool = False

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.left -= 1
        if self.left < 0 or len(path) > DEEPEST:
            raise _TooMuchError
        if not node.tag.startswith("tag:yaml.org,2002:") or "/" in node.tag:
            self._complain(node, "a value can’t begin with “!”", _QUOTE_IT)
        if isinstance(node, yaml.MappingNode):
            return self._table(node, path)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for index, item in enumerate(node.value):
                here = (*path, index)
                self.read.places[here] = self._place(item)
                items.append(self.value(item, here))
            return items
        assert isinstance(node, yaml.ScalarNode)
        first, end, block = node.start_mark.line, node.end_mark.line, node.style in ("|", ">")
        self.read.lines[path] = (first + block, end + (not block), node.style == "|")
        if node.style == '"' and _UNSEEN.search(node.value):
            why = "an escape (\\…) stands for a character that no book can hold"
            self._complain(node, why, "Take it away.")
        return node.value

    def _table(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                why = "a list or table stands where a key should be"
                self._complain(key_node, why, "Look at the indentation, and for a “?”.")
                continue
            key = key_node.value
            if key in table:
                self.problems.add("duplicate-key", self._place(key_node), key=key)
                continue
            self.read.places[*path, key] = self._place(key_node)
            table[key] = self.value(value_node, (*path, key))
        return table

    def _complain(self, node: yaml.Node, why: str, hint: str) -> None:
        self.is_broken = True
        self.problems.add("bad-yaml", self._place(node), why=why, hint=hint)

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.read.file, node.start_mark.line + 1, node.start_mark.column + 1)


def _tell(error: yaml.MarkedYAMLError, source: str, file: str, problems: Problems) -> None:
    said = error.problem or "it is not YAML"
    found = next((it for it in _SAID if it.part in said), None)
    mark = error.problem_mark or error.context_mark
    if found is not None and found.at_opening:
        mark = error.context_mark or mark
    rows = source.split("\n")
    line, column = (mark.line, mark.column) if mark else (0, 0)
    why, hint = (found.why, found.hint) if found else (said, _COMPARE)
    row = rows[line] if line < len(rows) else ""
    above = next((at for at in range(min(line, len(rows)) - 1, -1, -1) if rows[at].strip()), 0)
    if "\t" in row[: column + 1]:
        why, hint = "a tab stands in the indentation", "Indent with spaces."
    elif said.startswith("mapping values") and ":" not in rows[above] and ":" not in row[:column]:
        line, column = above, len(rows[above]) - len(rows[above].lstrip())
        why, hint = f"“{rows[above].strip()}” has no colon", "Write “key: value”."
    elif said == "did not find expected key" and re.match(r"[^\"'\[{]*: *[\"'\[{]", row[:column]):
        why = "words stand behind a closing quotation mark or bracket"
        hint = (
            "A value that begins with a quotation mark or a bracket ends where that is closed: "
            "write “|” in its place, and the value on further lines, indented."
        )
    problems.add("bad-yaml", Place(file, line + 1, column + 1), why=why, hint=hint)


@dataclass(frozen=True, slots=True)
class _Said:
    """What libyaml says, in words for people."""

    part: str
    """Part of its message."""
    why: str
    hint: str
    at_opening: bool = False
    """Whether the place to look at is where the thing begins, not where it goes wrong."""


_COMPARE = "Compare the lines around it with the examples in docs/format.md."
_QUOTE_IT = "Put the value in quotation marks, or write it after “|” on further lines, indented."

_SAID = (
    _Said(
        "mapping values are not allowed",
        "a colon stands where none can be",
        "Look at the indentation here and above; put a value that holds “: ” into quotation marks.",
    ),
    _Said(
        "did not find expected key",
        "the line does not fit those around it",
        "Keys of one entry begin in the same column; indent them alike.",
    ),
    _Said(
        "did not find expected '-' indicator",
        "the line does not fit the list above it",
        "Each item of a list begins with “- ”, in the same column.",
    ),
    _Said(
        "could not find expected ':'",
        "a key without a colon",
        "Write “key: value”; the further lines of a body are indented.",
    ),
    _Said(
        "found character that cannot start any token",
        "a value can’t begin with this character",
        _QUOTE_IT,
    ),
    _Said("alphabetic or numeric character", "a value can’t begin with * or &", _QUOTE_IT),
    _Said("found undefined alias", "a value can’t begin with *", _QUOTE_IT),
    _Said("comment or line break", "words stand in one line with “|” or “>”", _QUOTE_IT),
    _Said("sequence entries are not allowed", "a value can’t begin with “- ”", _QUOTE_IT),
    _Said("mapping keys are not allowed", "a value can’t begin with “? ”", _QUOTE_IT),
    _Said("found unknown escape", "in double quotation marks, “\\” has a meaning", "Write “\\\\”."),
    _Said("unknown directive", "a line can’t begin with %", _QUOTE_IT),
    _Said(
        "found unexpected end of stream",
        "a quotation mark is opened here and never closed",
        "Close it.",
        at_opening=True,
    ),
    _Said(
        "expected ',' or ']'",
        "a bracket “[” is opened here and not closed",
        "Close it. If the value only begins with one, put it in quotation marks.",
        at_opening=True,
    ),
    _Said(
        "expected ',' or '}'",
        "a bracket “{” is opened here and not closed",
        "Close it, and part its keys by commas.",
        at_opening=True,
    ),
    _Said(
        "but found another document",
        "the file holds two documents",
        "Take the line “---” away.",
    ),
)
