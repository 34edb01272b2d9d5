"""What the user says of sounds, with undo: corrections, tags, ratings, notes, marks, collections, saved searches.

All of it hangs on content and is final: no scan, move or restart changes it. Every deed is one step of the history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from audiomancer.errors import SampleNotFoundError
from audiomancer.library.changes import ChangeFeed, LibraryChange
from audiomancer.library.evidence import MERGED_FIELDS, alone, merged_again
from audiomancer.storage import EntryChange, LibraryStorage, MergeReport, PastEdit, SavedSearch, SoundCollection

_SOURCES: Final = ("tempo_source", "key_source", "instrument_source")
_NAMES: Final = {"bpm": "tempo", "key": "key", "instrument_type": "instrument"}
_HISTORY: Final = 500


@dataclass(frozen=True, slots=True)
class ReplayedEdit:
    """An edit that was undone or done again.

    Attributes:
        words: What was done, or undone.
        change: The entries concerned.
    """

    words: str
    change: LibraryChange


class UserEdits:
    """Edits, undo and redo. Safe from any thread; sample ids that nobody has are left out, except in corrections."""

    def __init__(self, storage: LibraryStorage, feed: ChangeFeed) -> None:
        self._storage = storage
        self._feed = feed

    # Values

    def correct(self, sample_ids: Collection[str], field: str, value: float | str | None) -> LibraryChange:
        """Set the user's own value for samples: it wins over all others and survives rescans and moves.

        Args:
            sample_ids: The samples.
            field: "bpm", "key" or "instrument_type".
            value: The value; None goes back to what name, chunks and sound say.

        Raises:
            SampleNotFoundError: One of them does not exist; nothing changed.
            StorageError: Not a field that can be corrected, or not a usable value; nothing changed.
        """
        return self.correct_each(dict.fromkeys(sample_ids, value), field)

    def correct_each(self, values: Mapping[str, float | str | None], field: str, words: str = "") -> LibraryChange:
        """The same with a value for each sample.

        Args:
            values: Values by sample id.
            field: As in `correct`.
            words: What the history says of it; made from the values when left out.
        """
        updated: set[int] = set()
        with self._storage.journal.edit(words or _correction_words(values, field)):
            for sample_id, value in values.items():
                (file_hash,) = self._storage.user.set_correction([sample_id], field, value)
                updated |= self._merge(sample_id, file_hash, field, value).updated
        return self._published(LibraryChange(updated=frozenset(updated)))

    def _merge(self, sample_id: str, file_hash: str, field: str = "", value: float | str | None = None) -> EntryChange:
        """Join what the user says with what was heard, and store it."""
        details = self._storage.details(sample_id)
        if details is not None:
            corrections = self._storage.user.corrections([file_hash]).get(file_hash, {})
            fields, sources = merged_again(details.evidence_json, corrections)
            return self._storage.update_resolved(sample_id, fields, **sources)
        if not field:
            return EntryChange()
        # Stored by another program: nothing is known of where its other values come from, so they stay.
        before = self._merged(sample_id)
        fields, sources = alone(field, value)
        change = self._storage.update_resolved(sample_id, fields, **sources)
        self._storage.user.note_merged(file_hash, before, self._merged(sample_id))
        return change

    def _merged(self, sample_id: str) -> dict[str, Any]:
        sample = self._storage.samples.get_sample(sample_id)
        if sample is None:
            raise SampleNotFoundError(f"No such sample: {sample_id}", sample_id=sample_id)
        values: dict[str, Any] = {name: sample.get(name) for name in MERGED_FIELDS}
        return values | self._storage.sources(sample_id)

    # Marks

    def set_favourite(self, sample_ids: Collection[str], is_favourite: bool) -> LibraryChange:
        """Mark samples as favourites, or take the mark away."""
        words = f"{_sounds(sample_ids)} {'made' if is_favourite else 'no longer'} favourite{_s(sample_ids)}"
        with self._storage.journal.edit(words) as edit:
            self._storage.user.set_favourite(sample_ids, is_favourite)
        return self._told(edit.change)

    def hide(self, sample_ids: Collection[str], is_hidden: bool = True) -> LibraryChange:
        """Leave samples out of every list, or show them again."""
        with self._storage.journal.edit(f"{_sounds(sample_ids)} {'hidden' if is_hidden else 'shown again'}") as edit:
            self._storage.user.set_hidden(sample_ids, is_hidden)
        return self._told(edit.change)

    def rate(self, sample_ids: Collection[str], stars: int) -> LibraryChange:
        """Rate samples with 1 to 5 stars; 0 takes the rating away.

        Raises:
            StorageError: Another number.
        """
        what = f"rated {stars}" if stars else "no longer rated"
        with self._storage.journal.edit(f"{_sounds(sample_ids)} {what}") as edit:
            self._storage.user.set_rating(sample_ids, stars)
        return self._told(edit.change)

    def note(self, sample_ids: Collection[str], text: str) -> LibraryChange:
        """Write a note on samples; an empty one takes it away.

        Raises:
            StorageError: It is too long.
        """
        with self._storage.journal.edit(f"Note on {_sounds(sample_ids).lower()}") as edit:
            self._storage.user.set_note(sample_ids, text)
        return self._told(edit.change)

    def tag(self, sample_ids: Collection[str], add: Iterable[str] = (), remove: Iterable[str] = ()) -> LibraryChange:
        """Put tags on samples, and take others off. A tag is the same in capitals.

        Raises:
            StorageError: A tag is empty, too long, or holds a comma or a quotation mark; nothing changed.
        """
        added, removed = list(add), list(remove)
        said = [f"{_quoted(names)} {verb}" for names, verb in ((added, "put on"), (removed, "taken off")) if names]
        with self._storage.journal.edit(f"{', '.join(said)} {_sounds(sample_ids).lower()}") as edit:
            self._storage.user.tag(sample_ids, added, removed)
        return self._told(edit.change)

    def rename_tag(self, name: str, new_name: str) -> LibraryChange:
        """Give a tag another name on every sound; two tags may become one."""
        with self._storage.journal.edit(f"Tag “{name}” renamed to “{new_name}”") as edit:
            self._storage.user.rename_tag(name, new_name)
        return self._told(edit.change)

    def remove_tag(self, name: str) -> LibraryChange:
        """Take a tag off every sound."""
        with self._storage.journal.edit(f"Tag “{name}” removed everywhere") as edit:
            self._storage.user.remove_tag(name)
        return self._told(edit.change)

    @property
    def tag_counts(self) -> dict[str, int]:
        """On how many contents each tag stands, those that are not in the library at present among them."""
        return self._storage.user.tag_counts()

    # Collections and saved searches

    @property
    def collections(self) -> list[SoundCollection]:
        """Every collection with its contents."""
        return self._storage.collections.collections()

    def make_collection(self, name: str, sample_ids: Sequence[str] = ()) -> int:
        """Make a collection, with these sounds in it; returns its number.

        Raises:
            StorageError: There is one of this name, or the name is empty or too long.
        """
        with self._storage.journal.edit(f"Collection “{name.strip()}” made"):
            number = self._storage.collections.create(name)
            self._storage.collections.put(number, sample_ids)
        return number

    def rename_collection(self, number: int, name: str) -> None:
        """Give a collection another name."""
        self._storage.collections.rename(number, name)

    def remove_collection(self, number: int) -> None:
        """Remove a collection; its sounds stay in the library."""
        self._storage.collections.remove(number)

    def move_collection(self, number: int, before: int | None) -> None:
        """Put a collection before another one, or at the end."""
        self._storage.collections.move(number, before)

    def collect(self, number: int, sample_ids: Sequence[str], before: str | None = None) -> int:
        """Put samples into a collection in this order, before one of its samples or at the end.

        Returns:
            How many of them were not in it.
        """
        return self._storage.collections.put(number, sample_ids, before)

    def uncollect(self, number: int, sample_ids: Collection[str]) -> None:
        """Take samples out of a collection."""
        self._storage.collections.take_out(number, sample_ids)

    @property
    def saved_searches(self) -> list[SavedSearch]:
        """Every saved search."""
        return self._storage.collections.saved_searches()

    def save_search(self, name: str, query: str) -> int:
        """Save a search text under a name; one of that name is replaced. Returns its number."""
        return self._storage.collections.save_search(name, query)

    def rename_search(self, number: int, name: str) -> None:
        """Give a saved search another name."""
        self._storage.collections.rename_search(number, name)

    def remove_search(self, number: int) -> None:
        """Forget a saved search."""
        self._storage.collections.remove_search(number)

    @contextmanager
    def together(self, words: str) -> Iterator[None]:
        """Several deeds as one step of the history: all of them, or none where the block raises."""
        with self._storage.journal.edit(words):
            yield

    # Documents

    def export(self) -> dict[str, Any]:
        """Everything that the user said, as a document that JSON can hold."""
        return self._storage.export_user_data()

    def merge(self, document: object, words: str = "Import") -> MergeReport:
        """Bring in a document of this or another library, by content: what is newer wins, nothing is taken away.

        Args:
            document: What `export` gave, or a file of it.
            words: What the history says of it.

        Raises:
            StorageError: It is no such document, or one of a newer version; nothing changed.
        """
        updated: set[int] = set()
        with self._storage.journal.edit(words) as edit:
            report = self._storage.merge_user_data(document)
            for file_hash in report.corrected:
                sample = self._storage.samples.sample_store.get_by_hash(file_hash)
                if sample is not None:
                    corrections = self._storage.user.corrections([file_hash])[file_hash]
                    for field, value in corrections.items():
                        updated |= self._merge(sample["id"], file_hash, field, value).updated
        self._published(LibraryChange(updated=edit.change.updated | updated))
        return report

    # History

    def undo(self) -> ReplayedEdit | None:
        """Take the last edit back, of this session or an earlier one; None where there is nothing."""
        return self._replay(is_undone=True)

    def redo(self) -> ReplayedEdit | None:
        """Do the last edit again that was taken back; None where there is nothing."""
        return self._replay(is_undone=False)

    def history(self, limit: int = _HISTORY) -> list[PastEdit]:
        """The newest edits, newest first."""
        return self._storage.journal.history(limit)

    def _replay(self, *, is_undone: bool) -> ReplayedEdit | None:
        with self._storage.atomic():
            replayed = self._storage.journal.undo(is_undone)
            if replayed is None:
                return None
            updated = set(replayed.change.updated)
            for file_hash in [*replayed.corrected, *replayed.merged]:
                sample = self._storage.samples.sample_store.get_by_hash(file_hash)
                if sample is None:
                    continue
                updated |= self._merge(sample["id"], file_hash).updated
                values = replayed.merged.get(file_hash)
                if values and self._storage.details(sample["id"]) is None:
                    fields = {name: value for name, value in values.items() if name not in _SOURCES}
                    sources = {name: values.get(name) or "" for name in _SOURCES}
                    updated |= self._storage.update_resolved(sample["id"], fields, **sources).updated
        return ReplayedEdit(replayed.words, self._published(LibraryChange(updated=frozenset(updated))))

    def _told(self, change: EntryChange) -> LibraryChange:
        return self._published(LibraryChange.of(change))

    def _published(self, change: LibraryChange) -> LibraryChange:
        self._feed.publish(change)
        return change


def _correction_words(values: Mapping[str, float | str | None], field: str) -> str:
    different = set(values.values())
    what = _NAMES.get(field, field)
    value = next(iter(different)) if len(different) == 1 else None
    said = "as heard" if different == {None} else f"set to {value:g}" if isinstance(value, float) else f"set to {value}"
    return f"{what.capitalize()} of {_sounds(values).lower()} {said if len(different) == 1 else 'set'}"


def _sounds(sample_ids: Collection[str]) -> str:
    return "One sound" if len(sample_ids) == 1 else f"{len(sample_ids):,} sounds"


def _s(sample_ids: Collection[str]) -> str:
    return "" if len(sample_ids) == 1 else "s"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
