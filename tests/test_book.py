"""The text: files of CommonMark become chapters of passages."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import variorum.source as room
from variorum.book.passage import Passage
from written import book

SHAPES = {
    "paragraphs": ("One.\n\nTwo.\n", ["p1 One.", "p2 Two."]),
    "lines are joined": ("One\ntwo\n  three.\n", ["p1 One two three."]),
    "verse keeps its lines": ("One,\\\ntwo,  \nthree.\n", ["p1 One,|two,|three."]),
    "heading": ("# One\n\nTwo\n===\n\n### Three ###\n", ["p1 1: One", "p2 1: Two", "p3 3: Three"]),
    "quotation": ("> One.\n>\n> Two.\n\nThree.\n", ["p1 quote One.", "p2 quote Two.", "p3 Three."]),
    "quotation in a quotation": ("> One.\n>\n> > Two.\n", ["p1 quote One.", "p2 quote quote Two."]),
    "list": ("- One\n- Two\n", ["p1 bullets item One", "p2 bullets item Two"]),
    "numbered list": ("3. One\n4. Two\n", ["p1 numbers item One", "p2 numbers item Two"]),
    "item of two paragraphs": ("- One\n\n  Two\n", ["p1 bullets item One", "p2 bullets item Two"]),
    "break": ("One.\n\n***\n\nTwo.\n", ["p1 One.", "p2 * Two."]),
    "code": ("    one\n      two\n", ["p1 code one|  two"]),
    "fence": ("```\n*one*\n```\n", ["p1 code *one*"]),
    "escapes": ("\\*One\\* &amp; two &copy;\n", ["p1 *One* & two ©"]),
    "straight quotes stay": ('"One" -- it\'s ...\n', ['p1 "One" -- it\'s ...']),
    "a link's address is no text": ("[One](https://a.org) two.\n", ["p1 One two."]),
    "a bare address is text": ("See https://a.org.\n", ["p1 See https://a.org."]),
}


def shape(passage: Passage) -> str:
    """A passage in a line: id, containers, level of a heading, a break before it, its text."""
    within = [name.partition(":")[0] for name in passage.within]
    told = [f"{passage.level}:"] if passage.kind == "heading" else []
    told += ["code"] if passage.kind == "code" else []
    told += ["*"] if passage.after_break else []
    return " ".join([passage.id, *within, *told, passage.text.replace("\n", "|")])


@pytest.mark.parametrize("case", SHAPES)
def test_blocks_become_passages(case: str, tmp_path: Path) -> None:
    """Each block that can be cited is a passage, numbered, with the containers it stands in."""
    source, expected = SHAPES[case]
    read, problems = book(tmp_path, source)
    assert [shape(passage) for passage in read.text] == expected
    assert problems == []


SPANS = {
    "em": ("a *b* c", [(2, 3, "em", "")]),
    "underlines": ("a _b_ c", [(2, 3, "em", "")]),
    "strong": ("a **b** c", [(2, 3, "strong", "")]),
    "code": ("a `b*` c", [(2, 4, "code", "")]),
    "link": ("a [b](https://c.d) e", [(2, 3, "link", "https://c.d")]),
    "nested": ("*a **b** c*", [(0, 5, "em", ""), (2, 3, "strong", "")]),
    "over a line's end": ("*a\nb*", [(0, 3, "em", "")]),
    "beside a letter": ("a*b*c", [(1, 2, "em", "")]),
    "nothing to emphasise": ("a ** b", []),
}


@pytest.mark.parametrize("case", SPANS)
def test_markup_stands_beside_the_text(case: str, tmp_path: Path) -> None:
    """Inline markup becomes ranges of code points, and leaves no character in the text."""
    source, expected = SPANS[case]
    read, _ = book(tmp_path, source)
    (passage,) = read.text
    assert [(it.start, it.end, it.kind, it.href) for it in passage.spans] == expected


def test_passages_are_numbered_through_the_book(tmp_path: Path) -> None:
    """Chapters are read in the order of their names, and the numbers of the passages run on."""
    read, _ = book(tmp_path, "# One\n\nA.\n", "B.\n\nC.\n")
    assert [it.id for it in read.text] == ["p1", "p2", "p3", "p4"]
    assert [(it.name, it.title) for it in read.chapters] == [("text-01", "One"), ("text-02", "")]
    assert read.by_id["p3"].label == "¶3"


def test_author_notes(tmp_path: Path) -> None:
    """The author's notes keep their labels, are passages too, and are counted as they are called.

    Two chapters may each have a note 1.
    """
    first = "A.[^b] B.[^1] C.[^b]\n\n[^1]: One.\n\n[^b]: Two.\n\n    Three.\n"
    read, problems = book(tmp_path, first, "D.[^1]\n\n[^1]: Four.\n")
    assert problems == []
    assert [(it.number, it.label) for it in read.notes] == [(1, "b"), (2, "1"), (3, "1")]
    assert [shape(it) for note in read.notes for it in note.passages] == [
        "n1 Two.",
        "n1.2 Three.",
        "n2 One.",
        "n3 Four.",
    ]
    calls = [(it.offset, it.label, it.note, it.time) for it in read.by_id["p1"].calls]
    assert calls == [(2, "b", 1, 1), (5, "1", 2, 1), (8, "b", 1, 2)]
    assert [it.id for it in read.passages] == ["p1", "p2", "n1", "n1.2", "n2", "n3"]


@pytest.mark.parametrize(
    "encode",
    [
        lambda it: it.replace("\n", "\r\n").encode(),
        lambda it: it.replace("\n", "\r").encode(),
        lambda it: b"\xef\xbb\xbf" + it.encode(),
        lambda it: unicodedata.normalize("NFD", it).encode(),
    ],
    ids=["Windows", "old Mac", "byte order mark", "NFD"],
)
def test_the_same_text_in_other_bytes(encode: object, tmp_path: Path) -> None:
    """Line ends, a byte order mark and Unicode's normal form make no other book."""
    source = "# Füße\n\nÉté *à* la mer,\nça va.[^1]\n\n[^1]: Où?\n"
    plain, _ = book(tmp_path / "plain", source)
    other, problems = book(tmp_path / "other", encode(source))  # type: ignore[operator]
    assert problems == []
    assert other.passages == plain.passages
    assert other.digest == plain.digest


def test_offsets_count_code_points_in_normal_form_c(tmp_path: Path) -> None:
    """Offsets count code points after normalization, beyond the basic plane too."""
    read, _ = book(tmp_path, "e\u0301\U0001f600 *x*[^1] y\n\n[^1]: z\n")
    (passage,) = read.text
    assert passage.text == "é\U0001f600 x y"
    assert [(it.start, it.end) for it in passage.spans] == [(3, 4)]
    assert [it.offset for it in passage.calls] == [4]


def test_a_place_in_a_passage_knows_its_line(tmp_path: Path) -> None:
    """Every code point of a passage leads back to its line in the file."""
    read, _ = book(tmp_path, "\nOne\ntwo\nthree.\n")
    (passage,) = read.text
    assert [passage.line_of(passage.text.index(word)) for word in ("One", "two", "three")] == [
        2,
        3,
        4,
    ]


def test_the_digest_is_of_the_words(tmp_path: Path) -> None:
    """Another word makes another digest; other emphasis does not."""
    one, _ = book(tmp_path / "1", "One *two*.")
    same, _ = book(tmp_path / "2", "One two.\n\n")
    other, _ = book(tmp_path / "3", "One three.")
    assert one.digest == same.digest != other.digest


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file beyond the limit is the problem "file-too-large", and the others are read."""
    monkeypatch.setattr(room, "MOST_BYTES", 500)
    read, problems = book(tmp_path, "Short.", "Long " * 200)
    assert problems == ["file-too-large"]
    assert [it.text for it in read.text] == ["Short."]
    assert not read.whole


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe, or a link that leads round in a circle, is told and not read."""
    book(tmp_path, "One.")
    os.mkfifo(tmp_path / "book" / "text" / "02.md")
    (tmp_path / "book" / "text" / "03.md").symlink_to("03.md")
    _, problems = book(tmp_path)
    assert problems == ["unreadable-file", "unreadable-file"]


def test_what_an_editor_leaves_behind_is_no_chapter(tmp_path: Path) -> None:
    """Hidden files and the copies that editors keep are passed over without a word."""
    for name in (".01.md.swp", "#01.md#", "01.md~", "01.md.bak", ".DS_Store"):
        (tmp_path / "book" / "text").mkdir(parents=True, exist_ok=True)
        (tmp_path / "book" / "text" / name).write_text("Another.")
    read, problems = book(tmp_path, "One.")
    assert (len(read.text), problems) == (1, [])


@given(
    st.text(alphabet=st.sampled_from("ab #>-*_`[]()^!<&\\|~1.:\n\t\u0301é\U0001f600"), max_size=80)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_any_text_is_a_text(tmp_path: Path, source: str) -> None:
    """Whatever is written, a book comes of it or a problem; its ranges lie in their passages."""
    read, _ = book(tmp_path, source)
    for passage in read.passages:
        size = len(passage.text)
        assert unicodedata.is_normalized("NFC", passage.text)
        assert all(0 <= it.start < it.end <= size for it in passage.spans)
        assert all(0 <= it.offset <= size for it in passage.calls)
        assert all(0 <= it <= size for it in passage.breaks)
        starts = [(it.start, -it.end) for it in passage.spans]
        assert starts == sorted(starts)
