"""Where: all that is known of an annotation's places, for a person who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from variorum.anchor import Anchor
from variorum.anchor.quote import show
from variorum.apparatus import mark_id
from variorum.build import PRESSED, Project, file_name
from variorum.reanchor.compare import Comparison, Standing
from variorum.reanchor.lock import line_of
from variorum.verify.archive import Unreadable
from variorum.verify.tagged import read_tags

Mark = Callable[[str], str]
"""Makes words stand out."""

STATES = {
    "same": "as it was",
    "new": "not in the lock yet",
    "moved": "MOVED: the lock has it elsewhere",
    "ambiguous": "AMBIGUOUS: the words stand at several places",
    "orphan": "ORPHAN: the words are no longer found",
}


Pages = Mapping[str, Mapping[str, str]]
"""Edition → element id → the page on which it stands."""


def render_where(id: str, comparison: Comparison, pages: Pages, mark: Mark = "[{}]".format) -> str:
    """All places of an annotation: passages with the words marked, lock, number, pages.

    `pages` is what `read_pages` found in the finished editions. Raises KeyError for an id that the
    layer does not have.
    """
    return "".join(f"{line}\n" for line in _lines(id, comparison, pages, mark))


def _lines(id: str, comparison: Comparison, pages: Pages, mark: Mark) -> Iterator[str]:
    it = comparison.layer.by_id[id]
    yield f"{it.id}  {it.kind}  {it.place}"
    number = _number(id, comparison)
    noted = _on_pages([f"note-{id}"], pages)
    if number:
        yield f"note {number}" + (f", on p. {noted}" if noted else "")
    anchors = comparison.anchoring.by_annotation.get(id, ())
    marked = [anchor for anchor in anchors if anchor.marked]
    ids = {anchor: mark_id("editor", id, time) for time, anchor in enumerate(marked, 1)}
    targets = {("target", anchor.target): ids.get(anchor, "") for anchor in anchors}
    for standing in comparison.standings:
        if standing.annotation == id:
            yield ""
            reference = targets.get((standing.role, standing.target), "")
            yield from _target(standing, comparison, reference, pages, mark)
    mentions = [anchor for anchor in anchors if anchor.target is None]
    if mentions:
        yield ""
        yield f"mentions: {len(mentions)}"
        locked = comparison.lock.mentions if comparison.lock else ()
        yield from (f"    lock: {line_of(it).rstrip()}" for it in locked if it.id == id)
    for anchor in mentions:
        yield _mention(anchor, comparison, ids.get(anchor, ""), pages, mark)


def _target(
    standing: Standing,
    comparison: Comparison,
    reference: str,
    pages: Pages,
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
    if standing.entry is not None:
        yield f"    lock: {line_of(standing.entry)}"


def _mention(
    anchor: Anchor, comparison: Comparison, reference: str, pages: Pages, mark: Mark
) -> str:
    """A line: where it is, and the words among those around them."""
    on = _on_pages([reference, anchor.parts[0].passage], pages)
    label, _, words = show(anchor.parts, comparison.new.text).partition(": ")
    exact = comparison.new.text.exact(anchor.parts)
    page = f", p. {on}" if on else ""
    marked = ", marked" if anchor.marked else ""
    return f"    {label}{page}{marked}: {words.replace(f'[{exact}]', mark(exact), 1)}"


def _number(id: str, comparison: Comparison) -> str:
    """The number of an annotation's note, "" where no edition prints one."""
    project = Project(comparison.book, comparison.layer, comparison.anchoring)
    for edition in ("epub", "study"):
        for woven in project.woven(edition):
            for mark in woven.marks:
                if mark.series != "author" and mark.note == id:
                    return mark.label
    return ""


def _on_pages(ids: list[str], pages: Pages) -> str:
    """The pages of the editions on which the first of these elements stands that they have."""
    found = []
    tried = [name for id in ids for name in (id, f"t{id}")]  # those on readings begin with a t
    for edition, by_id in pages.items():
        page = next((by_id[id] for id in tried if id in by_id), "")
        if page:
            found.append(f"{page} ({edition})")
    return ", ".join(found)


def read_pages(project: Project) -> dict[str, dict[str, str]]:
    """The pages of all elements in the finished PDFs of the project, as far as there are any."""
    pages: dict[str, dict[str, str]] = {}
    for edition in PRESSED:
        path = project.book.root / "dist" / file_name(project, edition)
        if not path.exists():
            continue
        try:
            read = read_tags(path)
        except Unreadable:
            continue
        pages[edition] = {id: read.labels[spot.page] for id, spot in read.spots.items()}
    return pages
