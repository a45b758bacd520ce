"""An EPUB from anybody is opened with suspicion."""

import zipfile
from pathlib import Path

import pytest

from variorum.verify.archive import MOST_BYTES, Archive, Unreadable, parse_xml, words

HOSTILE = {
    "an entity is declared": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    "entities unfold in one another": b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x/>',
    "a file is to be read": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hosts">]><x>&a;</x>',
    "a grammar is declared": b"<!DOCTYPE x [<!ELEMENT x ANY>]><x/>",
    "a parameter entity": b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://a.example/">%a;]><x/>',
    "an entity of an outside grammar": b'<!DOCTYPE x SYSTEM "http://a.example/x.dtd"><x>&nbsp;</x>',
    "an unknown entity": b"<!DOCTYPE html><x>&nbsp;</x>",
    "elements without end": b"<x>" * 2000 + b"</x>" * 2000,
    "a tag that is not closed": b"<x><y></x>",
    "nothing": b"",
    "an unknown encoding": b'<?xml version="1.0" encoding="klingon"?><x/>',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_xml_is_refused(case: str) -> None:
    """XML that declares anything, nests without end or is none is refused, and says why."""
    with pytest.raises(Unreadable) as refused:
        parse_xml(HOSTILE[case], "x.xhtml")
    assert refused.value.path == "x.xhtml"


def test_ordinary_xhtml_is_read() -> None:
    """A document type without a grammar does no harm, and a hard break is a newline."""
    source = b'<!DOCTYPE html><p xmlns="http://www.w3.org/1999/xhtml">a<br/>b &amp; \xc3\xa9</p>'
    assert words(parse_xml(source, "x")) == "a\nb & é"


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a/../../out", "C:\\out", "a\\..\\b"])
def test_no_path_leads_out(name: str, tmp_path: Path) -> None:
    """An archive in which a path leads out of it is refused."""
    path = tmp_path / "a.epub"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"x")
    with pytest.raises(Unreadable, match="leads out"):
        Archive(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A file that unpacks to more than the bound is read up to the bound and refused."""
    path = tmp_path / "bomb.epub"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a", "w") as file,
    ):
        for _ in range(MOST_BYTES // 10_000_000 + 1):
            file.write(bytes(10_000_000))
    assert path.stat().st_size < MOST_BYTES / 500
    with pytest.raises(Unreadable, match="more than"):
        Archive(path).read("a")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    """A file that is no archive says so."""
    (tmp_path / "a.epub").write_bytes(b"PK no archive")
    with pytest.raises(Unreadable, match="no EPUB"):
        Archive(tmp_path / "a.epub")
