"""Where: all that is known of an annotation's places, for a person who asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from variorum.anchor import Anchor
from variorum.archive import Unreadable
from variorum.build import Project, file_name
from variorum.compare import Comparison, Standing
from variorum.lock import Lock, Named, lines_of
from variorum.quote import label_of, show
from variorum.tagged import read_tags

Mark = Callable[[str], str]
"""Makes words stand out."""

STATES = {
    "same": "as it was",
    "new": "not in the lock yet",
    "moved": "MOVED: the lock has it elsewhere",
    "ambiguous": "AMBIGUOUS: the words stand at several places",
    "orphan": "ORPHAN: the words are no longer found",
}


def render_where(
    id: str,
    project: Project,
    pages: Mapping[str, Mapping[str, str]],
    mark: Mark = "[{}]".format,
) -> str:
    """All places of an annotation: passages with the words marked, lock, number, pages.

    `pages` holds for each edition the pages of its destinations (as `read_pages` gives them). Only
    what is known is told; a note that no edition prints has no number. Raises KeyError for an id
    that the layer does not have.
    """
    return "".join(f"{line}\n" for line in _lines(id, project, pages, mark))


def _lines(
    id: str, project: Project, pages: Mapping[str, Mapping[str, str]], mark: Mark
) -> Iterator[str]:
    it = project.layer.by_id[id]
    comparison = project.comparison
    yield f"{it.id}  {it.kind}  {it.place}"
    number = _number(id, project)
    noted = _on_pages([f"note-{id}"], pages)
    if number:
        yield f"note {number}" + (f", on p. {noted}" if noted else "")
    anchors = {
        ("target", anchor.target): anchor
        for anchor in comparison.anchoring.by_annotation.get(id, ())
        if anchor.target is not None
    }
    time = 0
    for standing in comparison.standings:
        if standing.annotation == id:
            anchor = anchors.get((standing.role, standing.target))
            time += bool(anchor and anchor.marked)
            yield ""
            yield from _target(standing, comparison, _reference(id, anchor, time), pages, mark)
    yield from _mentions(id, comparison, pages, mark)


def _target(
    standing: Standing,
    comparison: Comparison,
    reference: str,
    pages: Mapping[str, Mapping[str, str]],
    mark: Mark,
) -> Iterator[str]:
    what = "target" if standing.role == "target" else "exception"
    yield f"{what} {standing.target + 1}  {standing.place}  {STATES[standing.state]}"
    if standing.parts is not None:
        for part in standing.parts:
            passage = comparison.book.by_id[part.passage]
            on = _on_pages([reference, part.passage], pages)
            yield f"    {passage.label}" + (f", p. {on}" if on else "")
            words = mark(passage.text[part.start : part.end])
            yield f"    {passage.text[: part.start]}{words}{passage.text[part.end :]}"
    if standing.entry is not None and comparison.lock is not None:
        line = lines_of(comparison.lock)[standing.entry.key]
        yield f"    lock: {json.dumps(line, ensure_ascii=False)}"


def _mentions(
    id: str, comparison: Comparison, pages: Mapping[str, Mapping[str, str]], mark: Mark
) -> Iterator[str]:
    anchors = [
        it for it in comparison.anchoring.by_annotation.get(id, ()) if it.target is None
    ]
    if not anchors:
        return
    yield ""
    yield f"mentions: {len(anchors)}"
    time = 0
    for anchor in anchors:
        time += anchor.marked
        on = _on_pages([_reference(id, anchor, time), anchor.parts[0].passage], pages)
        place = show(anchor.parts, comparison.new.text)
        label, _, words = place.partition(": ")
        begin, end = words.index("["), words.rindex("]")
        marked = f"{words[:begin]}{mark(words[begin + 1 : end])}{words[end + 1 :]}"
        page = f", p. {on}" if on else ""
        yield f"    {label}{page}{', marked' if anchor.marked else ''}: {marked}"
