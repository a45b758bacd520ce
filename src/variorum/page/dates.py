"""Dates of the layer, as people write them in the book's language."""

from __future__ import annotations

import re
from datetime import date as day

from variorum.page.manner import Manner

_MONTHS = ("abbreviated", "wide")


def date(edtf: str, manner: Manner) -> str:
    """A date of the layer as people write it in the book's language: `May 30 – June 5, 1917`."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date, format_interval, format_skeleton

    try:
        locale = Locale.parse(manner.meta.language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    first, _, last = edtf.partition("/")
    ends = [part.rstrip("?~%") for part in (first, last)]
    days = [_day(part) for part in ends]
    if days[0] and days[1] and all(part.count("-") == 2 for part in ends):
        said = format_interval(days[0], days[1], "yMMMd", locale=locale)
        for short, long in zip(
            *(locale.months["format"][it].values() for it in _MONTHS), strict=True
        ):
            said = re.sub(rf"\b{re.escape(short)}(?!\w)", long, said)
        said = re.sub(r"(?<=\d)\s*–\s*(?=\d)", "–", said)
    else:

        def shown(part: str, on: day | None) -> str:
            if on is None or "-" not in part:
                return part.replace("..", "")
            if part.count("-") == 2:
                return format_date(on, "long", locale=locale)
            return format_skeleton("yMMMM", on, locale=locale)

        parts = [shown(part, on) for part, on in zip(ends, days, strict=True)]
        said = "–".join(parts[: 2 if last else 1])
    if "~" in edtf or "%" in edtf:
        said = manner.words["circa"].format(n=said)
    return f"{said} (?)" if "?" in edtf or "%" in edtf else said


def _day(part: str) -> day | None:
    """The first day of a date; None where it is open, or before our era."""
    try:
        return day.fromisoformat("-".join([*part.split("-"), "01", "01"][:3]))
    except ValueError:
        return None


def unbroken(date: str) -> str:
    """A date whose line breaks only behind the dash between two."""
    return date.replace(" ", "\u00a0").replace("–\u00a0", "– ")
