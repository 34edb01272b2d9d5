"""Fields that a name means which is none itself: a common other name, a beginning, a slip."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from audiomancer.browse.search.nearest_words import nearest_words
from audiomancer.browse.texts.text_table import FoldedTexts, fold_line

_OTHER_NAMES: Final = {
    "len": "dur duration length time seconds",
    "bpm": "tempo speed",
    "inst": "instrument type category",
    "mood": "feel feeling character",
    "in": "folder dir directory path",
    "stars": "star score",
    "tag": "tags label labels keyword",
    "coll": "collections playlist",
    "key": "scale tonality",
    "note": "notes pitch root tone",
    "ext": "format extension filetype codec",
    "rate": "samplerate hz khz sr",
    "bits": "bit bitdepth depth",
    "ch": "chan channel channels",
    "lufs": "loudness level volume",
    "fav": "favourite favourites favorite favorites liked",
    "name": "file filename title",
    "comment": "text remark",
    "added": "date created new",
    "modified": "changed edited",
    "played": "listened",
}
_FIELD_OF: Final = {other: field for field, names in _OTHER_NAMES.items() for other in names.split()}
_LEAST_BEGINNING: Final = 3


def field_meant(name: str, fields: Collection[str]) -> str:
    """The field that is meant by a name that is none; empty where none is near.

    Args:
        name: As typed, in small letters.
        fields: Names of all fields.
    """
    meant = _FIELD_OF.get(name, "")
    if meant in fields:
        return meant
    if len(name) >= _LEAST_BEGINNING:
        begun = [
            field
            for field in fields
            if field.startswith(name) or (name.startswith(field) and len(field) >= _LEAST_BEGINNING)
        ]
        if begun:
            return min(begun, key=len)
    near = nearest_words(fold_line(name), FoldedTexts.of({}), [*fields, *_FIELD_OF])
    # With two slips most short names are near to one another.
    (nearest, slips), *_ = near or [("", 0)]
    return _FIELD_OF.get(nearest, nearest) if slips == 1 else ""
