"""Whole projects to build an EPUB from, written into a folder."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from variorum.build import bind_epub, load
from variorum.problems import Problem, Problems
from variorum.weave import PageStart

from programs import ROOT

BOOK = """\
name = "sample"
title = "{title}"
author = "{author}"
date = "1921"
modified = "2026-01-02"
language = "{language}"
direction = "{direction}"
identifier = "urn:uuid:7b1d8f3e-4a57-5a0e-9c55-0f4f8c1a2b3c"
{more}
"""


def write(
    root: Path,
    text: str | Sequence[str],
    layer: Mapping[str, str],
    *,
    title: str = "A Sample",
    author: str = "Ada Writer",
    language: str = "en",
    direction: str = "ltr",
    more: str = "",
) -> Path:
    """Write a project: a chapter or several, annotation files by name, our own styles."""
    book = BOOK.format(
        title=title, author=author, language=language, direction=direction, more=more
    )
    chapters = [text] if isinstance(text, str) else text
    files = {"book/book.toml": book}
    files |= {f"book/text/{at:02d}.md": chapter for at, chapter in enumerate(chapters, 1)}
    files |= {f"annotations/{name}.yaml": content for name, content in layer.items()}
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    shutil.copytree(ROOT / "styles", root / "styles", dirs_exist_ok=True)
    return root


def bound(root: Path, out: Path, starts: Sequence[PageStart] = ()) -> list[Problem]:
    """Build the EPUB of a project at `out`; comes back with what is not stopping a build."""
    problems = Problems()
    project = load(root, problems)
    problems.stop_if_errors()
    bind_epub(project, project.citations(), starts, out, problems)
    return list(problems)


def pages(root: Path, every: int = 4) -> list[PageStart]:
    """Pages of a print edition that might be: each begins in the middle of a passage."""
    passages = load(root, Problems()).book.passages
    return [
        PageStart(it.id, len(it.text) // 2 if number else 0, str(number + 1))
        for number, it in enumerate(passages[::every])
    ]
