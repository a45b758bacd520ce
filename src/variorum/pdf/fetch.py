"""What a layout may fetch: the pictures that it was given, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "book"
"""The scheme of the addresses that documents are laid out under: `book:/cover.png`."""


class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives WeasyPrint the pictures it asks for, and refuses all else: files and the network."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
        """The picture that a URL stands for. Raises ValueError for anything else."""
        parts = urlsplit(url)
        name = unquote(parts.path).lstrip("/")
        if parts.scheme == SCHEME and name in self._pictures:
            return URLFetcherResponse(url, self._pictures[name])
        raise ValueError(f"nothing is fetched while pages are laid out ({url})")
