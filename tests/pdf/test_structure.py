"""What a screen reader meets in the PDF: its tags, links, language and outline."""

import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise

import page as validation
import pikepdf
import pytest

from pdf.presses import Node, Printed, plain
from variorum.book import read_book
from variorum.book.meta import EditionName
from variorum.problems import Problems

from programs import ROOT, program

EDITIONS: tuple[EditionName, ...] = ("print", "study", "large")
Get = Callable[[EditionName], Printed]


@pytest.fixture(scope="module", params=EDITIONS)
def printed(request: pytest.FixtureRequest, edition: Get) -> Printed:
    """Each edition of this repository's book."""
    return edition(request.param)


def test_is_pdf_ua(printed: Printed) -> None:
    """A checker that has nothing to do with WeasyPrint finds no fault against PDF/UA-1."""
    report = validation.validate_pdf(
        str(printed.path), profile=validation.ValidationProfile.PDF_UA_1
    )
    assert [str(failure) for failure in report.failures] == []


def test_qpdf_finds_no_fault(printed: Printed) -> None:
    """The file is sound: `qpdf --check` says so."""
    run = subprocess.run(
        [program("qpdf"), "--check", str(printed.path)], capture_output=True, check=False
    )
    assert run.returncode == 0, run.stdout.decode()


def test_says_what_it_is(printed: Printed) -> None:
    """Title, author, language, and that the title is to be shown, stand in the file."""
    meta = read_book(ROOT, Problems()).meta
    root = printed.pdf.Root
    assert str(root.Lang) == meta.language
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert meta.title in str(printed.pdf.docinfo["/Title"])
    assert str(printed.pdf.docinfo["/Author"]) == "Tom Wetzel"


def test_every_passage_is_one_element(printed: Printed) -> None:
    """Each passage is one paragraph in the tree, whole and in order, however many its pages."""
    book = read_book(ROOT, Problems())
    found = [
        plain(_without_references(printed, node))
        for node in printed.tree.walk()
        if node.kind in ("P", "H1", "H2", "H3")
    ]
    at = 0
    for passage in book.text:
        at = found.index(plain(passage.text), at) + 1


def _without_references(printed: Printed, node: Node) -> str:
    words = ""
    for kid in node.kids:
        if isinstance(kid, tuple):
            words += printed.marked[kid]
        elif isinstance(kid, Node) and kid.kind not in ("Reference", "Lbl", "Note"):
            words += _without_references(printed, kid)
    return words


def test_heads_and_numbers_are_artifacts(printed: Printed) -> None:
    """Running heads, page numbers and ¶ numbers are not part of the text that is read aloud."""
    first = printed.labels.index("1")
    for index in range(first + 1, first + 8):
        artifact = printed.artifacts[index]
        assert printed.labels[index] in artifact.split()
        assert "Workers Power and the Russian Revolution" in artifact or "Tom Wetzel" in artifact
    read = plain(" ".join(printed.words(node) for node in printed.tree.walk() if node.kind == "H1"))
    assert read.count(plain("Workers Power and the Russian Revolution")) == 2


def test_nothing_is_left_out_of_the_tree(printed: Printed) -> None:
    """Every numbered piece of content stands in the tree, and none stands there twice."""
    pieces = list(printed.tree.content())
    assert len(pieces) == len(set(pieces))
    assert set(pieces) == set(printed.marked)


def test_notes_are_notes(printed: Printed) -> None:
    """Every note is tagged as a note, has an id of its own, and begins with its label, a link."""
    notes = [node for node in printed.tree.walk() if node.kind == "Note"]
    ids = [note.id for note in notes]
    assert len(notes) > 150
    assert len(set(ids)) == len(ids)
    assert all(ids)
    for note in notes:
        kinds = [node.kind for node in note.walk()]
        assert kinds.index("Lbl") < kinds.index("Link")


def test_marks_are_references(printed: Printed) -> None:
    """Every mark, and every number of another note, is tagged as a reference that holds a link."""
    marks = [
        (node, printed.words(node))
        for node in printed.tree.walk()
        if node.kind == "Reference" and not _under(node, "TOC")
    ]
    assert len(marks) > 150
    for node, words in marks:
        shown = words.strip("\u2009\u2060\xa0 ")
        assert re.fullmatch(r"\[?\d+\]?|⟨\d+⟩|\(note\xa0\d+\)", shown), words
        assert [kid.kind for kid in node.kids if isinstance(kid, Node)] == ["Link"]


def _under(node: Node, kind: str) -> bool:
    around = node.parent
    while around is not None and around.kind != kind:
        around = around.parent
    return around is not None


def _links(printed: Printed) -> Iterator[tuple[Node, pikepdf.Object]]:
    for node in printed.tree.walk():
        for link in node.links():
            yield node, link


def test_every_link_is_in_the_tree_and_says_where_it_leads(printed: Printed) -> None:
    """Each link's area stands in an element Link, has a description, and not its anchor's name."""
    inside = {link.objgen for node, link in _links(printed) if node.kind == "Link"}
    on_pages = [
        annotation
        for page in printed.pdf.pages
        for annotation in page.get("/Annots", [])
        if annotation.Subtype == "/Link"
    ]
    assert {it.objgen for it in on_pages} == inside
    for annotation in on_pages:
        said = str(annotation.Contents)
        assert said.strip()
        assert said != str(annotation.get("/Dest", ""))
        assert not re.fullmatch(r"(note|ref|anote|aref|work|person|term|section)-\S+", said)


def test_mark_and_note_lead_to_one_another(printed: Printed) -> None:
    """A mark's link lands on the page where its note begins, the note's on the page of the mark."""
    notes = {
        node.id: next(node.content())[0] for node in printed.tree.walk() if node.kind == "Note"
    }
    marks: dict[str, set[int]] = {}
    for node, link in _links(printed):
        if node.parent is not None and node.parent.kind == "Reference" and not _under(node, "TOC"):
            note = str(link.Dest)
            assert printed.page_of(link) == notes[note]
            marks.setdefault(note, set()).update(page for page, _ in node.content())
    back = 0
    for node, link in _links(printed):
        if node.parent is not None and node.parent.kind == "Lbl":
            around = next(it for it in _around(node) if it.kind == "Note")
            assert printed.page_of(link) in marks[around.id]
            back += 1
    assert back == len(marks) == len(notes)


def _around(node: Node) -> Iterator[Node]:
    around: Node | None = node
    while around is not None:
        yield around
        around = around.parent


def test_headings_skip_no_level(printed: Printed) -> None:
    """After a heading of one level comes at most the next lower one."""
    levels = [
        int(node.kind[1]) for node in printed.tree.walk() if re.fullmatch(r"H[1-6]", node.kind)
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_outline_names_the_parts(printed: Printed) -> None:
    """The outline holds the text, its sections and the lists, in words without marks."""
    with printed.pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        sections = [item.title for top in outline.root for item in top.children]
    wanted = ["Contents", "About this edition", "Workers Power and the Russian Revolution"]
    assert titles[:3] == wanted
    assert titles[3:6] == ["Author’s notes", "Editors’ notes", titles[5]]
    assert "[October and workers’ control]" in sections
    assert not [it for it in titles + sections if re.search(r"\[\d+\]", it)]
