"""The package's metadata: all that the EPUB says of itself, and nothing that it does not hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from variorum import __version__
from variorum.book.meta import Meta, Person
from variorum.page.markup import clean


@dataclass(frozen=True, slots=True)
class Entry:
    """One element of the metadata."""

    tag: str
    """`dc:title` and its like, or `meta`."""
    text: str
    attributes: tuple[tuple[str, str], ...] = ()


def describe(meta: Meta, roles: Collection[str], has_pages: bool) -> Iterator[Entry]:
    """The metadata in order.

    `roles` are those of the book's documents; `has_pages` says whether it carries the page numbers
    of the print edition.
    """
    yield _dc("identifier", meta.identifier, "identifier")
    yield from _titles(meta)
    for number, person in enumerate(meta.authors, 1):
        yield from _person("creator", number, person)
    for number, person in enumerate(meta.contributors, 1):
        yield from _person("contributor", number, person)
    yield _dc("language", meta.language)
    yield _dc("date", meta.date)
    for tag in ("publisher", "source", "rights", "description"):
        if value := getattr(meta, tag):
            yield _dc(tag, value)
    for subject in meta.subjects:
        yield _dc("subject", subject)
    if meta.series is not None:
        yield _meta("belongs-to-collection", meta.series.name, id="series")
        yield _meta("collection-type", "series", refines="#series")
        if meta.series.number:
            yield _meta("group-position", meta.series.number, refines="#series")
    if has_pages:
        yield _meta("pageBreakSource", _print_edition(meta))
    yield from _accessibility(meta, roles, has_pages)
    yield Entry("meta", "", (("name", "cover"), ("content", "cover-image")))
    yield Entry("meta", "", (("name", "generator"), ("content", f"Variorum {__version__}")))


def _titles(meta: Meta) -> Iterator[Entry]:
    """The title with its type; where there is a subtitle, that too, and both joined."""
    yield _dc("title", meta.title, "title")
    yield _meta("title-type", "main", refines="#title")
    if not meta.subtitle:
        return
    yield _meta("display-seq", "1", refines="#title")
    yield _dc("title", meta.subtitle, "subtitle")
    yield _meta("title-type", "subtitle", refines="#subtitle")
    yield _meta("display-seq", "2", refines="#subtitle")
    joint = " " if meta.title[-1] in ".:!?…" else ": "
    yield _dc("title", f"{meta.title}{joint}{meta.subtitle}", "full-title")
    yield _meta("title-type", "expanded", refines="#full-title")


def _person(tag: str, number: int, person: Person) -> Iterator[Entry]:
    id = f"{tag}-{number}"
    yield _dc(tag, person.name, id)
    yield _meta("role", person.role, refines=f"#{id}", scheme="marc:relators")
    if person.sort:
        yield _meta("file-as", person.sort, refines=f"#{id}")
    yield _meta("display-seq", str(number), refines=f"#{id}")


def _print_edition(meta: Meta) -> str:
    """What the page numbers are those of: the PDF of the same build, which has no ISBN."""
    paper = meta.edition("print").paper
    about = [meta.publisher, "PDF", str(paper), meta.modified]
    return f"{meta.title} ({', '.join(part for part in about if part)})"


def _accessibility(meta: Meta, roles: Collection[str], has_pages: bool) -> Iterator[Entry]:
    """What can be said of the book by looking at it; conformance is only passed on.

    The one picture is the cover, whose words are its alternative text: nothing is told by sight
    alone, so that text suffices.
    """
    yield _meta("schema:accessMode", "textual")
    yield _meta("schema:accessModeSufficient", "textual")
    features = [
        "alternativeText",
        "ARIA",
        "displayTransformability",
        "readingOrder",
        "structuralNavigation",
        "tableOfContents",
        "unlocked",
    ]
    if "index" in roles:
        features.append("index")
    if has_pages:
        features += ["pageBreakMarkers", "pageNavigation"]
    for feature in sorted(features, key=str.lower):
        yield _meta("schema:accessibilityFeature", feature)
    yield _meta("schema:accessibilityHazard", "none")
    stated = meta.accessibility
    yield _meta("schema:accessibilitySummary", stated.summary or meta.words["accessibility"])
    if stated.conforms_to and stated.certified_by:
        yield _meta("dcterms:conformsTo", stated.conforms_to, id="conformance")
        yield _meta("a11y:certifiedBy", stated.certified_by, refines="#conformance")


def _dc(name: str, text: str, id: str = "") -> Entry:
    return Entry(f"dc:{name}", clean(text), (("id", id),) if id else ())


def _meta(name: str, text: str, **attributes: str) -> Entry:
    return Entry("meta", clean(text), (("property", name), *attributes.items()))
