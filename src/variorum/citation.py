"""Citations: works of the bibliography in the words of a citation style (citeproc)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from variorum.layer.body import Inline, Link, Styled

if TYPE_CHECKING:
    from variorum.layer import Work


@dataclass(frozen=True, slots=True)
class Citation:
    """One work, as it is cited."""

    work: str
    short: tuple[Inline, ...]
    """As a note cites it: `Avrich 1967`."""
    full: tuple[Inline, ...]
    """As the list of works has it."""


def cite(works: dict[str, Work], style: str, language: str) -> dict[str, Citation]:
    """Format works (id → CSL-JSON item): id → citation, in the order of the list of works.

    `style` is the name of a CSL style, `language` a BCP 47 tag. Raises ValueError for a style
    that does not exist.
    """
    if not works:
        return {}
    import citeproc
    from citeproc.source.json import CiteProcJSON

    # citeproc lowers the case of keys, so the works go in under keys of our own.
    keys = {f"w{number}": id for number, id in enumerate(works)}
    locale = _locale(language)
    with warnings.catch_warnings(), _remembered_lookups():
        warnings.simplefilter("ignore")  # it warns of every CSL-JSON key that it does not use
        source = CiteProcJSON(
            [_prepared({"language": language, **works[id], "id": key}) for key, id in keys.items()]
        )
        look = citeproc.CitationStylesStyle(style, validate=False, locale=locale)
        bibliography = citeproc.CitationStylesBibliography(look, source, citeproc.formatter.html)
        clusters = {key: citeproc.Citation([citeproc.CitationItem(key)]) for key in keys}
        for cluster in clusters.values():
            bibliography.register(cluster)
        bibliography.sort()
        full = {
            key: _tidy(str(entry), locale)
            for key, entry in zip(bibliography.keys, bibliography.bibliography(), strict=True)
        }
        short = {
            key: re.sub(
                r"^\((.*)\)$", r"\1", _tidy(str(bibliography.cite(clusters[key], _nothing)), locale)
            )
            for key in bibliography.keys
        }
    _part_equal_years(short, full)
    return {
        keys[key]: Citation(
            keys[key], _read(short[key]), _linked(_read(full[key]), works[keys[key]].get("URL"))
        )
        for key in bibliography.keys
    }


def _nothing(_: object) -> None:
    """Citeproc calls this for a work that it does not know; there is none."""


@contextmanager
def _remembered_lookups() -> Iterator[None]:
    """Let citeproc look up each macro and term of a style once: it does so by XPath at every use.

    The answers depend on the style and the locale alone. Two thirds of the time go.
    """
    from citeproc import model

    language = "{http://www.w3.org/XML/1998/namespace}lang"
    wrapped: list[tuple[Any, str, Callable[..., object]]] = [
        (model.CitationStylesElement, "get_macro", lambda _, name: name),
        (model.Text, "calls_variable", lambda self: dict(self.attrib).get("macro", self)),
        (
            model.Locale,
            "get_term",
            lambda self, *asked, **more: (self.get(language), asked, *more.items()),
        ),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in wrapped]
    for (owner, name, key), (_, _, method) in zip(wrapped, before, strict=True):
        setattr(owner, name, _remembering(method, key))
    try:
        yield
    finally:
        for owner, name, method in before:
            setattr(owner, name, method)


def _remembering(
    method: Callable[..., object], key: Callable[..., object]
) -> Callable[..., object]:
    """The method, asked once for each key that its arguments give."""
    answers: dict[object, object] = {}

    def remembered(*asked: Any, **more: Any) -> object:
        known = key(*asked, **more)
        if known not in answers:
            answers[known] = method(*asked, **more)
        return answers[known]

    return remembered


def _prepared(work: Work) -> Work:
    """What citeproc-py does not do itself: editors in the author's place, quotes within quotes."""
    if "author" not in work and (editors := work.get("editor")):
        title = "ed." if len(editors) == 1 else "eds."
        work = {**work, "author": [*editors[:-1], {**editors[-1], "suffix": title}]}
        del work["editor"]
    if work["type"] != "book":
        work = {**work, "title": work["title"].replace("“", "‘").replace("”", "’")}
    return work


def _part_equal_years(short: dict[str, str], full: dict[str, str]) -> None:
    """Two works that would be cited alike get letters behind the year: 1970a, 1970b."""
    alike: dict[str, list[str]] = {}
    for key, text in short.items():
        alike.setdefault(text, []).append(key)
    for text, keys in alike.items():
        years = re.findall(r"\b\d{4}\b", text)
        if len(keys) < 2 or not years:
            continue
        for key, letter in zip(keys, "abcdefghijklmnopqrstuvwxyz", strict=False):
            short[key] = text.replace(years[-1], years[-1] + letter)
            full[key] = full[key].replace(years[-1], years[-1] + letter, 1)


def _tidy(html: str, locale: str) -> str:
    """citeproc-py doubles full stops after a name or title that ends in one.

    In American English commas and full stops stand inside quotation marks, which it does not do.
    """
    html = re.sub(r"([.?!])(</i>|[”’])?\.(?!\.)", r"\1\2", html.strip())
    return re.sub(r"(’?”)([.,])", r"\2\1", html) if locale == "en-US" else html


_STYLED: dict[str, Literal["em", "strong"]] = {"i": "em", "em": "em", "b": "strong"}


def _read(html: str) -> tuple[Inline, ...]:
    """Citeproc's HTML as inline content; anything but italics and bold loses its markup."""
    from lxml import html as parser

    root = parser.fragment_fromstring(html, create_parent="span")
    return _inlines(root)


def _inlines(element: Any) -> tuple[Inline, ...]:
    content: list[Inline] = [element.text] if element.text else []
    for child in element:
        inner = _inlines(child)
        if (kind := _STYLED.get(child.tag)) is not None:
            content.append(Styled(kind, inner))
        else:
            content += inner
        if child.tail:
            content.append(child.tail)
    return tuple(content)


def _linked(content: tuple[Inline, ...], url: object) -> tuple[Inline, ...]:
    """The work's web address, where the style prints it, as a link."""
    if not isinstance(url, str) or not re.match(r"https?://", url):
        return content
    linked: list[Inline] = []
    for it in content:
        if isinstance(it, str) and url in it:
            before, _, after = it.partition(url)
            linked += [part for part in (before, Link(url, (url,)), after) if part]
        else:
            linked.append(it)
    return tuple(linked)


_LOCALES = {
    "af": "af-ZA", "ar": "ar", "bg": "bg-BG", "ca": "ca-AD", "cs": "cs-CZ", "cy": "cy-GB",
    "da": "da-DK", "de": "de-DE", "el": "el-GR", "en": "en-US", "es": "es-ES", "et": "et-EE",
    "eu": "eu", "fa": "fa-IR", "fi": "fi-FI", "fr": "fr-FR", "he": "he-IL", "hr": "hr-HR",
    "hu": "hu-HU", "id": "id-ID", "is": "is-IS", "it": "it-IT", "ja": "ja-JP", "ko": "ko-KR",
    "la": "la", "lt": "lt-LT", "lv": "lv-LV", "nb": "nb-NO", "nl": "nl-NL", "nn": "nn-NO",
    "pl": "pl-PL", "pt": "pt-PT", "ro": "ro-RO", "ru": "ru-RU", "sk": "sk-SK", "sl": "sl-SI",
    "sr": "sr-RS", "sv": "sv-SE", "th": "th-TH", "tr": "tr-TR", "uk": "uk-UA", "vi": "vi-VN",
    "zh": "zh-CN",
}  # fmt: skip


def _locale(language: str) -> str:
    if language in ("en-GB", "de-AT", "de-CH", "fr-CA", "pt-BR", "zh-TW", "es-MX", "es-CL"):
        return language
    return _LOCALES.get(language.partition("-")[0].lower(), "en-US")
