"""The booklet: pages on sheets so that, folded, they follow one another."""

import subprocess
from itertools import pairwise
from pathlib import Path

import msgspec
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.book import read_book
from variorum.book.meta import Edition, Meta
from variorum.pdf.impose import Side, impose, sides
from variorum.problems import Problems

from programs import ROOT, program


def folded(found: list[Side]) -> list[int | None]:
    """Read a stack of printed sheets as a person does who has folded each signature."""
    pages: list[int | None] = []
    stack: list[tuple[Side, Side]] = []
    for front, back in zip(found[::2], found[1::2], strict=True):
        if front.depth == 0 and stack:
            pages += leafed(stack)
            stack = []
        stack.append((front, back))
    return pages + leafed(stack) if stack else pages


def leafed(stack: list[tuple[Side, Side]]) -> list[int | None]:
    """Leaf through one signature, whose sheets lie from the outside in."""
    right = [page for front, back in stack for page in (front.right, back.left)]
    left = [page for front, back in reversed(stack) for page in (back.right, front.left)]
    return right + left


@given(pages=st.integers(1, 400), signature=st.sampled_from([0, 4, 8, 16, 32]))
def test_folded_sheets_hold_the_pages_in_order(pages: int, signature: int) -> None:
    """For any pages and any signature: folded, they run from first to last, blanks behind."""
    found = list(sides(pages, signature))
    read = folded(found)
    assert read[:pages] == list(range(pages))
    assert read[pages:] == [None] * (-pages % 4)
    assert len(found) * 2 == len(read)


@given(pages=st.integers(1, 100), signature=st.sampled_from([0, 4, 16]))
def test_a_book_from_right_to_left_is_its_mirror(pages: int, signature: int) -> None:
    """An Arabic booklet has its back on the right: each side mirrors that of an English one."""
    for ltr, rtl in zip(sides(pages, signature), sides(pages, signature, rtl=True), strict=True):
        assert (ltr.left, ltr.right) == (rtl.right, rtl.left)


def test_eight_pages_as_every_handbook_has_them() -> None:
    """Eight pages: 8|1, 2|7, 6|3, 4|5."""
    shown = [(it.left, it.right) for it in sides(8) if it.left is not None and it.right is not None]
    assert [(left + 1, right + 1) for left, right in shown] == [(8, 1), (2, 7), (6, 3), (4, 5)]


@pytest.fixture
def meta() -> Meta:
    """What book.toml says of this repository's book."""
    return read_book(ROOT, Problems()).meta


def small(path: Path, pages: int) -> Path:
    """A PDF of A5 pages that hold their number and nothing else."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(419.53, 595.28))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.obj.Contents = pdf.make_stream(f"BT /F 20 Tf 200 300 Td ({number}) Tj ET".encode())
    pdf.save(path)
    return path


def halves(path: Path, sheet: int) -> tuple[str, str]:
    """The words on the left and on the right half of a side."""
    found = []
    for x in (0, 421):
        area = ["-x", str(x), "-y", "0", "-W", "421", "-H", "596"]
        at = ["-f", str(sheet), "-l", str(sheet)]
        run = [program("pdftotext"), *at, *area, str(path), "-"]
        found.append(subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip())
    return found[0], found[1]


def imposed(meta: Meta, tmp_path: Path, pages: int, settings: Edition) -> Path:
    """Impose a small PDF with these settings."""
    editions = msgspec.structs.replace(meta.editions, booklet=settings)
    out = tmp_path / "booklet.pdf"
    impose(
        small(tmp_path / "small.pdf", pages), out, msgspec.structs.replace(meta, editions=editions)
    )
    return out


def test_pages_lie_where_they_belong(meta: Meta, tmp_path: Path) -> None:
    """Read back by halves, the sheets of six pages are blank|1, 2|blank, 6|3, 4|5, on A4 across."""
    out = imposed(meta, tmp_path, 6, Edition(paper="A4"))
    assert [halves(out, n) for n in (1, 2, 3, 4)] == [("", "1"), ("2", ""), ("6", "3"), ("4", "5")]
    with pikepdf.open(out) as pdf:
        width, height = (float(it) for it in pdf.pages[0].mediabox[2:])
        assert (round(width), round(height)) == (842, 595)


def test_creep_moves_inner_pages_to_the_fold(meta: Meta, tmp_path: Path) -> None:
    """With creep, pages of inner sheets move towards the fold by the paper's thickness each."""
    out = imposed(meta, tmp_path, 16, Edition(paper="A4", creep=0.5))
    lefts = []
    with pikepdf.open(out) as pdf:
        for page in pdf.pages[::2]:
            content = page.Contents.read_bytes().decode().split()
            lefts.append(float(content[content.index("/L") - 3]))
    moved = [after - before for before, after in pairwise(lefts)]
    assert moved == pytest.approx([0.5 * 72 / 25.4] * 3, abs=0.01)


def test_marks_show_where_to_fold_and_to_staple(meta: Meta, tmp_path: Path) -> None:
    """With marks each side has strokes for the fold, the outermost also two for the staples."""
    out = imposed(meta, tmp_path, 8, Edition(paper="A4", marks=True))
    with pikepdf.open(out) as pdf:
        strokes = [page.Contents.read_bytes().count(b" l") for page in pdf.pages]
    assert strokes == [4, 2, 2, 2]


def test_too_large_pages_are_made_smaller(meta: Meta, tmp_path: Path) -> None:
    """A5 pages fit on half a Letter sheet by getting smaller, in the middle of it."""
    out = imposed(meta, tmp_path, 4, Edition(paper="letter"))
    with pikepdf.open(out) as pdf:
        content = pdf.pages[0].Contents.read_bytes().decode().split()
    scale = float(content[content.index("cm") - 6])
    assert 0.9 < scale < 1
    assert scale == pytest.approx(396 / 419.53, abs=0.001)


def test_booklet_is_sound_and_named(meta: Meta, tmp_path: Path) -> None:
    """The file is sound, has title and language, and asks to be turned on the short edge."""
    out = imposed(meta, tmp_path, 5, Edition(paper="A4", marks=True))
    run = subprocess.run([program("qpdf"), "--check", str(out)], capture_output=True, check=False)
    assert run.returncode == 0
    with pikepdf.open(out) as pdf:
        assert str(pdf.docinfo["/Title"]) == meta.title
        assert str(pdf.Root.Lang) == meta.language
        assert str(pdf.Root.ViewerPreferences.Duplex) == "/DuplexFlipShortEdge"


def test_same_bytes(meta: Meta, tmp_path: Path) -> None:
    """Imposed twice, in two folders, it is the same file."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = imposed(meta, tmp_path / "a", 9, Edition(paper="A4"))
    two = imposed(meta, tmp_path / "b", 9, Edition(paper="A4"))
    assert one.read_bytes() == two.read_bytes()
