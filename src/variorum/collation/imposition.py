"""Imposition: the order in which pages come back from a printed booklet.

A booklet is printed two pages to a side and folded, so that from the outermost sheet to the
innermost the pages of its front half come in ascending order and those of its back half in
descending order, mingled: 16 1 2 15 14 3 4 13 … However a transcriber went through the sides, each
further page either follows what is known of the front half or precedes what is known of the back
half. That leaves two places for each page. Which of them, and where pages end, is chosen for the
best continuity of the whole, pages being about equally long. Plain reading order is the case in
which all pages are front, and a book of several signatures begins again after each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from variorum.collation.blocks import Block

BEAM = 200
"""So many half-finished arrangements are kept from block to block, of a long text fewer."""
LONG = 300
"""A text of more blocks than these is long."""

SAME_PAGE = 1.5
"""What speaks for neighbours in the file being neighbours in the text."""
NEXT_PAGE = 0.3
"""The same where the end of a page lies between them."""
CUT = -1.0
"""What speaks against an end of page that nothing shows."""
UNEQUAL = -8.0
"""What speaks against a page that is by a whole usual length too long; it grows as the square."""
UNBALANCED = -3.0
"""What speaks against one half getting ahead of the other, for each page beyond `AHEAD`."""
AHEAD = 2
"""So many pages one half gains on the other and loses again, two being printed on a side."""
IMPOSED = -8.0
"""What speaks against any page being out of order."""
NEW_SIGNATURE = -6.0
"""What speaks against a further signature."""
NOTES_BACKWARDS = -4.0
"""What speaks against an order in which the author's notes are not called in theirs."""

_NO_NOTE = 10**9


class _Path(NamedTuple):
    """A half-finished arrangement: the end of the front half, the beginning of the back half."""

    score: float = 0.0
    front: Block | None = None
    """The last block of the front half."""
    back: Block | None = None
    """The first block of the back half, as far as its pages are complete."""
    page: Block | None = None
    """The first block of the page that may still go on."""
    opening: Block | None = None
    """The first block of the front half."""
    behind: bool = False
    """Whether that page belongs to the back half."""
    tail: Block | None = None
    """The last block of the back half, with which the signature ends."""
    called: int = 0
    """The highest note called in the front half."""
    ahead: int = _NO_NOTE
    """The lowest note called in the back half."""
    on_page: int = _NO_NOTE
    """The lowest note called on the page that may still go on."""
    balance: int = 0
    """How many pages the front half has more than the back half."""
    least: int = 0
    most: int = 0
    """The lowest and the highest balance so far."""
    edge: tuple[Block, Block] | None = None
    before: _Path | None = None

    @property
    def future(self) -> tuple[int, int, int, bool, int]:
        """What tells it from others: paths alike in this can only go on alike."""
        front, back, page = self.front, self.back, self.page
        return (
            front.index if front else -1,
            back.index if back else -1,
            page.index if page else -1,
            self.behind,
            self.balance,
        )


class Imposition:
    """Arranges blocks that stand as a booklet's sides gave them."""

    def __init__(
        self,
        fits: Callable[[Block, Block], float],
        begins: Callable[[Block], float],
        finishes: Callable[[Block], float],
    ) -> None:
        """Take three judgements: how well a block continues another, begins or ends the text."""
        self.fits, self.begins, self.finishes = fits, begins, finishes
        self._until: dict[Block, int] = {}
        self._usual = 1.0

    def arrange(self, blocks: Sequence[Block]) -> dict[Block, Block]:
        """For each block but the last of the text, the one that follows it."""
        if not blocks:
            return {}
        self._measure(blocks)
        paths, previous = [_Path()], blocks[0]
        beam = max(BEAM // 5, min(BEAM, BEAM * LONG // len(blocks)))
        for block in blocks:
            best: dict[tuple[int, int, int, bool, int], _Path] = {}
            for path in paths:
                for way in self._ways(path, previous, block):
                    known = best.get(way.future)
                    if known is None or way.score > known.score:
                        best[way.future] = way
            paths = sorted(best.values(), key=lambda path: -path.score)[:beam]
            previous = block
        ended = (self._signature_closed(self._page_closed(path, previous)) for path in paths)
        return _edges(max(ended, key=lambda path: path.score + self.finishes(_last(path))))

    def _measure(self, blocks: Sequence[Block]) -> None:
        """How long pages usually are: the median of what stands between ends that show."""
        words, since = 0, 0
        lengths = []
        self._until = {}
        for previous, block in zip([blocks[0], *blocks], blocks, strict=False):
            if block.apart or previous.runs_on or block.opens:
                lengths.append(words + previous.foot - since)
                since = words
            words += len(block.words)
            self._until[block] = words
        lengths = [length for length in [*lengths, words + blocks[-1].foot - since] if length]
        self._usual = median(lengths) if lengths else 1.0

    def _ways(self, path: _Path, previous: Block, block: Block) -> Iterator[_Path]:
        """Each way in which the next block of the file can be placed."""
        shows = block.apart or (previous.runs_on and block.opens)
        if path.page and not shows:
            going_on = _linked(path, previous, block, self.fits(previous, block) + SAME_PAGE)
            going_on = going_on if path.behind else going_on._replace(front=block)
            yield _noted(going_on, block)
        path = self._page_closed(path, previous)
        starts = [path]
        if path.back and path.front:
            closed = self._signature_closed(path)
            starts.append(closed._replace(score=closed.score + NEW_SIGNATURE))
        hidden = not (shows or previous.runs_on or block.opens or previous is block)
        for start in starts:
            start = start._replace(page=block, score=start.score + (CUT if hidden else 0.0))
            out = IMPOSED if start.tail is None else 0.0
            yield _noted(start._replace(behind=True, score=start.score + out), block)
            if start.front is None:
                start = start._replace(score=start.score + self.begins(block), opening=block)
            else:
                score = self.fits(start.front, block)
                score += NEXT_PAGE if start.front is previous else 0.0
                start = _linked(start, start.front, block, score)
            yield _noted(start._replace(behind=False, front=block), block)

    def _page_closed(self, path: _Path, last: Block) -> _Path:
        """The page that was being read ends with `last`."""
        if path.page is None:
            return path
        length = self._until[last] - self._until[path.page] + len(path.page.words)
        pages = (length + last.foot) / self._usual
        more = pages - 1.0
        first_or_last = path.tail is None if path.behind else path.page is path.opening
        if more > 0 or not first_or_last:
            path = path._replace(score=path.score + UNEQUAL * min(4.0, more * more))
        balance = path.balance + (-1 if path.behind else 1)
        least, most = min(path.least, balance), max(path.most, balance)
        if path.behind or path.back:
            beyond = max(0, most - least - AHEAD) - max(0, path.most - path.least - AHEAD)
            beyond += max(0, path.most - path.least - AHEAD) if not path.back else 0
            path = path._replace(score=path.score + UNBALANCED * beyond)
        path = path._replace(balance=balance, least=least, most=most)
        if not path.behind:
            called = max(path.called, path.on_page if path.on_page < _NO_NOTE else 0)
            return path._replace(page=None, called=called, on_page=_NO_NOTE)
        if path.back:
            path = _linked(path, last, path.back, self.fits(last, path.back))
        return path._replace(
            back=path.page,
            page=None,
            tail=path.tail or last,
            ahead=min(path.ahead, path.on_page),
            on_page=_NO_NOTE,
        )

    def _signature_closed(self, path: _Path) -> _Path:
        """The two halves meet in the middle; what comes next follows the end of the back half."""
        front, back = path.front, path.back
        if back is None:
            return path
        if front is None:
            path = path._replace(score=path.score + self.begins(back))
        else:
            path = _linked(path, front, back, self.fits(front, back))
        return path._replace(
            front=path.tail, back=None, tail=None, ahead=_NO_NOTE, balance=0, least=0, most=0
        )


def _noted(path: _Path, block: Block) -> _Path:
    """The path with the notes called in the block last added held against their order."""
    notes = [int(label) for label in block.marks if label.isdecimal()]
    if not notes:
        return path
    wrong = min(notes) < path.called or max(notes) > path.ahead
    return path._replace(
        score=path.score + (NOTES_BACKWARDS if wrong else 0.0),
        on_page=min(path.on_page, *notes) if path.behind else path.on_page,
        called=path.called if path.behind else max(path.called, *notes),
    )


def _linked(path: _Path, first: Block, second: Block, score: float) -> _Path:
    return path._replace(score=path.score + score, edge=(first, second), before=path)


def _last(path: _Path) -> Block:
    assert path.front is not None, "the last signature has been closed"
    return path.front


def _edges(path: _Path | None) -> dict[Block, Block]:
    edges: dict[Block, Block] = {}
    while path is not None:
        if path.edge is not None:
            edges[path.edge[0]] = path.edge[1]
        path = path.before
    return edges
