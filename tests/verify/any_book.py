"""Books made by chance, with everything that a text may have: for laws that hold for all."""

from __future__ import annotations

from pathlib import Path
from random import Random

WORDS = [
    "the", "of", "mill", "ferry", "river", "council", "self-management", "“quoted”", "it’s",
    "re-form", "x-ray", "naïve", "Überfuhr", "офис", "don’t", "e.g.", "1917", "(so)", "end—",
    "fi", "flag", "office", "affluent", "—", "…", "3.5%", "A/B", "well-known’s",
]  # fmt: skip
SETTINGS = """\
name = "any"
title = "Any Book"
author = "Ann Author"
date = "2000"
modified = "2026-01-01"
language = "en"
identifier = "urn:uuid:7b1d8f3e-4a57-5a0e-9c55-0f4f8c1a2b3c"
"""


class AnyBook:
    """One book of chance."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.marked: list[str] = []
        """Words that occur once, for targets."""

    def write(self, root: Path) -> None:
        """Write it as a project."""
        for folder in ("book/text", "annotations"):
            (root / folder).mkdir(parents=True)
        (root / "book" / "book.toml").write_text(SETTINGS)
        chapters = [self.chapter(number) for number in range(self.rng.randint(1, 3))]
        for number, chapter in enumerate(chapters):
            (root / "book" / "text" / f"{number}.md").write_text(chapter)
        (root / "annotations" / "comments.yaml").write_text(self.comments())
        (root / "annotations" / "terms.yaml").write_text(self.terms(" ".join(chapters)))

    def words(self, most: int) -> str:
        """Some words."""
        return " ".join(self.rng.choice(WORDS) for _ in range(self.rng.randint(1, most)))

    def inline(self) -> str:
        """Words with markup, some of them on further lines."""
        ways = ["{}"] * 6 + ["*{}*", "**{}**", "`{}`", "***{}***", "[{}](https://example.org/a)"]
        parts = [
            self.rng.choice(ways).format(self.words(12)) for _ in range(self.rng.randint(1, 6))
        ]
        return self.rng.choice([" ", "\n", "\\\nand "]).join(parts)

    def chapter(self, number: int) -> str:
        """A chapter: a title or none, passages of all kinds, notes."""
        blocks = [f"# {self.words(3)}"] if self.rng.random() < 0.7 else []
        for at in range(self.rng.randint(2, 9)):
            word = f"word{len(self.marked)}x"
            self.marked.append(word)
            text = f"{self.inline()} {word}"
            if self.rng.random() < 0.3:
                text += f".[^{number}{at}] {self.words(3)}"
                second = f"\n\n    {self.words(5)}" if self.rng.random() < 0.3 else ""
                blocks.append(f"[^{number}{at}]: {self.words(20)}{second}")
            frames = ["{}"] * 6 + ["> {}", "- {}\n- and more", "3. {}", "***\n\n{}"]
            frame = self.rng.choice(frames)
            indent = "> " if frame[0] == ">" else "   " if frame[0] in "-3" else ""
            blocks.append(frame.format(text.replace("\n", f"\n{indent}")))
        return "\n\n".join([*blocks, f"    code {self.words(3)}\n    more"]) + "\n"

    def comments(self) -> str:
        """A comment on each of the words that occur once."""
        lines = ["kind: comment", "entries:"]
        for word in self.marked:
            other = self.rng.choice(self.marked)
            more = "\n\n      - one thing\n      - another" if self.rng.random() < 0.3 else ""
            lines.append(
                f"  c-{word}:\n    target: {word}\n    body: |\n"
                f"      {self.words(8)} and [go](#c-{other}){more}"
            )
        return "\n".join(lines) + "\n"

    def terms(self, text: str) -> str:
        """A term for each of some words of the text, marked in one way or another."""
        lines = ["kind: term", "entries:"]
        for word in ("mill", "ferry", "river", "council", "code"):
            if f"{word} " in text:
                mark = self.rng.choice(["first", "all", "chapter", "none"])
                lines.append(
                    f"  t-{word}:\n    name: {word}\n    sense: word {word}\n    mark: {mark}\n"
                    f"    mentions: [{word}]\n    body: It.\n    sources: [{{note: nobody}}]"
                )
        return "\n".join(lines) + "\n"
