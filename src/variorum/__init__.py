"""Variorum: woven annotations for a text that is never touched, bound as EPUB and PDF."""

__version__ = "0.1.0"
