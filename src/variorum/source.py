"""Sources: the files that people write, read as text, or told why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import Path

from variorum.problems import Place, Problems, relative

MOST_BYTES = 50_000_000
"""A larger file is refused: half a million words are three million bytes."""


def files_in(
    folder: Path, ending: str, others: Collection[str], root: Path, problems: Problems
) -> list[Path]:
    """The files of a folder with this ending, by name; hidden ones are none of ours.

    Others (but those named) are added to `problems`: a file that is passed over in silence would
    be a note lost, or a chapter.
    """
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith((".", "#")) or path.name.endswith(("~", ".bak", ".orig", ".swp")):
            continue
        if path.suffix == ending:
            found.append(path)
        elif path.name not in others:
            place = Place(relative(path, root))
            problems.add("unread-file", place, folder=relative(folder, root), ending=ending)
    return found


_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What neither XML nor a reader can hold: control characters and what is no character."""


def read_source(path: Path, root: Path, problems: Problems) -> str | None:
    """A file's text in normal form C, or None (and a problem) where it can't be read as UTF-8."""
    shown = relative(path, root)
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            problems.add("outside-project", Place(shown), path=path)
            return None
        if not path.is_file() and path.exists():
            why = "it is a folder" if path.is_dir() else "it is no ordinary file"
            problems.add("unreadable-file", Place(shown), why=why)
            return None
        if (size := path.stat().st_size) > MOST_BYTES:
            problems.add("file-too-large", Place(shown), size=size, most=MOST_BYTES)
            return None
        raw = path.read_bytes()
    except (OSError, RuntimeError) as error:  # a link that leads round in a circle is the latter
        why = getattr(error, "strerror", None) or "its link leads round in a circle"
        problems.add("unreadable-file", Place(shown), why=why)
        return None
    try:
        source = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        place = Place(shown, before.count(b"\n") + 1, column)
        problems.add("not-utf8", place, byte=f"0x{raw[error.start]:02X}")
        return None
    source = unicodedata.normalize("NFC", source.replace("\r\n", "\n").replace("\r", "\n"))
    if found := _UNPRINTABLE.search(source):
        line, column = source.count("\n", 0, found.start()) + 1, found.start()
        column -= source.rfind("\n", 0, found.start())
        problems.add("bad-character", Place(shown, line, column), code=f"U+{ord(found[0]):04X}")
        return None
    return source
