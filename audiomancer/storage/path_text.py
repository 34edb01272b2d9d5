"""How paths and search words stand in the database."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import Final

_NOT_TEXT: Final = re.compile("[\ud800-\udfff]")
_TERM: Final = re.compile(r'"([^"]+)"|(\S+)')


def to_column(path: str | os.PathLike[str]) -> str | bytes:
    """A path as it is stored: text, or the file system's bytes where they are not UTF-8."""
    text = os.fspath(path)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(text)
    return text


def from_column(value: str | bytes) -> str:
    """The path that `to_column` stored."""
    return os.fsdecode(value) if isinstance(value, bytes) else value


def search_text(text: str) -> str:
    """Text as searches compare it: no case, composed characters, `�` for what is not text."""
    printable = _NOT_TEXT.sub("\ufffd", text)
    # Casefolding can decompose ("ǰ"), so it is composed again afterwards.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", printable).casefold())


def search_terms(query: str) -> list[str]:
    """What must occur: the words of a query and its "quoted phrases", ready to compare with `search_text`.

    A quotation mark without its partner is an ordinary character.
    """
    return [search_text(phrase or word) for phrase, word in _TERM.findall(query)]
