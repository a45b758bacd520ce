"""The cover: the editor's own picture, or one drawn from the book's metadata.

It is drawn with Pillow, which can measure a line before it is set (an SVG can't) and shapes every
script. The picture has one ink: each pixel says how much of it there is, and the palette is the
ramp from the ground's colour to the ink's. So its edges are exact and its file is small.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.book import Book
from variorum.book.meta import Meta
from variorum.problems import Place, stop

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, HEIGHT = 1600, 2400
"""Pixels."""
MOST_BYTES = 20_000_000
"""A larger picture is refused: a reader's device would have to carry it too."""

_MARGIN = 144
_GROUNDS = ("5a1b20", "1e3048", "24412f", "402a4b", "15403f", "5c3413")
_INK = "f7eedd"
_FAMILIES = "EB Garamond 12,EB Garamond,Amiri,Noto Serif,serif"
_LEADING = 1.08
_FULL, _SOFT, _FAINT = 255, 150, 84


@dataclass(frozen=True, slots=True)
class Picture:
    """The cover as it goes into the book."""

    name: str
    """Its file name, with the ending that fits."""
    media_type: str
    data: bytes


def cover_of(book: Book) -> Picture:
    """The picture that `cover` in book.toml names, byte for byte, or else the drawn one.

    Raises ProjectError where the named picture is not there, is too large, leads out of `book/`,
    or is neither JPEG nor PNG.
    """
    if not book.meta.cover:
        return Picture("cover.png", "image/png", draw(book.meta))
    place = Place(f"book/{book.meta.cover}")
    home = book.root / "book"
    path = home / book.meta.cover
    if not path.resolve().is_relative_to(home.resolve()):
        stop("outside-project", Place("book/book.toml"), path=book.meta.cover)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            stop("file-too-large", place, size=size, most=MOST_BYTES)
        data = path.read_bytes()
    except OSError as error:
        stop("unreadable-file", place, why=error.strerror or error)
    ending = _kind_of(data, place)
    return Picture(f"cover.{ending}", f"image/{ending.replace('jpg', 'jpeg')}", data)


def _kind_of(data: bytes, place: Place) -> str:
    from PIL import Image

    endings = {"JPEG": "jpg", "PNG": "png"}
    try:
        with Image.open(io.BytesIO(data), formats=tuple(endings)) as picture:
            kind, (width, height) = picture.format or "", picture.size
            if width * height > Image.MAX_IMAGE_PIXELS:  # type: ignore[operator]
                stop("bad-cover", place, why=f"it has {width} × {height} pixels")
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        stop("bad-cover", place, why="it is no whole JPEG or PNG")
    return endings[kind]


def draw(meta: Meta) -> bytes:
    """Draw the cover: a PNG of 1600 × 2400 pixels, always the same for the same metadata.

    The typeface is EB Garamond where the system has it and it has the letters, else the nearest.
    """
    from PIL import Image, ImageDraw

    image = Image.new("L", (WIDTH, HEIGHT), 0)
    sheet = _Sheet(ImageDraw.Draw(image), meta)
    sheet.set()
    image.putpalette(_ramp(meta))
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _ramp(meta: Meta) -> list[int]:
    ground = _GROUNDS[hashlib.sha256(meta.identifier.encode()).digest()[0] % len(_GROUNDS)]
    ends = zip(bytes.fromhex(ground), bytes.fromhex(_INK), strict=True)
    channels = [[round(a + (b - a) * level / 255) for level in range(256)] for a, b in ends]
    return [value for colour in zip(*channels, strict=True) for value in colour]


class _Sheet:
    """What stands on the cover, from top to bottom."""

    def __init__(self, drawing: ImageDraw.ImageDraw, meta: Meta) -> None:
        self.drawing = drawing
        self.meta = meta
        names = [person.name for person in meta.authors]
        self.author = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        shown = self.author + meta.title + meta.subtitle + meta.publisher
        upright, slanted = _typefaces(shown, meta.language)
        self.upright = _Face(upright, meta.direction)
        self.slanted = _Face(slanted, meta.direction)

    def set(self) -> None:
        """Set it all."""
        y = self._words(self.upright, self.author, (170, 100, 40), 176)
        self.drawing.rectangle((_MARGIN, y + 62, WIDTH - _MARGIN, y + 65), fill=_SOFT)
        y = self._words(self.upright, self.meta.title, (1030, 330, 30), y + 128)
        if self.meta.subtitle:
            y = self._words(self.slanted, self.meta.subtitle, (270, 96, 24), y + 76)
        self._page(max(y + 130, 1560), HEIGHT - _MARGIN)

    def _words(self, face: _Face, words: str, room: tuple[int, int, int], y: float) -> float:
        """Set words from `y` (their top) on, and say where they end.

        `room` is the height that they may take, and the largest and the least size of their type.
        """
        lines, size = face.fit(words, WIDTH - 2 * _MARGIN, room)
        rtl = self.meta.direction == "rtl"
        for line in lines:
            y += size
            self.drawing.text(
                (WIDTH - _MARGIN if rtl else _MARGIN, y),
                line,
                fill=_FULL,
                font=face.at(size),
                anchor="rs" if rtl else "ls",
                direction=face.direction,
            )
            y += size * (_LEADING - 1)
        return y

    def _page(self, top: float, bottom: float) -> None:
        """A page as commentators leave it: a text in the middle, and notes all round it."""
        pitch, seed = 34, hashlib.sha256(self.meta.title.encode()).digest()
        rows = int((bottom - top) // pitch)
        if rows < 6:
            return
        first = bottom - (rows - 1) * pitch
        left, right = _MARGIN, WIDTH - _MARGIN
        inner = (left + 372, right - 372)
        for row in range(rows):
            y, end = first + row * pitch, seed[row % 32] / 255
            around = row < 2 or row >= rows - 3
            if around:
                length = (right - left) * (0.62 + 0.3 * end) if row == rows - 1 else right - left
                self._rule(left, left + length, y, _FAINT)
                continue
            if row == rows - 4 or row == 2:
                self._rule(left, left + 300, y, _FAINT)
                self._rule(right - 300, right, y, _FAINT)
                continue
            self._rule(left, left + 300 - (120 * end if row % 5 == 4 else 0), y, _FAINT)
            self._rule(right - 300, right - (140 * end if row % 4 == 1 else 0), y, _FAINT)
            short = 0.45 * end * (inner[1] - inner[0]) if row % 6 == 5 else 0
            self._rule(inner[0], inner[1] - short, y, _FULL, thick=12)

    def _rule(self, start: float, end: float, y: float, ink: int, thick: int = 7) -> None:
        if self.meta.direction == "rtl":
            start, end = WIDTH - end, WIDTH - start
        self.drawing.rectangle((round(start), round(y), round(end), round(y) + thick), fill=ink)


class _Face:
    """A typeface that can be measured."""

    def __init__(self, file: tuple[str, int] | None, direction: str) -> None:
        from PIL import features

        self.file = file
        self.direction = direction if features.check("raqm") else None

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The typeface in this size, in pixels."""
        from PIL import ImageFont

        if self.file is not None:
            return ImageFont.truetype(self.file[0], size, self.file[1])
        font = ImageFont.load_default(size)
        assert isinstance(font, ImageFont.FreeTypeFont)
        return font

    def fit(self, words: str, width: int, room: tuple[int, int, int]) -> tuple[list[str], int]:
        """Break words into lines of one width, in the largest size at which they fit."""
        parts = re.findall(rf"{_WIDE}\s*|(?:(?!{_WIDE})\S)+\s*", words.strip()) or [words]
        height, size, least = room
        # Lengths grow with the size but for a hair, so that one measuring does for all sizes.
        font = self.at(size)
        lengths = [font.getlength(part, direction=self.direction) / size for part in parts]
        while size > least:
            across = width * 0.99 / size
            if max(lengths) <= across and len(_broken(lengths, across)) * size * _LEADING <= height:
                break
            size = max(least, int(size * 0.94))
        lines = _evened(lengths, width * 0.99 / size)
        return ["".join(parts[a:b]).strip() for a, b in lines], size


_WIDE = "[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
"""Letters between which a line may break anywhere."""


def _broken(lengths: Sequence[float], width: float) -> list[tuple[int, int]]:
    """Fill lines one after the other: the parts [a, b) of each."""
    lines, start, filled = [], 0, 0.0
    for at, length in enumerate(lengths):
        if at > start and filled + length > width:
            lines.append((start, at))
            start, filled = at, 0.0
        filled += length
    return [*lines, (start, len(lengths))]


def _evened(lengths: Sequence[float], width: float) -> list[tuple[int, int]]:
    """The same number of lines, as even as they can be: the least sum of squared lengths."""
    count = len(_broken(lengths, width))
    ends = [0.0, *accumulate(lengths)]
    # best[at]: the price and the lines of the best way to set the first `at` parts.
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}
    for _ in range(count):
        longer: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for start, (price, lines) in best.items():
            for end in range(start + 1, len(lengths) + 1):
                length = ends[end] - ends[start]
                if length > width and end > start + 1:
                    break
                if end not in longer or price + length**2 < longer[end][0]:
                    longer[end] = (price + length**2, [*lines, (start, end)])
        best = longer
    return best[len(lengths)][1]


def _typefaces(shown: str, language: str) -> tuple[tuple[str, int] | None, ...]:
    """The files (and the faces' numbers in them) of an upright and a slanted typeface.

    Fontconfig names those that have all the letters. Without it: None, and Pillow's own is taken.
    """
    finder = shutil.which("fc-match")
    if finder is None:
        return None, None
    letters = " ".join(f"{ord(char):x}" for char in sorted(set(shown)) if not char.isspace())
    wanted = f"{_FAMILIES}:lang={language.lower()}:charset={letters}"
    running = [
        subprocess.Popen(  # noqa: S603 - the pattern holds code points and a checked language
            [finder, "-f", "%{file}\n%{index}", f"{wanted}:slant={slant}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for slant in (0, 100)
    ]
    return tuple(_typeface(process.communicate()[0]) for process in running)


def _typeface(answer: bytes) -> tuple[str, int] | None:
    file, _, index = answer.decode("utf-8", "replace").partition("\n")
    # The upper half of the number names a variant of a variable font, which Pillow doesn't take.
    known = Path(file).suffix.lower() in {".otf", ".ttf", ".ttc", ".otc"} and Path(file).is_file()
    return (file, int(index or 0) & 0xFFFF) if known else None
