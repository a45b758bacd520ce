"""Sides: a re-anchored note's old place and its new one, side by side or one under the other."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from variorum.anchor.fold import FoldedText, Part
from variorum.anchor.quote import SHOWN, label_of, shorten
from variorum.reanchor import Proposal
from variorum.reanchor.compare import Standing

if TYPE_CHECKING:
    from rich.text import Text

Proposed = tuple[Standing, Proposal]
Side = tuple[str, str, str]
"""What stands before the words, the words, and what stands behind them."""


def head(standing: Standing, proposal: Proposal) -> str:
    """One line: which target it is, and how sure the new place."""
    what = "target" if standing.role == "target" else "exception"
    name = f"{standing.annotation}, {what} {standing.target + 1} ({standing.place})"
    trace = proposal.trace
    if proposal.parts is None:
        return f"{name}: given up: {proposal.why}"
    return (
        f"{name}: found, score {proposal.score}: {trace.words:.0%} of the words, "
        f"{trace.around:.0%} of what stood around them; next best {trace.runner_up:.0%}"
    )


def render_plain(proposals: Sequence[Proposed], text: FoldedText) -> str:
    """The proposals as a plain diff: a line for the old place, one for the new, no colours."""
    return "".join(f"{line}\n" for line in _plain(proposals, text))


def _plain(proposals: Sequence[Proposed], text: FoldedText) -> Iterator[str]:
    for standing, proposal in proposals:
        yield head(standing, proposal)
        yield f"- {_in_line(_old(proposal))}"
        for parts in _news(proposal, text):
            sign = "+" if proposal.parts else "?"
            yield f"{sign} {label_of(parts[0].passage)}: {_in_line(_new(parts, text))}"


def render_coloured(proposals: Sequence[Proposed], text: FoldedText, width: int) -> str:
    """The proposals side by side in colour, in so many columns: old at the left, new at the right.

    What went is struck through in red, what came is green.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, highlight=False)
    for standing, proposal in proposals:
        console.print(head(standing, proposal), style="bold" if proposal.parts else "bold red")
        table = Table(show_header=False, box=None, padding=(0, 2, 1, 2), expand=True)
        table.add_column(ratio=1)
        table.add_column(ratio=1)
        old = _old(proposal)
        places: list[tuple[Part, ...] | None] = [*_news(proposal, text)]
        for parts in places or [None]:
            new = _new(parts, text) if parts else ("", "", "")
            left, right = _coloured(old, new)
            label = f"{label_of(parts[0].passage)}  " if parts else ""
            table.add_row(left, Text(label).append_text(right))
        console.print(table)
    return out.getvalue()


def _news(proposal: Proposal, text: FoldedText) -> list[tuple[Part, ...]]:
    """The proposed place; where there is none, the candidates that were not good enough."""
    if proposal.parts:
        return [proposal.parts]
    return [parts for place in proposal.trace.places[:3] if (parts := text.parts(*place))]


def _old(proposal: Proposal) -> Side:
    at = proposal.entry.at
    return at.before, at.exact, at.after


def _new(parts: tuple[Part, ...], text: FoldedText) -> Side:
    first, last = parts[0], parts[-1]
    before = text.passages[text.numbers[first.passage]].text[: first.start][-SHOWN:]
    after = text.passages[text.numbers[last.passage]].text[last.end :][:SHOWN]
    return before, text.exact(parts), after


def _in_line(side: Side) -> str:
    before, exact, after = (part.replace("\n", " ") for part in side)
    return f"…{before}[{shorten(exact)}]{after}…"


def _coloured(old: Side, new: Side) -> tuple[Text, Text]:
    from rich.text import Text

    left, right = Text(), Text()
    left.append(f"…{old[0]}", style="dim")
    right.append(f"…{new[0]}", style="dim")
    words, others = _words(old[1]), _words(new[1])
    for tag, i, j, k, m in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        same = tag == "equal"
        left.append("".join(words[i:j]), style="bold" if same else "bold red strike")
        right.append("".join(others[k:m]), style="bold" if same else "bold green")
    left.append(f"{old[2]}…", style="dim")
    right.append(f"{new[2]}…", style="dim")
    return left, right


def _words(words: str) -> list[str]:
    """Words and the spaces between them."""
    made: list[str] = []
    for piece in words.replace("\n", " ").split(" "):
        made += [piece, " "]
    return made[:-1]
