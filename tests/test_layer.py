"""The layer: files of notes become annotations, every one of them or a problem."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from variorum.anchor import anchor_all
from variorum.book import read_book
from variorum.layer import read_layer
from variorum.layer.entries import Biography, Comment, Event, Reference, Target
from variorum.layer.yamlfile import read_yaml
from variorum.problems import Problems
from written import layer, write

TWO = """\
kind: comment
entries:
  one:
    target: Some
    body: See [the other](#two).
  two:
    target: [words, {exact: Some, occurrence: 1}]
    body: |
      First line,
      and [back](#one).
"""


def test_entries_become_annotations(tmp_path: Path) -> None:
    """Each entry is an annotation, in the order of the files, with the place of its id."""
    read, problems = layer(tmp_path, {"b.yaml": TWO})
    assert [str(it) for it in problems] == []
    assert [(it.id, it.kind, str(it.place)) for it in read.annotations] == [
        ("one", "comment", "annotations/b.yaml:3:3"),
        ("two", "comment", "annotations/b.yaml:6:3"),
    ]
    assert [target for target, _ in read.by_id["two"].targets] == [
        Target(exact="words"),
        Target(exact="Some", occurrence=1),
    ]
    assert [place.column for _, place in read.by_id["two"].targets] == [14, 21]


def test_links_know_their_places(tmp_path: Path) -> None:
    """A link in a body knows line and column, after `|` as well as in one line."""
    read, _ = layer(tmp_path, {"b.yaml": TWO})
    assert [(link, str(at)) for it in read.annotations for link, at in it.links] == [
        ("#two", "annotations/b.yaml:5:27"),
        ("#one", "annotations/b.yaml:10:18"),
    ]


def test_values_are_the_characters_that_stand_there(tmp_path: Path) -> None:
    """No value is taken for a truth, a number or a date: `no` is a word and 1887 stays 1887."""
    source = """\
kind: biography
entries:
  a:
    name: no
    sort: 0123
    role: 1_000
    born: 1887
    died: 1917-05-30
    original: 1e3
    mentions: [yes, 12:30, Off, "null", 0x1F]
    body: 3.10
    sources: [{note: on}]
"""
    read, problems = layer(tmp_path, {"a.yaml": source})
    assert [it.name for it in problems] == []
    entry = read.by_id["a"].entry
    assert isinstance(entry, Biography)
    assert (entry.name, entry.sort, entry.role) == ("no", "0123", "1_000")
    assert (entry.born, entry.died, entry.original) == ("1887", "1917-05-30", "1e3")
    assert entry.forms == ("yes", "12:30", "Off", "null", "0x1F")
    assert (entry.body, entry.sources[0].note) == ("3.10", "on")


def test_a_files_work_stands_for_its_entries(tmp_path: Path) -> None:
    """A reference points to its own work, or to that of its file."""
    source = """\
kind: reference
work: file-work
entries:
  a: {target: Some, locator: {chapter: c, sort: "1"}, relation: quotes}
  b: {work: own, target: words, locator: {chapter: c, sort: "2"}, relation: [quotes]}
"""
    read, _ = layer(tmp_path, {"a.yaml": source})
    assert [it.entry.work for it in read.annotations if isinstance(it.entry, Reference)] == [
        "file-work",
        "own",
    ]
    assert [it.entry.works() for it in read.annotations] == [["file-work"], ["own"]]


def test_what_is_wrong_takes_nothing_else_with_it(tmp_path: Path) -> None:
    """One entry that can't be read is told once; its neighbours, and links to it, are untouched."""
    source = TWO.replace("    target: Some\n", "    tarket: Some\n")
    read, problems = layer(tmp_path, {"b.yaml": source})
    assert [it.name for it in problems] == ["unknown-key"]
    assert list(read.by_id) == ["two"]
    assert read.broken == {"one"}


def test_a_broken_file_leaves_links_into_it_alone(tmp_path: Path) -> None:
    """Of a file that can't be read at all, only that is told."""
    linking = (
        "kind: comment\nentries:\n  c: {target: Some, body: 'See [it](#one), [this](#nix).'}\n"
    )
    broken = TWO.replace("    body: See", "   body: See")
    _, problems = layer(tmp_path, {"a.yaml": linking, "b.yaml": broken})
    assert [(it.name, it.details.get("to")) for it in problems] == [
        ("dead-link", "nix"),
        ("bad-yaml", None),
    ]


def test_entries_may_be_none_yet(tmp_path: Path) -> None:
    """A file may wait for its first entry."""
    read, problems = layer(tmp_path, {"a.yaml": "kind: comment\nentries:\n", "b.yaml": TWO})
    assert (len(read.annotations), len(problems)) == (2, 0)


def test_no_annotations_at_all(tmp_path: Path) -> None:
    """A book needs no notes."""
    read, problems = layer(tmp_path, {})
    assert (read.annotations, read.works, len(problems)) == ((), {}, 0)


def test_the_digest_is_of_what_is_said(tmp_path: Path) -> None:
    """Comments, order of keys and file names leave the digest alone; another word changes it."""
    same = """\
kind: comment  # a remark
entries:

  two:
    body: "First line,\\nand [back](#one).\\n"
    target: [words, {occurrence: 1, exact: Some}]
  one: {body: 'See [the other](#two).', target: Some}
"""
    digests = [
        layer(tmp_path / str(at), {name: source})[0].digest
        for at, (name, source) in enumerate(
            [("b.yaml", TWO), ("z.yaml", same), ("b.yaml", TWO.replace("First", "Last"))]
        )
    ]
    assert digests[0] == digests[1] != digests[2]


def test_dates(tmp_path: Path) -> None:
    """The dates that format.md allows are taken, others are told."""
    good = "1887 1887-05 1887-05-30 1887? 1887~ 1886/1887 1887/.. ../1887 -0044-03-15 1888-02-29"
    bad = "87 1887-5 1887-13 1887-02-29 1887-04-31 May 1887/1888/1889 1887-00"
    for dates, expected in ((good, 0), (bad, 1)):
        for date in dates.split():
            source = f"kind: event\nentries:\n  a: {{name: A, ns: {date}}}\n"
            read, problems = layer(tmp_path, {"a.yaml": source})
            assert len(problems) == expected, date
            assert all(isinstance(it.entry, Event) for it in read.annotations)


SCRIPTS = ["Ленин сказал", "الماء أولاً", "水は低きに流れる", "שלום עולם", "Ελένη"]


@pytest.mark.parametrize("words", SCRIPTS)
def test_any_script(words: str, tmp_path: Path) -> None:
    """Targets are found in any script."""
    source = f"kind: comment\nentries:\n  a: {{target: {words}, body: {words} {words}}}\n"
    write(tmp_path, {"book/text/01.md": f"# T\n\n{words}.\n", "annotations/a.yaml": source})
    problems = Problems()
    book = read_book(tmp_path, problems)
    (anchor,) = anchor_all(book, read_layer(book, problems), problems).anchors
    assert book.by_id["p2"].text[anchor.parts[0].start : anchor.parts[0].end] == words
    assert len(problems) == 0


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "kind: comment\n",
                    "kind: term\n",
                    "entries:\n",
                    "  a:\n",
                    "  b: ",
                    "    target: ",
                ),
                *(
                    "    body: |\n",
                    "      x [y](#a)\n",
                    "\t",
                    "- ",
                    "[",
                    "]",
                    "{",
                    "}",
                    "&a ",
                    "*a",
                ),
                *(
                    "!t ",
                    "? ",
                    ": ",
                    "'",
                    '"',
                    "\n",
                    "|",
                    ">",
                    "@",
                    "%",
                    "#",
                    "---\n",
                    "\x00",
                    "\ufeff",
                ),
                *("\x85", "\u2028", "é", "e\u0301", "\U0001f600", "<<: ", "\\x00", "\r\n", "...\n"),
            ]
        ),
        max_size=14,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_any_file_is_read_or_told(tmp_path: Path, pieces: list[str]) -> None:
    """Whatever stands in a file of notes, entries come of it or problems with a line."""
    _, problems = layer(tmp_path, {"a.yaml": "".join(pieces)})
    for problem in problems:
        assert str(problem)
        assert problem.place.line > 0


@given(st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_any_bytes_are_read_or_told(tmp_path: Path, content: bytes) -> None:
    """No bytes in any file of a project make the program stumble."""
    names = ["annotations/a.yaml", "annotations/bibliography.json", "book/text/01.md"]
    write(tmp_path, {**dict.fromkeys(names, content), "book/book.toml": content})
    problems = Problems()
    book = read_book(tmp_path, problems)
    anchor_all(book, read_layer(book, problems), problems)
    assert all(str(problem) for problem in problems)


def test_comments_of_yaml_are_not_values() -> None:
    """Behind ` #` stands a remark, unless the value stands after `|` or in quotation marks."""
    problems = Problems()
    file = read_yaml("a: x # y\nb: |\n  x # y\nc: 'x # y'\n", "a.yaml", problems)
    assert file is not None
    assert file.value == {"a": "x", "b": "x # y\n", "c": "x # y"}


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    """`of` gives the annotations of the kinds asked for."""
    read, _ = layer(tmp_path, {"b.yaml": TWO})
    assert [it.id for it in read.of(Comment)] == ["one", "two"]
    assert list(read.of(Biography, Event)) == []
