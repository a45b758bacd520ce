"""Every stage of the work as lines that a person can read and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from variorum.anchor import show
from variorum.build import Project
from variorum.fold import FoldedText
from variorum.weave import Mark, Run


def _book(project: Project) -> Iterator[str]:
    for passage in project.book.passages:
        inside = f" in {' '.join(passage.within)}" if passage.within else ""
        yield f"{passage.label}  {passage.place}  {passage.kind}{inside}"
        yield f"    {passage.text}"
        for span in passage.spans:
            yield f"    [{span.start}, {span.end}) {span.kind} {span.href}".rstrip()
        for call in passage.calls:
            yield f"    {call.offset} author’s note {call.label}"


def _layer(project: Project) -> Iterator[str]:
    for it in project.layer.annotations:
        yield f"{it.id}  {it.place}  {it.kind}"
        for target, place in it.targets:
            yield f"    target “{target.exact}” ({place.line})"
        if it.entry.forms:
            yield f"    mentions {' | '.join(it.entry.forms)} (mark: {it.entry.mark})"
        for line in it.body.plain.split("\n"):
            yield f"    {line}"


def _anchors(project: Project) -> Iterator[str]:
    text = FoldedText(project.book.passages)
    for anchor in project.anchoring.anchors:
        means = "mention" if anchor.target is None else f"target {anchor.target + 1}"
        marked = "marked" if anchor.marked else "not marked"
        ranges = " ".join(f"{part.passage}[{part.start}, {part.end})" for part in anchor.parts)
        yield f"{anchor.annotation}  {means}, {marked}  {ranges}"
        yield f"    {show(anchor.parts, text)}"


def _runs(project: Project) -> Iterator[str]:
    for woven in project.woven("study"):
        yield woven.passage.label
        for piece in woven.pieces:
            match piece:
                case Run(text, markup, annotations):
                    kinds = " ".join(span.kind for span in markup)
                    about = " ".join(annotations)
                    yield f"    “{text}”  {kinds}  {about}".rstrip()
                case Mark():
                    yield f"    ^{piece.series} {piece.label} ({piece.note}, mark {piece.time})"


def _pages(project: Project) -> Iterator[str]:
    from lxml import etree

    from variorum.build import unpaged_documents
    from variorum.problems import Problems

    for document in unpaged_documents(project, project.citations(), (), Problems()):
        yield f"{document.name}  {document.role}  “{document.title}”"
        yield etree.tostring(document.section, encoding="unicode", pretty_print=False)


STAGES: dict[str, Callable[[Project], Iterator[str]]] = {
    "book": _book,
    "layer": _layer,
    "anchors": _anchors,
    "runs": _runs,
    "pages": _pages,
}
"""Stage → the lines that show it."""
