"""Good editions, built from the small projects that the tests prove and damage."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from variorum.book.meta import EditionName
from variorum.build import Project, bind_epub, load, press
from variorum.problems import Problem, Problems
from variorum.verify import verify_edition
from variorum.weave import PageStart

from programs import ROOT


@dataclass
class Good:
    """A project in a folder, and its editions, each built when it is first asked for."""

    root: Path

    @classmethod
    def of(cls, source: Path, root: Path) -> Good:
        """A copy of the project `source` at `root`, with the styles of this repository."""
        for folder in (source / "book", source / "annotations", ROOT / "styles"):
            shutil.copytree(folder, root / folder.name)
        return cls(root)

    @cached_property
    def project(self) -> Project:
        """The project, read."""
        problems = Problems()
        project = load(self.root, problems)
        problems.stop_if_errors()
        return project

    @cached_property
    def epub(self) -> Path:
        """Its EPUB, with some pages of a print edition that might be."""
        passages = self.project.book.text[::4]
        starts = [
            PageStart(it.id, len(it.text) // 2 if number else 0, str(number + 1))
            for number, it in enumerate(passages)
        ]
        out = self.root / "good.epub"
        bind_epub(self.project, self.project.citations(), starts, out, Problems())
        return out

    @cached_property
    def pdf(self) -> Path:
        """Its print edition."""
        return self.pressed("print")

    def pressed(self, name: EditionName) -> Path:
        """One of its PDFs."""
        out = self.root / f"good-{name}.pdf"
        press(self.project, self.project.citations(), name, out)
        return out

    def verified(self, path: Path) -> list[Problem]:
        """What verify finds in a file."""
        problems = Problems()
        verify_edition(path, self.project.book, self.project.layer, problems)
        return list(problems)
