"""Rewriting: targets changed in a YAML file, every other byte of it left as it is.

The parser tells where each value begins and ends; only those characters are replaced. Whatever was
written is read again and compared before anybody sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from variorum.layer.entries import Target

Path = tuple[str | int, ...]

KEYS = ("exact", "prefix", "suffix", "occurrence", "passage")


class CannotRewriteError(Exception):
    """The file is written in a way that can't be changed safely; the message says which."""


@dataclass(frozen=True, slots=True)
class Change:
    """A target to be changed."""

    path: Path
    """Where it stands: `("entries", "shatov", "target", 0)`; 0 also where it is no list."""
    target: Target
    """What it is to be."""


@dataclass(frozen=True, slots=True, order=True)
class _Splice:
    start: int
    end: int
    text: str


def rewrite(source: str, changes: Sequence[Change]) -> str:
    """The YAML source with these targets changed.

    Comments, order, quotation marks and line ends stay. Raises CannotRewriteError where a target
    is shared by an alias, has a tag, or would not be read back as what it should be.
    """
    bom = "\ufeff" if source.startswith("\ufeff") else ""
    body = source[len(bom) :]
    root = _compose(body)
    tree = _Tree(root)
    changes = [Change(tree.without_list(it.path), it.target) for it in changes]
    splices: list[_Splice] = []
    for change in changes:
        splices += _splices(*tree.node(change.path), change.target, body)
    made = body
    for splice in sorted(splices, reverse=True):
        made = made[: splice.start] + splice.text + made[splice.end :]
    _prove(root, _compose(made), changes)
    return bom + made


def _compose(source: str) -> yaml.Node:
    try:
        root = yaml.compose(source, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise CannotRewriteError(f"it could not be read: {error}") from error
    if root is None:
        raise CannotRewriteError("it is empty")
    return root


class _Tree:
    """A YAML tree in which nodes are looked up by their paths."""

    def __init__(self, root: yaml.Node) -> None:
        self._root = root
        self._shared: set[int] = set()
        """The nodes that aliases lead to."""
        self._below: dict[int, dict[str, yaml.Node]] = {}
        """For each mapping, what its keys lead to: the first of those that are doubled."""
        seen: set[int] = set()
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                self._shared.add(id(node))
                continue
            seen.add(id(node))
            if isinstance(node, yaml.MappingNode):
                waiting += [part for pair in node.value for part in pair]
                pairs = reversed(node.value)
                self._below[id(node)] = {key.value: value for key, value in pairs if _is_word(key)}
            elif isinstance(node, yaml.SequenceNode):
                waiting += node.value

    def node(self, path: Path) -> tuple[yaml.Node, bool]:
        """The node at a path, if it belongs to that path alone, and if it stands in brackets."""
        node, in_flow = self._root, False
        for step in path:
            in_flow = in_flow or bool(getattr(node, "flow_style", False))
            found: yaml.Node | None = None
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                found = next(iter(node.value[step : step + 1]), None)
            elif isinstance(step, str):
                found = self._below.get(id(node), {}).get(step)
            if found is None:
                raise CannotRewriteError(f"there is no {'.'.join(map(str, path))}")
            node = found
            if id(node) in self._shared:
                raise CannotRewriteError("the target is shared by an alias (*)")
        return node, in_flow

    def without_list(self, path: Path) -> Path:
        """The path as the file has it: a single target stands in no list."""
        if path[-1] == 0 and not isinstance(self.node(path[:-1])[0], yaml.SequenceNode):
            return path[:-1]
        return path


def _is_word(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode)


def _wanted(target: Target) -> dict[str, str]:
    """The keys that a target has, as strings."""
    values = {key: getattr(target, key) for key in KEYS}
    return {key: str(value) for key, value in values.items() if value not in ("", None)}


def _splices(node: yaml.Node, in_flow: bool, target: Target, source: str) -> Iterator[_Splice]:
    wanted = _wanted(target)
    if isinstance(node, yaml.ScalarNode):
        if list(wanted) == ["exact"]:
            yield _scalar(node, wanted["exact"], source, in_flow)
        else:
            start, end = _span(node, source)
            yield _Splice(start, end, _flow_table(wanted))
        return
    if not isinstance(node, yaml.MappingNode):
        raise CannotRewriteError("the target is a list")
    given = {key.value: value for key, value in node.value}
    for key, value in given.items():
        if key in wanted and str(value.value) != wanted[key]:
            yield _scalar(value, wanted[key], source, bool(node.flow_style))
    yield from _taken_out(node, wanted, source)
    missing = {key: value for key, value in wanted.items() if key not in given}
    if missing:
        yield _put_in(node, missing, source)


def _span(node: yaml.Node, source: str) -> tuple[int, int]:
    """Where a scalar stands. Of one in a block (| or >), the last line's end is not part of it."""
    start, end = node.start_mark.index, node.end_mark.index
    if source[start] in "&!":
        raise CannotRewriteError("the target has an anchor (&) or a tag (!)")
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        end = start + len(source[start:end].rstrip())
    return start, end


def _end_of_line(source: str, at: int) -> int:
    found = re.compile(r"[^\r\n]*").match(source, at)
    assert found is not None
    return found.end()


def _scalar(node: yaml.Node, value: str, source: str, in_flow: bool) -> _Splice:
    """A scalar changed, in the style in which it is written if that can hold the new value."""
    if not isinstance(node, yaml.ScalarNode):
        raise CannotRewriteError("a value of the target is no text")
    start, end = _span(node, source)
    if node.style in ("|", ">"):
        return _Splice(start, end, _in_block(source[start:end], value))
    for style in (node.style or "", "", '"'):
        made = _written(value, style)
        if made is not None and _reads_as(made, value, in_flow):
            return _Splice(start, end, made)
    raise CannotRewriteError("the new words can't be written in YAML")


def _in_block(block: str, value: str) -> str:
    """A block scalar with another content, in one line, its header and indentation kept."""
    head, _, rest = block.partition("\n")
    ending = "\r\n" if head.endswith("\r") else "\n"
    first = next((line for line in rest.split("\n") if line.strip()), "  ")
    indent = first[: len(first) - len(first.lstrip(" "))]
    return head.rstrip("\r") + ending + indent + value


def _written(value: str, style: str) -> str | None:
    """A value in a style: plain, ' or "; None if the style can't hold it."""
    if style == "":
        return value
    if style == "'":
        return None if "\n" in value else "'" + value.replace("'", "''") + "'"
    escaped = re.sub(r'["\\]', r"\\\g<0>", value)
    return '"' + "".join(_escaped(char) for char in escaped) + '"'


def _escaped(char: str) -> str:
    is_plain = char == " " or (char.isprintable() and char != "\ufeff")
    if is_plain:
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _reads_as(made: str, value: str, flow: bool) -> bool:
    """Whether YAML reads these characters, in a place like this, as just this value."""
    try:
        whole = f"k: {{a: {made}, b: c}}" if flow else f"k:\n  a: {made}\n  b: c"
        read: Any = yaml.load(whole, Loader=yaml.CBaseLoader)  # noqa: S506  # strings only
        listed: Any = yaml.load(f"[{made}]" if flow else f"- {made}", Loader=yaml.CBaseLoader)  # noqa: S506
    except yaml.YAMLError:
        return False
    is_null = made in ("", "~", "null")
    return bool(read == {"k": {"a": value, "b": "c"}} and listed == [value] and not is_null)


def _pair(key: str, value: str, flow: bool) -> str:
    if key == "occurrence":
        return f"{key}: {value}"
    made = value if _reads_as(value, value, flow) else _written(value, '"')
    return f"{key}: {made}"


def _flow_table(wanted: dict[str, str]) -> str:
    return "{" + ", ".join(_pair(key, value, flow=True) for key, value in wanted.items()) + "}"


def _put_in(node: yaml.MappingNode, missing: dict[str, str], source: str) -> _Splice:
    """Further keys, behind `exact` and its value."""
    key, value = next(pair for pair in node.value if pair[0].value == "exact")
    end = _span(value, source)[1]
    if node.flow_style:
        return _Splice(end, end, "".join(f", {_pair(*it, flow=True)}" for it in missing.items()))
    end = _end_of_line(source, end)
    ending = "\r\n" if source[end : end + 1] == "\r" or "\r\n" in source[:end] else "\n"
    indent = " " * key.start_mark.column
    lines = "".join(f"{ending}{indent}{_pair(*it, flow=False)}" for it in missing.items())
    return _Splice(end, end, lines)


def _taken_out(node: yaml.MappingNode, wanted: dict[str, str], source: str) -> Iterator[_Splice]:
    """Keys that the target no longer has. `exact` is always there, so something stays."""
    pairs = node.value
    out = [key.value in KEYS and key.value not in wanted for key, _ in pairs]
    number = 0
    while number < len(pairs):
        last = number
        while last < len(pairs) and out[last]:
            last += 1
        if last == number:
            number += 1
        elif last < len(pairs):
            yield _Splice(pairs[number][0].start_mark.index, pairs[last][0].start_mark.index, "")
            number = last
        else:
            start = _span(pairs[number - 1][1], source)[1]
            end = _span(pairs[last - 1][1], source)[1]
            if not node.flow_style:
                start, end = _end_of_line(source, start), _end_of_line(source, end)
            yield _Splice(start, end, "")
            number = last


def _prove(old: yaml.Node, new: yaml.Node, changes: Sequence[Change]) -> None:
    """Read back what was written: the changed targets are as wanted, and nothing else is new."""
    before, after = _plain(old), _plain(new)
    for change in changes:
        asked = {key: value.strip() for key, value in _wanted(change.target).items()}
        given = _at(after, change.path)
        got = {"exact": given} if isinstance(given, str) else given
        if {key: value.strip() for key, value in got.items()} != asked:
            raise CannotRewriteError("what was written is not read back as it should be")
        _set(before, change.path, None)
        _set(after, change.path, None)
    if before != after:
        raise CannotRewriteError("something else in the file would change")


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _set(value: Any, path: Path, new: Any) -> None:
    _at(value, path[:-1])[path[-1]] = new
