"""Edits of annotations, with undo: corrections, tags, ratings, notes, favourites, collections, saved searches.

All of it hangs on content and is final: no scan, move or restart changes it. Every command is one step of the history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from audiomancer.errors import SampleNotFoundError
from audiomancer.library.changes import ChangeFeed
from audiomancer.library.evidence import MERGED_FIELDS, alone, merged_again
from audiomancer.paths import display_path
from audiomancer.storage import (
    LibraryStorage,
    MergeReport,
    Replayed,
    merge_user_data,
)

_SOURCES: Final = ("tempo_source", "key_source", "instrument_source")
_NAMES: Final = {"bpm": "tempo", "key": "key", "instrument_type": "instrument"}


class UserEdits:
    """Edits, undo and redo. Safe from any thread; sample ids without a sample are left out, except in corrections.

    Attributes:
        collections: Collections and saved searches: no entry of the list shows them.
        user: Tags, ratings, notes and corrections as they stand; to be read only.
        journal: The history.
    """

    def __init__(self, storage: LibraryStorage, changed: ChangeFeed) -> None:
        """Write to `storage`, and publish to `changed` after every edit that entries show."""
        self.collections = storage.collections
        self.user = storage.user
        self.journal = storage.journal
        self._storage = storage
        self._changed = changed

    # Values

    def correct(self, sample_ids: Collection[str], field: str, value: float | str | None) -> None:
        """Set the user's value for samples: it wins over all others and survives rescans and moves.

        Args:
            sample_ids: The samples.
            field: "bpm", "key" or "instrument_type".
            value: The value; None goes back to what name, chunks and sound say.

        Raises:
            SampleNotFoundError: One of them does not exist; nothing changed.
            StorageError: Not a field that can be corrected, or not a usable value; nothing changed.
        """
        self.correct_each(dict.fromkeys(sample_ids, value), field)

    def correct_each(self, values: Mapping[str, float | str | None], field: str, words: str = "") -> None:
        """The same with a value for each sample.

        Args:
            values: Values by sample id.
            field: As in `correct`.
            words: What the history says of it; made from the values when left out.
        """
        with self._edit(words or _correction_words(values, field, self._named(values))):
            for sample_id, value in values.items():
                (file_hash,) = self.user.set_correction([sample_id], field, value)
                self._merge(sample_id, file_hash, field, value)

    def _merge(self, sample_id: str, file_hash: str, field: str = "", value: float | str | None = None) -> None:
        """Merge the user's values with the measured ones, and store them."""
        evidence_json = self._storage.entries.evidence(sample_id)
        if evidence_json is not None:
            corrections = self.user.corrections([file_hash]).get(file_hash, {})
            fields, sources = merged_again(evidence_json, corrections)
            self._storage.analysed.update_resolved(sample_id, fields, **sources)
            return
        if not field:
            return
        # Stored by another program: nothing is known of where its other values come from, so they stay.
        before = self._merged(sample_id)
        fields, sources = alone(field, value)
        self._storage.analysed.update_resolved(sample_id, fields, **sources)
        self.user.note_merged(file_hash, before, self._merged(sample_id))

    def _merged(self, sample_id: str) -> dict[str, Any]:
        sample = self._storage.samples.get_sample(sample_id)
        if sample is None:
            raise SampleNotFoundError(f"No such sample: {sample_id}", sample_id=sample_id)
        values: dict[str, Any] = {name: sample.get(name) for name in MERGED_FIELDS}
        return values | self._storage.entries.sources(sample_id)

    def _named(self, sample_ids: Collection[str]) -> str:
        """Name the sound in the words of the history; several are counted."""
        if len(sample_ids) != 1:
            return f"{len(sample_ids):,} sounds"
        sample = self._storage.samples.get_sample(next(iter(sample_ids)))
        return "an unknown sound" if sample is None else display_path(Path(sample["file_path"]).name)

    # Annotations

    def set_favourite(self, sample_ids: Collection[str], is_favourite: bool) -> None:
        """Make samples favourites, or no longer."""
        words = f"{self._named(sample_ids)} {'made' if is_favourite else 'no longer'} favourite{_s(sample_ids)}"
        with self._edit(words):
            self.user.set_favourite(sample_ids, is_favourite)

    def hide(self, sample_ids: Collection[str], is_hidden: bool = True) -> None:
        """Leave samples out of every list, or show them again."""
        with self._edit(f"{self._named(sample_ids)} {'hidden' if is_hidden else 'shown again'}"):
            self.user.set_hidden(sample_ids, is_hidden)

    def rate(self, sample_ids: Collection[str], stars: int) -> None:
        """Give samples 1 to 5 stars; 0 takes them away, another number is a `StorageError`."""
        with self._edit(f"{self._named(sample_ids)}: {'★' * stars or 'no stars'}"):
            self.user.set_rating(sample_ids, stars)

    def note(self, sample_ids: Collection[str], text: str) -> None:
        """Write a note on samples; an empty one takes it away, a too long one is a `StorageError`."""
        with self._edit(f"Note on {self._named(sample_ids)}"):
            self.user.set_note(sample_ids, text)

    def tag(self, sample_ids: Collection[str], add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Put tags on samples, and take others off. A tag is the same in capitals.

        Raises:
            StorageError: A tag is empty, too long, or holds a comma or a quotation mark; nothing changed.
        """
        added, removed = list(add), list(remove)
        said = [f"{_quoted(names)} {verb}" for names, verb in ((added, "put on"), (removed, "taken off")) if names]
        with self._edit(f"{', '.join(said)} {self._named(sample_ids)}"):
            self.user.tag(sample_ids, added, removed)

    def rename_tag(self, name: str, new_name: str) -> None:
        """Give a tag another name on every sound; two tags may become one."""
        with self._edit(f"Tag “{name}” renamed to “{new_name}”"):
            self.user.rename_tag(name, new_name)

    def remove_tag(self, name: str) -> None:
        """Take a tag off every sound."""
        with self._edit(f"Tag “{name}” removed everywhere"):
            self.user.remove_tag(name)

    # Collections

    def make_collection(self, name: str, sample_ids: Sequence[str] = ()) -> int:
        """Make a collection, with these sounds in it; returns its number.

        `StorageError` where there is one of this name, or the name is empty or too long.
        """
        with self.journal.edit(f"Collection “{name.strip()}” made"):
            number = self.collections.create(name)
            self.collections.put(number, sample_ids)
        return number

    @contextmanager
    def together(self, words: str) -> Iterator[None]:
        """Several edits as one step of the history: all of them, or none where the block raises."""
        with self._edit(words):
            yield

    # Documents

    def merge(self, document: object, words: str = "Import") -> MergeReport:
        """Bring in a document of this or another library, by content: what is newer wins, nothing is taken away.

        Args:
            document: What `export` gave, or a file of it.
            words: What the history says of it.

        Raises:
            StorageError: It is no such document, or one of a newer version; nothing changed.
        """
        with self._edit(words):
            report = merge_user_data(self._storage.journal, self._storage.collections, document)
            for file_hash in report.corrected:
                sample = self._storage.samples.sample_store.get_by_hash(file_hash)
                if sample is not None:
                    corrections = self.user.corrections([file_hash])[file_hash]
                    for field, value in corrections.items():
                        self._merge(sample["id"], file_hash, field, value)
        return report

    # History

    def undo(self) -> Replayed | None:
        """Take the last edit back, of this session or an earlier one; returns it, None where there is none."""
        return self._replay(is_undone=True)

    def redo(self) -> Replayed | None:
        """Do the last edit again that was taken back; returns it, None where there is none."""
        return self._replay(is_undone=False)

    def _replay(self, *, is_undone: bool) -> Replayed | None:
        with self.journal.step():
            replayed = self.journal.undo(is_undone)
            if replayed is None:
                return None
            for file_hash in [*replayed.corrected, *replayed.merged]:
                sample = self._storage.samples.sample_store.get_by_hash(file_hash)
                if sample is None:
                    continue
                self._merge(sample["id"], file_hash)
                values = replayed.merged.get(file_hash)
                if values and self._storage.entries.evidence(sample["id"]) is None:
                    fields = {name: value for name, value in values.items() if name not in _SOURCES}
                    sources = {name: values.get(name) or "" for name in _SOURCES}
                    self._storage.analysed.update_resolved(sample["id"], fields, **sources)
        self._changed.publish()
        return replayed

    @contextmanager
    def _edit(self, words: str) -> Iterator[None]:
        """One edit of the journal; subscribers are called after it, and again after one that it is part of."""
        with self.journal.edit(words):
            yield
        self._changed.publish()


def _correction_words(values: Mapping[str, float | str | None], field: str, sounds: str) -> str:
    different = set(values.values())
    what = _NAMES.get(field, field)
    value = next(iter(different)) if len(different) == 1 else None
    said = (
        "as measured or named"
        if different == {None}
        else f"set to {value:g}"
        if isinstance(value, float)
        else f"set to {value}"
    )
    return f"{what.capitalize()} of {sounds} {said if len(different) == 1 else 'set'}"


def _s(sample_ids: Collection[str]) -> str:
    return "" if len(sample_ids) == 1 else "s"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
