"""Describes what a past edit changed, sound by sound: which value became which, and where the old one came from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from audiomancer.library.evidence import merged_again
from audiomancer.paths import display_path
from audiomancer.storage import Change, LibraryStorage
from audiomancer.vocabulary import Source

_MOST: Final = 500
_LONGEST: Final = 60
_TOPICS: Final = {"bpm": "tempo", "key": "key", "instrument_type": "instrument"}
_FROM: Final = {
    Source.USER: "you", Source.NAME: "from its name", Source.CHUNK: "from a tag in the file", Source.AUDIO: "measured",
}  # fmt: skip
_NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class SoundChange:
    """One value that an edit changed.

    Attributes:
        sample_id: The sound; None where it is about none, or the library no longer has it.
        sound: Its name; of a collection or search its name.
        what: What changed: "tempo", "stars", "tag" …
        before: Old value with where it came from: "62 (measured)"; "—" for none.
        after: New value in the same way.
    """

    sample_id: str | None
    sound: str
    what: str
    before: str
    after: str


def changes_of(storage: LibraryStorage, number: int) -> list[SoundChange]:
    """Changes that a past edit made, the first five hundred of them; none where it is forgotten.

    Args:
        storage: The library.
        number: Of a `PastEdit`.
    """
    changes = storage.journal.changes(number)[:_MOST]
    describer = _Describer(storage, changes)
    return [described for change in changes if (described := describer.described(change)) is not None]


class _Describer:
    """Puts records into words."""

    def __init__(self, storage: LibraryStorage, changes: Iterable[Change]) -> None:
        self._storage = storage
        hashes = {str(part) for _, key, _, _ in changes for part in key if isinstance(part, str)}
        self._id_of = storage.samples.sample_store.ids_of_hashes(hashes)
        self._collections = {one.number: one.name for one in storage.collections.all()}
        for table, key, before, after in changes:
            values = after or before
            if table == "collections" and values is not None:
                self._collections.setdefault(int(key[0]), str(values[1]))

    def described(self, change: Change) -> SoundChange | None:
        table, key, before, after = change
        if table == "corrections":
            file_hash, field = key
            values = [self._corrected(file_hash, field, record) for record in (before, after)]
            return self._change(file_hash, _TOPICS.get(str(field), str(field)), *values)
        if table == "tags":
            return self._change(key[0], "tag", *(_NOTHING if one is None else str(one[0]) for one in (before, after)))
        if table == "ratings":
            return self._change(key[0], "stars", *("★" * int(one[0]) if one else _NOTHING for one in (before, after)))
        if table == "notes":
            return self._change(key[0], "note", *(_short(one[0]) if one else _NOTHING for one in (before, after)))
        if table in ("favourites", "hidden"):
            what = "favourite" if table == "favourites" else "hidden"
            return self._change(key[0], what, *("no" if one is None else "yes" for one in (before, after)))
        if table == "collection_items":
            what = f"collection “{self._collections.get(int(key[0]), '?')}”"
            states = (
                ("moved", "moved") if before and after else ("out" if one is None else "in" for one in (before, after))
            )
            return self._change(key[1], what, *states)
        return self._list_change(table, key, before, after)

    def _list_change(self, table: str, key: tuple[Any, ...], before: Any, after: Any) -> SoundChange | None:
        if table == "collection_colours":
            name = self._collections.get(int(key[0]), "?")
            colours = (_NOTHING if one is None else str(one[0]) for one in (before, after))
            return SoundChange(None, name, "colour of the collection", *colours)
        if table in ("collections", "saved_searches"):
            names = [_NOTHING if one is None else str(one[1]) for one in (before, after)]
            what = "collection" if table == "collections" else "saved search"
            return SoundChange(None, names[1] if after else names[0], what, *names)
        # Merged values of samples of other programs: the correction beside them says it.
        return None

    def _change(self, file_hash: Any, what: str, before: str, after: str) -> SoundChange:
        sample_id = self._id_of.get(str(file_hash))
        sample = None if sample_id is None else self._storage.samples.get_sample(sample_id)
        name = "no longer in the library" if sample is None else display_path(Path(sample["file_path"]).name)
        return SoundChange(sample_id, name, what, before, after)

    def _corrected(self, file_hash: Any, field: str, record: tuple[Any, ...] | None) -> str:
        """The value of the user, or what name and sound say where there was none."""
        if record is not None:
            return f"{_value(json.loads(record[0]))} ({_FROM[Source.USER]})"
        sample_id = self._id_of.get(str(file_hash))
        evidence = None if sample_id is None else self._storage.entries.evidence(sample_id)
        if evidence is None:
            return _NOTHING
        fields, sources = merged_again(evidence, {})
        if fields.get(field) is None:
            return _NOTHING
        source = sources[f"{_TOPICS[field]}_source"]
        return f"{_value(fields[field])} ({_FROM.get(source, 'measured')})"


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
