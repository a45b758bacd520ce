"""The cover: the editor's picture as it is, or one drawn that can be read."""

import io
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image, ImageStat

from variorum.epub.cover import HEIGHT, WIDTH, cover_of, draw
from variorum.problems import ProjectError

from epub.sample import META, book

TITLES: dict[str, dict[str, Any]] = {
    "usual": {},
    "one word": {"title": "Ulysses", "subtitle": ""},
    "long": {"title": "The Life and Strange Surprizing Adventures " * 5},
    "unbroken": {"title": "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"},
    "one letter": {"title": "V", "subtitle": "", "author": "P"},
    "Arabic": {"title": "الطريق إلى الحرية", "direction": "rtl", "language": "ar"},
    "Cyrillic": {"title": "Что делать?", "language": "ru"},
    "Chinese": {"title": "紅樓夢" * 9, "language": "zh"},
    "many authors": {"author": tuple(META.authors) * 7},
}


@pytest.fixture(params=TITLES)
def cover(request: pytest.FixtureRequest) -> Image.Image:
    """A drawn cover."""
    meta = msgspec.structs.replace(META, **TITLES[request.param])
    return Image.open(io.BytesIO(draw(meta))).convert("L")


def test_cover_has_the_size_that_shops_ask_for(cover: Image.Image) -> None:
    """A cover has 1600 × 2400 pixels and no transparency."""
    assert cover.size == (WIDTH, HEIGHT)


def test_nothing_runs_off_the_edge(cover: Image.Image) -> None:
    """Whatever the title, the margins are empty and something stands between them."""
    ground = cover.getpixel((0, 0))
    inner = cover.crop((120, 120, WIDTH - 120, HEIGHT - 120))
    for box in [(0, 0, 120, HEIGHT), (WIDTH - 120, 0, WIDTH, HEIGHT), (0, 0, WIDTH, 80)]:
        assert cover.crop(box).getextrema() == (ground, ground)
    low, high = ImageStat.Stat(inner).extrema[0]
    assert float(high) - float(low) > 120


def test_same_metadata_gives_the_same_cover() -> None:
    """The cover is drawn the same each time, and another book has another one."""
    assert draw(META) == draw(META)
    assert draw(META) != draw(msgspec.structs.replace(META, title="Other"))


def test_cover_is_small() -> None:
    """A cover weighs less than 200 kB: it is carried by every copy."""
    assert len(draw(META)) < 200_000


def picture(kind: str) -> bytes:
    """A small picture of this kind."""
    out = io.BytesIO()
    Image.new("RGB", (60, 90), "navy").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "ending", "media_type"), [("JPEG", "jpg", "image/jpeg"), ("PNG", "png", "image/png")]
)
def test_the_editors_picture_is_taken_as_it_is(
    kind: str, ending: str, media_type: str, tmp_path: Path
) -> None:
    """A picture named in book.toml replaces the drawn one, byte for byte, whatever its name."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "front.picture").write_bytes(picture(kind))
    found = cover_of(book(tmp_path, cover="front.picture"))
    assert (found.name, found.media_type) == (f"cover.{ending}", media_type)
    assert found.data == picture(kind)


@pytest.mark.parametrize(
    ("cover", "content", "complaint"),
    [
        ("none.png", None, "unreadable-file"),
        ("text.png", b"no picture", "bad-cover"),
        ("half.png", picture("PNG")[:-20], "bad-cover"),
        ("anime.gif", picture("GIF"), "bad-cover"),
        ("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "bad-cover"),
        ("../outside.png", picture("PNG"), "outside-project"),
        ("..", None, "outside-project"),
    ],
)
def test_a_bad_picture_is_told(
    cover: str, content: bytes | None, complaint: str, tmp_path: Path
) -> None:
    """A picture that is missing, broken, of another kind or outside the project stops the build."""
    (tmp_path / "book").mkdir()
    if content is not None:
        (tmp_path / "book" / cover).write_bytes(content)
    with pytest.raises(ProjectError, match=complaint):
        cover_of(book(tmp_path, cover=cover))


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link that leads out of `book/` is no way to put a file into the edition."""
    (tmp_path / "secret.png").write_bytes(picture("PNG"))
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "cover.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(ProjectError, match="outside-project"):
        cover_of(book(tmp_path, cover="cover.png"))
