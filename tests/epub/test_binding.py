"""Binding: what is handed over stands in the book, in order, and the same every time."""

import hashlib
import os
import subprocess
import sys
import zipfile
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from variorum.epub import bind
from variorum.page.markup import Document, document
from variorum.problems import EditionError, ProjectError

from epub.books import crowded
from epub.projects import bound, write
from epub.sample import book, documents, noteref, passage
from programs import ROOT

STYLES = [ROOT / "styles" / "epub.css", ROOT / "styles" / "epub-modern.css"]
XHTML = "{http://www.w3.org/1999/xhtml}"
LABELS = ("1", "2", "3")


@pytest.fixture(scope="module")
def epub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-made sample, bound."""
    out = tmp_path_factory.mktemp("bound") / "sample.epub"
    bind(book(ROOT), documents(), STYLES, LABELS, out)
    return out


def parts(epub: Path) -> dict[str, bytes]:
    """The files of an archive, in the order in which they stand in it."""
    with zipfile.ZipFile(epub) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def section_of(data: bytes) -> etree._Element:
    """The section in an XHTML file's body."""
    found = etree.fromstring(data).find(f"{XHTML}body/{XHTML}section")
    assert found is not None
    return found


def test_every_document_arrives_letter_for_letter(epub: Path) -> None:
    """No letter, element or attribute of a document changes on its way, but for links and lines."""
    files = parts(epub)
    for made in documents():
        there, here = section_of(files[f"EPUB/text/{made.name}.xhtml"]), made.section
        for old, new in zip(here.iter(), there.iter(), strict=True):
            assert new.tag == old.tag
            assert {**new.attrib, "href": ""} == {**old.attrib, "href": ""}
            assert (new.text or "").strip("\n") == (old.text or "")
            assert (new.tail or "").strip("\n") == (old.tail or "")


def test_neighbouring_elements_are_not_driven_apart(epub: Path) -> None:
    """`<b>a</b><i>b</i>` stays “ab”: EbookLib, left to itself, makes “a b” of it."""
    assert b"<b>a</b><i>b</i>" in parts(epub)["EPUB/text/text-01.xhtml"]


@pytest.mark.parametrize(
    ("file", "link"),
    [
        ("text/text-01", "editor-notes-1.xhtml#note-soviet"),
        ("text/author-notes", "text-01.xhtml#aref-1"),
        ("text/editor-notes-1", "#note-soviet"),
        ("text/editor-notes-1", "text-02.xhtml#ref-shatov.2"),
        ("text/text-02", "https://example.org/"),
        ("text/index", "text-02.xhtml#p3"),
        ("nav", "text/text-01.xhtml#section-said"),
        ("nav", "text/text-02.xhtml"),
    ],
)
def test_links_lead_across_files(epub: Path, file: str, link: str) -> None:
    """`#id` leads into the file that holds the id; the contents lead to files."""
    assert f'href="{link}"'.encode() in parts(epub)[f"EPUB/{file}.xhtml"]


def test_empty_elements_have_an_end_tag(epub: Path) -> None:
    """A mark of a page is `<span …></span>`: read as HTML, `<span/>` would swallow the rest."""
    assert b'id="page-2"' in parts(epub)["EPUB/text/text-01.xhtml"]
    for name, data in parts(epub).items():
        if name.endswith(".xhtml"):
            assert b"<span/>" not in data
            assert data.count(b"<span") == data.count(b"</span>")


def test_archive_is_as_readers_want_it(epub: Path) -> None:
    """`mimetype` is first and stored; no file has a date, a folder or a name beyond ASCII."""
    with zipfile.ZipFile(epub) as archive:
        infos = archive.infolist()
        assert archive.testzip() is None
    assert infos[0].filename == "mimetype"
    assert infos[0].compress_type == zipfile.ZIP_STORED
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert all(info.filename.isascii() and not info.is_dir() for info in infos)
    assert not any(info.extra for info in infos)


def test_every_file_says_what_it_is_written_in(epub: Path) -> None:
    """Each XHTML file declares UTF-8 and its language: Send-to-Kindle guesses else."""
    for name, data in parts(epub).items():
        if name.endswith(".xhtml"):
            assert data.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n')
            root = etree.fromstring(data)
            assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang")
            assert root.get("lang") == "en"
            body = root.find(f"{XHTML}body")
            assert body is not None
            assert "id" not in body.attrib


def spine(epub: Path) -> list[str]:
    """The files in reading order."""
    root = etree.fromstring(parts(epub)["EPUB/content.opf"])
    space = "{http://www.idpf.org/2007/opf}"
    names = {item.get("id"): str(item.get("href")) for item in root.iter(f"{space}item")}
    return [names[it.get("idref")] for it in root.iter(f"{space}itemref")]


def test_cover_stands_first_and_contents_behind_the_title_page(epub: Path) -> None:
    """Without a place given for them, cover and contents stand where readers expect them."""
    assert spine(epub)[:4] == [
        "text/cover.xhtml", "text/titlepage.xhtml", "nav.xhtml", "text/text-01.xhtml",
    ]  # fmt: skip


def test_contents_stand_where_their_document_stands(tmp_path: Path) -> None:
    """A document with the role `contents` gives the place of the contents, and nothing else."""
    made = documents()
    made.insert(2, document("contents", "Contents", "contents"))
    bind(book(ROOT), made, STYLES, LABELS, tmp_path / "a.epub")
    assert spine(tmp_path / "a.epub").index("nav.xhtml") == 3


def test_documents_are_left_as_they_were(tmp_path: Path) -> None:
    """Binding changes nothing in the documents: the print edition is made from the same ones."""
    made = documents()
    before = [etree.tostring(deepcopy(it.section)) for it in made]
    bind(book(ROOT), made, STYLES, LABELS, tmp_path / "a.epub")
    assert [etree.tostring(it.section) for it in made] == before


def test_contents_and_pages_are_told_to_old_devices_too(epub: Path) -> None:
    """The NCX has the depth and the pages of the navigation document, in one order of play."""
    space = "{http://www.daisy.org/z3986/2005/ncx/}"
    ncx = etree.fromstring(parts(epub)["EPUB/toc.ncx"])
    assert [label.text for label in ncx.iter(f"{space}text")][2:6] == [
        "The Factory at Dawn", "Morning", "What they said", "Noon",
    ]  # fmt: skip
    points = [*ncx.iter(f"{space}navPoint", f"{space}pageTarget")]
    played = sorted(points, key=lambda it: int(it.get("playOrder") or 0))
    names = [str(it[-1].get("src") or it[1].get("src")) for it in played]
    assert len(set(names)) == len(names)
    assert [it.get("value") for it in ncx.iter(f"{space}pageTarget")] == ["1", "2", "3"]
    assert 'name="dtb:depth" content="2"' in parts(epub)["EPUB/toc.ncx"].decode()


@pytest.mark.parametrize("lines", [["Notes", "Notes", "Notes (2)"]])
def test_files_that_go_on_have_one_line(lines: list[str], tmp_path: Path) -> None:
    """Of neighbouring files with one role and one title, the contents name only the first."""
    more = [
        document(f"people-{number}", title, "people", passage(90 + number, "x"))
        for number, title in enumerate(lines)
    ]
    bind(book(ROOT), [*documents(), *more], STYLES, LABELS, tmp_path / "a.epub")
    nav = parts(tmp_path / "a.epub")["EPUB/nav.xhtml"].decode()
    contents = nav[: nav.index('id="landmarks"')]
    assert [contents.count(f">{title}<") for title in dict.fromkeys(lines)] == [1, 1]


def test_a_mark_interrupts_a_link(tmp_path: Path) -> None:
    """A note's mark within a link of the text parts that link in two: no link holds another."""
    bound(crowded(tmp_path), tmp_path / "a.epub")
    text = etree.fromstring(parts(tmp_path / "a.epub")["EPUB/text/text-01.xhtml"])
    links = [it for it in text.iter(f"{XHTML}a") if it.get("href") == "mailto:a@b.org"]
    assert ["".join(map(str, it.itertext())) for it in links] == ["what Lenin", " wrote"]
    assert not [it for it in text.iter(f"{XHTML}a") if [*it.iter(f"{XHTML}a")][1:]]


def test_chapters_without_a_title_are_numbered(tmp_path: Path) -> None:
    """Chapters that bear the book's title for want of their own can be told apart."""
    root = write(tmp_path, ["One.\n", "# Two\n\nWords.\n", "Three.\n"], {})
    bound(root, tmp_path / "a.epub")
    nav = etree.fromstring(parts(tmp_path / "a.epub")["EPUB/nav.xhtml"])
    lines = [link.text for link in nav.iter(f"{XHTML}a") if "text-0" in str(link.get("href"))]
    assert lines[:3] == ["A Sample · 1", "Two", "A Sample · 3"]


SURROUNDINGS = {
    "hash": {"PYTHONHASHSEED": "1"},
    "hash-2": {"PYTHONHASHSEED": "4711"},
    "zone": {"TZ": "Pacific/Kiritimati"},
    "zone-2": {"TZ": "America/Adak"},
    "locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "plain-locale": {"LC_ALL": "C", "PYTHONUTF8": "0"},
    "epoch": {"SOURCE_DATE_EPOCH": "86400"},
}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The hash of a crowded book's EPUB, built in surroundings of no note."""
    return built(tmp_path_factory.mktemp("here"), {})


def built(folder: Path, surroundings: dict[str, str]) -> str:
    """The hash of the EPUB that a process of its own builds of a project in this folder."""
    crowded(folder)
    subprocess.run(
        [sys.executable, "-m", "variorum.cli", "build", "epub"]
        if (ROOT / "src/variorum/__main__.py").exists()
        else [str(Path(sys.executable).parent / "variorum"), "build", "epub"],
        cwd=folder,
        env={**os.environ, **surroundings},
        check=True,
        capture_output=True,
    )
    return hashlib.sha256((folder / "dist" / "sample.epub").read_bytes()).hexdigest()


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_same_input_gives_same_bytes(name: str, tmp_path: Path, expected: str) -> None:
    """Folder, time zone, locale and the order of hashes leave no trace in the book."""
    folder = tmp_path / f"a longer folder’s name {name}"
    assert built(folder, SURROUNDINGS[name]) == expected


def broken(**_: object) -> list[Document]:
    """Documents of which one has a mark that leads nowhere."""
    lost = document(
        "text-03", "Night", "chapter", noteref("editor", "note-none", "ref-none", "[9]")
    )
    return [*documents(), lost]


def test_a_failed_build_leaves_the_last_good_edition(tmp_path: Path) -> None:
    """Where a book fails its checks, the old file stands as it was, and nothing beside it."""
    out = tmp_path / "a.epub"
    out.write_bytes(b"the last good edition")
    with pytest.raises(EditionError, match="broken-link"):
        bind(book(ROOT), broken(), STYLES, LABELS, out)
    assert out.read_bytes() == b"the last good edition"
    assert [*tmp_path.iterdir()] == [out]


def test_an_id_that_stands_twice_is_told(tmp_path: Path) -> None:
    """Ids are unique through the whole book, whatever file they stand in."""
    twice = document("text-03", "Night", "chapter", passage(1, "Again."))
    with pytest.raises(EditionError, match="duplicate-element-id"):
        bind(book(ROOT), [*documents(), twice], STYLES, LABELS, tmp_path / "a.epub")


@pytest.mark.parametrize("labels", [("1", "2"), ("1", "3", "2"), ("1", "2", "3", "4"), ()])
def test_pages_are_all_there_or_the_build_fails(labels: tuple[str, ...], tmp_path: Path) -> None:
    """The pages marked in the documents are exactly those of the print edition, in its order."""
    with pytest.raises(EditionError, match="pages-disordered"):
        bind(book(ROOT), documents(), STYLES, labels, tmp_path / "a.epub")


@pytest.mark.parametrize(
    "rule",
    [
        "@import 'other.css';",
        "@font-face { src: url(font.otf) }",
        "p { background: URL( https://example.org/a.png ) }",
        "p { width: expression(alert(1)) }",
        "p { behavior: url(x.htc) }",
        "p { background: \\75 rl(a.png) }",
    ],
)
def test_a_style_sheet_fetches_nothing(rule: str, tmp_path: Path) -> None:
    """A style sheet that would load anything is a problem, told with its line."""
    sheet = tmp_path / "own.css"
    sheet.write_text(f"/* url(a comment\nharms nobody) */\n\n{rule}\n")
    with pytest.raises(ProjectError) as raised:
        bind(book(tmp_path), documents(), [sheet], LABELS, tmp_path / "a.epub")
    found = raised.value.problems.errors
    assert {(it.name, str(it.place)) for it in found} == {("style-fetches", "own.css:4")}


def test_style_sheets_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    """Two sheets of one name, and one whose name is no part of an address, are all in the book."""
    paths = [tmp_path / "a.css", tmp_path / "b" / "a.css", tmp_path / "mine & yours.css"]
    for number, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"p {{ margin: {number}em }}")
    bind(book(tmp_path), documents(), paths, LABELS, tmp_path / "a.epub")
    files = parts(tmp_path / "a.epub")
    sheets = {name: data for name, data in files.items() if name.endswith(".css")}
    assert list(sheets) == [f"EPUB/styles/{it}.css" for it in ("a", "sheet-2", "sheet-3")]
    assert [data.decode() for data in sheets.values()] == [path.read_text() for path in paths]


def test_a_missing_style_sheet_is_told(tmp_path: Path) -> None:
    """A style sheet that is not there is a problem of the project, not a traceback."""
    with pytest.raises(ProjectError, match="unreadable-file"):
        bind(book(tmp_path), documents(), [tmp_path / "none.css"], LABELS, tmp_path / "a.epub")


def test_files_stand_in_reading_order(epub: Path) -> None:
    """In the archive the files stand as they are read, so that a streaming device need not seek."""
    names = [name.removeprefix("EPUB/") for name in parts(epub)]
    assert all(names.index(a) < names.index(b) for a, b in pairwise(spine(epub)))
