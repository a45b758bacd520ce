"""YAML files read with positions: every scalar as the characters that stand there.

libyaml parses; the values are built here, so that `no` stays "no", `1887` stays "1887", and every
key and value knows its line and column. Written back, files go through ruamel.yaml (reanchor.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from variorum.problems import Place, Problems

Path = tuple[str | int, ...]


@dataclass(slots=True)
class YamlFile:
    """A YAML document as plain values, and where each of them stands."""

    file: str
    value: Any
    """Dicts, lists, strings; None where nothing stands."""
    places: dict[Path, Place] = field(default_factory=dict)
    """Of each value: its key (in a table) or itself (in a list)."""
    values: dict[Path, Place] = field(default_factory=dict)
    """Of each scalar in a table: where its characters begin; of a block scalar, its first line."""

    def place(self, path: Path) -> Place:
        """Where the value at `path` stands, or the nearest one above it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file, 1, 1))


def read_yaml(source: str, file: str, problems: Problems) -> YamlFile | None:
    """Read one document; None, and a problem with its place, where it can't be read."""
    try:
        root = yaml.compose(source, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        _tell(error, source, file, problems)
        return None
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 1
        why = f"the character U+{ord(str(error.character)):04X} is not allowed"
        problems.add("bad-yaml", Place(file, line), why=why, hint="Take the character away.")
        return None
    read = YamlFile(file, None)
    building = _Building(read, problems, len(source) + 1)
    if root is not None:
        try:
            read.value = building.value(root, ())
        except _TooMuchError:
            problems.add("yaml-bomb", Place(file, root.start_mark.line + 1))
            return None
    return read


class _TooMuchError(Exception):
    pass


@dataclass(slots=True)
class _Building:
    read: YamlFile
    problems: Problems
    left: int
    """A document without aliases has fewer nodes than characters; more is a bomb."""

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.left -= 1
        if self.left < 0 or len(path) > 50:
            raise _TooMuchError
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
        block = node.style in ("|", ">")
        mark = node.start_mark
        self.read.values[path] = Place(
            self.read.file, mark.line + 1 + block, 0 if block else mark.column + 1
        )
        if node.style is None and node.value in ("", "~", "null"):
            return None
        return node.value

    def _table(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                place = self._place(key_node)
                why = "a list or table stands where a key should be"
                self.problems.add("bad-yaml", place, why=why, hint="Look at the indentation.")
                continue
            key = key_node.value
            if key in table:
                self.problems.add("duplicate-key", self._place(key_node), key=key)
                continue
            self.read.places[*path, key] = self._place(key_node)
            table[key] = self.value(value_node, (*path, key))
        return table

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.read.file, node.start_mark.line + 1, node.start_mark.column + 1)


def _tell(error: yaml.MarkedYAMLError, source: str, file: str, problems: Problems) -> None:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    said = error.problem or "it is not YAML"
    why, hint = next(
        ((why, hint) for part, why, hint in _SAID if part in said),
        (said, "Compare the lines around it with the examples in docs/format.md."),
    )
    lines = source.splitlines()
    if mark and mark.line < len(lines) and "\t" in lines[mark.line][: mark.column + 1]:
        why, hint = "a tab stands in the indentation", "Indent with spaces."
    problems.add("bad-yaml", place, why=why, hint=hint)


_SAID = (
    (
        "mapping values are not allowed",
        "a colon stands where none can be",
        "Look at the indentation here and above; a value that holds “: ” stands in quotation marks.",
    ),
    (
        "did not find expected key",
        "the line does not fit those around it",
        "Keys of one entry begin in the same column; indent them alike.",
    ),
    (
        "could not find expected ':'",
        "a key without a colon",
        "Write “key: value”; the further lines of a body are indented.",
    ),
    (
        "found character that cannot start any token",
        "a character that can't begin a value",
        "Put the value in quotation marks; indent with spaces, not tabs.",
    ),
    (
        "found undefined alias",
        "a value that begins with *",
        "Put it in quotation marks.",
    ),
    (
        "found unexpected end of stream",
        "a quotation mark is opened and never closed",
        "Close it.",
    ),
    (
        "but found another document",
        "the file holds two documents",
        "Take the line “---” away.",
    ),
)
