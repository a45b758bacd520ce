"""Metadata: the package says all that book.toml says, and nothing that the book does not hold."""

import zipfile
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from variorum.book.meta import Accessibility, Person
from variorum.epub import bind
from variorum.page.markup import Document

from epub.sample import META, book, documents
from programs import ROOT

SPACES = {"o": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}


def package(
    tmp_path: Path, made: list[Document] | None = None, **changes: object
) -> etree._Element:
    """The package document of the sample with these changes to its metadata."""
    out = tmp_path / "a.epub"
    made = documents() if made is None else made
    labels = (
        ("1", "2", "3") if any(b"pagebreak" in etree.tostring(it.section) for it in made) else ()
    )
    bind(book(ROOT, **changes), made, [ROOT / "styles" / "epub.css"], labels, out)
    with zipfile.ZipFile(out) as archive:
        return etree.fromstring(archive.read("EPUB/content.opf"))


def said(root: etree._Element, path: str) -> list[str]:
    """The text of the elements (or the values of the attributes) at this XPath."""
    found = root.xpath(path, namespaces=SPACES)
    assert isinstance(found, list)
    return [it.text or "" if isinstance(it, etree._Element) else str(it) for it in found]


WHOLE = {
    "//dc:identifier[@id=/o:package/@unique-identifier]": [META.identifier],
    "//o:meta[@property='dcterms:modified']": ["2026-01-02T00:00:00Z"],
    "//dc:title[@id='title']": ["The Factory at Dawn"],
    "//dc:title[@id='subtitle']": ["A report"],
    "//o:meta[@property='title-type'][@refines='#title']": ["main"],
    "//o:meta[@property='title-type'][@refines='#subtitle']": ["subtitle"],
    "//dc:title[@id='full-title']": ["The Factory at Dawn: A report"],
    "//dc:creator": ["Ada Writer"],
    "//o:meta[@property='role'][@refines='#creator-1'][@scheme='marc:relators']": ["aut"],
    "//o:meta[@property='file-as'][@refines='#creator-1']": ["Writer, Ada"],
    "//dc:contributor": ["Ed Itor"],
    "//o:meta[@property='role'][@refines='#contributor-1']": ["ann"],
    "//dc:language": ["en"],
    "//dc:date": ["1921"],
    "//dc:publisher": ["Dawn Press"],
    "//dc:source": ["A typescript"],
    "//dc:rights": ["CC BY-SA 4.0"],
    "//dc:description": ["What happened in the morning."],
    "//dc:subject": ["Factories", "Mornings"],
    "//o:meta[@property='belongs-to-collection']": ["Mornings"],
    "//o:meta[@property='collection-type'][@refines='#series']": ["series"],
    "//o:meta[@property='group-position'][@refines='#series']": ["3"],
    "//o:meta[@property='pageBreakSource']": [
        "The Factory at Dawn (Dawn Press, PDF, A5, 2026-01-02)"
    ],
    "//o:meta[@name='cover']/@content": ["cover-image"],
    "//o:item[@properties='cover-image']/@id": ["cover-image"],
    "//o:item[@properties='nav']/@href": ["nav.xhtml"],
    "//o:spine/@toc": ["ncx"],
    "//o:spine/@page-progression-direction": ["ltr"],
    "/o:package/@xml:lang": ["en"],
    "/o:package/@version": ["3.0"],
    "/o:package/@prefix": [],
}  # fmt: skip


@pytest.mark.parametrize("path", WHOLE)
def test_all_is_said(path: str, tmp_path: Path) -> None:
    """Everything that book.toml says stands in the package, with what refines it."""
    assert said(package(tmp_path), path) == WHOLE[path]


def test_nothing_is_said_that_nobody_said(tmp_path: Path) -> None:
    """A book of a title, an author and a language has no empty elements and no others."""
    root = package(
        tmp_path, subtitle="", contributors=(), publisher="", source="", rights="", description="",
        subjects=(), series=None, author="Ada Writer",
    )  # fmt: skip
    names = {etree.QName(it).localname for it in root[0] if str(it.tag).startswith("{http://purl")}
    assert names == {"identifier", "title", "creator", "language", "date"}
    assert not said(root, "//o:meta[@property='belongs-to-collection']")
    assert said(root, "//o:meta[@property='title-type']") == ["main"]
    assert not said(root, "//o:meta[@property='file-as']")
    assert all(it.text for it in root[0] if not it.get("name"))


def test_what_refines_follows_what_it_refines(tmp_path: Path) -> None:
    """Each refinement names an element that stands before it."""
    known: set[str | None] = set()
    for entry in package(tmp_path)[0]:
        if refined := entry.get("refines"):
            assert refined[1:] in known
        known.add(entry.get("id"))


def test_authors_keep_their_order(tmp_path: Path) -> None:
    """Several authors stand in the order of book.toml, each with a place in the row."""
    people = (Person(name="B", sort="B"), Person(name="A"))
    root = package(tmp_path, author=people)
    assert said(root, "//dc:creator") == ["B", "A"]
    assert said(root, "//o:meta[@property='display-seq'][starts-with(@refines, '#creator')]") == [
        "1", "2",
    ]  # fmt: skip


def features(root: etree._Element) -> set[str]:
    """The accessibility features that a package names."""
    return set(said(root, "//o:meta[@property='schema:accessibilityFeature']"))


PLAIN = {
    "alternativeText", "ARIA", "displayTransformability", "readingOrder", "structuralNavigation",
    "tableOfContents", "unlocked",
}  # fmt: skip


def test_features_are_those_of_the_book(tmp_path: Path) -> None:
    """Index and page numbers are named only by a book that has them."""
    made = documents()
    assert features(package(tmp_path)) == {*PLAIN, "index", "pageBreakMarkers", "pageNavigation"}
    without = [it for it in made if it.role not in ("chapter", "index")]
    for it in without:
        for link in it.section.xpath("//*[local-name()='a'][starts-with(@href, '#')]"):
            if "ref" in link.get("href"):
                link.set("href", "#titlepage")
                link.attrib.pop("{http://www.idpf.org/2007/ops}type")
    plain = [it for it in without if it.role == "titlepage"]
    root = package(tmp_path, plain)
    assert features(root) == PLAIN
    assert not said(root, "//o:meta[@property='pageBreakSource']")


@pytest.mark.parametrize(
    ("stated", "claimed"),
    [
        (Accessibility(), []),
        (Accessibility(conforms_to="EPUB Accessibility 1.1 - WCAG 2.2 Level AA"), []),
        (Accessibility(certified_by="Ada"), []),
        (
            Accessibility(
                conforms_to="EPUB Accessibility 1.1 - WCAG 2.2 Level AA", certified_by="Ada"
            ),
            ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"],
        ),
    ],
)
def test_conformance_is_only_passed_on(
    stated: Accessibility, claimed: list[str], tmp_path: Path
) -> None:
    """Conformance is claimed only where book.toml says to what, and who has certified it."""
    root = package(tmp_path, accessibility=stated)
    assert said(root, "//o:meta[@property='dcterms:conformsTo']") == claimed
    by = said(root, "//o:meta[@property='a11y:certifiedBy'][@refines='#conformance']")
    assert by == (["Ada"] if claimed else [])


def test_the_summary_is_the_editors_or_ours(tmp_path: Path) -> None:
    """The editors' summary stands; without one, a sentence in the book's language."""
    path = "//o:meta[@property='schema:accessibilitySummary']"
    assert said(package(tmp_path), path) == [META.words["accessibility"]]
    root = package(tmp_path, accessibility=Accessibility(summary="Looked through by hand."))
    assert said(root, path) == ["Looked through by hand."]


def test_a_book_from_right_to_left_says_so(tmp_path: Path) -> None:
    """Direction stands in the package, in the spine, in the NCX and in every file."""
    root = package(tmp_path, direction="rtl", language="ar")
    assert root.get("dir") == "rtl"
    assert said(root, "//o:spine/@page-progression-direction") == ["rtl"]
    with zipfile.ZipFile(tmp_path / "a.epub") as archive:
        for name in archive.namelist():
            if name.endswith((".xhtml", ".ncx")):
                assert etree.fromstring(archive.read(name)).get("dir") == "rtl", name


def test_titles_are_joined_by_what_fits(tmp_path: Path) -> None:
    """A title that ends with a question mark takes no colon before its subtitle."""
    root = package(tmp_path, title="What is to be done?")
    assert said(root, "//dc:title[@id='full-title']") == ["What is to be done? A report"]


def test_hostile_metadata_is_text(tmp_path: Path) -> None:
    """Markup in book.toml is text in the package, on the cover page and in the contents."""
    title = '<script>alert("1")</script> & “more”'
    root = package(tmp_path, title=title)
    assert said(root, "//dc:title[@id='title']") == [title]
    with zipfile.ZipFile(tmp_path / "a.epub") as archive:
        assert b"<script" not in archive.read("EPUB/text/cover.xhtml")


def test_characters_that_xml_lacks_are_left_out(tmp_path: Path) -> None:
    """A control character costs a field only itself: EbookLib would drop the field in silence."""
    root = package(tmp_path, title="A\x0bB", description="x\x00y\ud800z", author="C\x1bD")
    assert said(root, "//dc:title[@id='title']") == ["AB"]
    assert said(root, "//dc:description") == ["xyz"]
    assert said(root, "//dc:creator") == ["CD"]


def test_the_sample_says_everything_that_there_is_to_say() -> None:
    """The sample fills every field of book.toml that the package carries: none is missed."""
    empty = {"cover", "about", "witnesses", "accessibility", "editions", "kinds"}
    builtin = msgspec.structs.asdict(META)
    assert all(builtin[name] for name in builtin.keys() - empty)
