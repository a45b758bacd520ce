"""Inspection: whatever goes wrong in a finished EPUB is found by the tool's own eyes."""

import io
import zipfile
from pathlib import Path

import pytest

from variorum.epub import bind
from variorum.epub.inspection import inspect

from epub.sample import book, documents
from programs import ROOT

LABELS = ("1", "2", "3")
TEXT, NOTES, NAV = "text/text-01.xhtml", "text/editor-notes-1.xhtml", "nav.xhtml"

DAMAGES = {
    "link to nowhere": (TEXT, 'href="#p2"', 'href="#p99"', "broken-link"),
    "link to a missing file": (NOTES, "text-02.xhtml#ref-", "text-09.xhtml#ref-",
                               "broken-link"),
    "absolute link": (NOTES, 'href="text-02', 'href="/text-02', "broken-link"),
    "mark of the wrong series": (TEXT, 'class="nr author"', 'class="nr editor"',
                                 "series-mixed"),
    "mark to a paragraph": (TEXT, "author-notes.xhtml#anote-1", "#p2", "note-astray"),
    "no way back": (NOTES, "text-02.xhtml#ref-shatov.2", "text-02.xhtml#p3", "note-astray"),
    "back to another's mark": (NOTES, "#ref-soviet", "#ref-shatov", "note-astray"),
    "number not first": (
        NOTES, '<p><a class="num" href="text-01.xhtml#ref-soviet"',
        '<p><a href="#note-shatov">x</a><a class="num" href="text-01.xhtml#ref-soviet"',
        "note-astray"
    ),
    "links back that sound alike": (NOTES, "Note 2, back to ¶ 3", "Note 2, back to ¶ 1",
                                    "note-astray"),
    "id twice": (TEXT, 'id="p2"', 'id="p1"', "duplicate-element-id"),
    "script": (TEXT, "</section>", "<script>1</script></section>", "unsafe-markup"),
    "link within a link": (TEXT, "early", '<a href="#p2">x</a>early', "unsafe-markup"),
    "event": (TEXT, '<p id="p1"', '<p onclick="x()" id="p1"', "unsafe-markup"),
    "style": (TEXT, '<p id="p1"', '<p style="color: red" id="p1"', "unsafe-markup"),
    "javascript link": (TEXT, 'href="#p2"', 'href="javascript:alert(1)"', "unsafe-markup"),
    "file link": (TEXT, 'href="#p2"', 'href="file:///etc/passwd"', "unsafe-markup"),
    "data link": (TEXT, 'href="#p2"', 'href="data:text/html,x"', "unsafe-markup"),
    "picture from the web": (TEXT, "</section>", '<img src="https://a.b/c.png" alt=""/></section>',
                             "unsafe-markup"),
    "frame": (TEXT, "</section>", '<iframe src="x"></iframe></section>', "unsafe-markup"),
    "comment": (TEXT, "</section>", "<!-- a --></section>", "unsafe-markup"),
    "entity": (TEXT, "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY a "b">]>', "unsafe-markup"),
    "contents out of order": (
        NAV, 'text/text-02.xhtml">Noon</a></li>\n<li><a href="text/author-notes.xhtml">',
        'text/author-notes.xhtml">Noon</a></li>\n<li><a href="text/text-02.xhtml">',
        "contents-disordered"
    ),
    "NCX of another book": ("toc.ncx", "text/text-02.xhtml", "text/text-01.xhtml",
                            "contents-disordered"),
    "page not listed": (NAV, '<li><a href="text/text-01.xhtml#page-2">2</a></li>', "",
                        "pages-disordered"),
    "page with another number": (TEXT, 'aria-label="2"', 'aria-label="7"', "pages-disordered"),
    "file not in the manifest": ("content.opf", 'href="text/index.xhtml"', 'href="text/x.xhtml"',
                                 "package-broken"),
    "file not in the spine": ("content.opf", '<itemref idref="index"/>', "", "package-broken"),
    "not XML": (TEXT, "</section>", "<p></section>", "package-broken"),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sound EPUB; its first passage has a link to the second."""
    made = documents()
    link = made[1].section[1][2]
    link.tag, link.attrib["href"] = link.tag.replace("}em", "}a"), "#p2"
    out = tmp_path_factory.mktemp("sound") / "sample.epub"
    bind(book(ROOT), made, [ROOT / "styles" / "epub.css"], LABELS, out)
    return out.read_bytes()


def damaged(sound: bytes, file: str, old: str, new: str) -> bytes:
    """The same EPUB with words of one file replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as whole, zipfile.ZipFile(out, "w") as archive:
        for info in whole.infolist():
            data = whole.read(info)
            if info.filename == f"EPUB/{file}":
                assert old.encode() in data, data.decode()
                data = data.replace(old.encode(), new.encode(), 1)
            archive.writestr(info, data)
    return out.getvalue()


def test_a_sound_book_is_let_pass(sound: bytes) -> None:
    """Of a sound book nothing is said."""
    assert not [*inspect(sound, LABELS, "sample.epub")]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found(damage: str, sound: bytes) -> None:
    """Each damage is found, by its name and with the file in which it is."""
    file, old, new, name = DAMAGES[damage]
    found = [*inspect(damaged(sound, file, old, new), LABELS, "sample.epub")]
    assert name in {problem.name for problem in found}, "\n".join(map(str, found))
    assert all(problem.place.file.startswith("sample.epub") for problem in found)


@pytest.mark.parametrize(
    "data", [b"", b"no archive", b"PK\x05\x06" + bytes(18)], ids=["nothing", "text", "empty"]
)
def test_what_is_no_epub_is_told(data: bytes) -> None:
    """A file that is no EPUB at all is a problem, not a traceback."""
    assert {it.name for it in inspect(data, (), "sample.epub")} == {"package-broken"}


def test_mimetype_must_stand_first(sound: bytes, tmp_path: Path) -> None:
    """An archive packed by a general tool, with `mimetype` last or squeezed, is told."""
    packed = tmp_path / "packed.epub"
    with zipfile.ZipFile(io.BytesIO(sound)) as whole, zipfile.ZipFile(packed, "w") as archive:
        for info in reversed(whole.infolist()):
            archive.writestr(info, whole.read(info))
    assert {it.name for it in inspect(packed.read_bytes(), LABELS, "x")} == {"package-broken"}
