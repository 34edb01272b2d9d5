"""Annotations as one readable document, and the way back: merged by content into this or another library.

A document is a dict that JSON can hold:

    {"format": "audiomancer user data", "version": 1,
     "sounds": {HASH: {"name": "kick.wav", "favourite_since_s": 1.7e9, "hidden_since_s": 1.7e9,
                       "rating": {"stars": 4, "at_s": 1.7e9}, "note": {"text": "for the drop", "at_s": 1.7e9},
                       "tags": [{"name": "dusty", "at_s": 1.7e9}],
                       "corrections": {"bpm": {"value": 124.0, "at_s": 1.7e9}}}},
     "collections": [{"uid": "…", "name": "Album", "colour": "red", "made_at_s": 1.7e9, "sounds": [HASH, …]}],
     "saved_searches": [{"uid": "…", "name": "Dark kicks", "query": "kick mood:dark", "made_at_s": 1.7e9}]}

Sounds stand in the order of their hashes, so that two documents of the same library can be compared. `name` is for the
reader and is not read back.
"""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from audiomancer.errors import StorageError
from audiomancer.paths import display_path
from audiomancer.storage.library.records import CORRECTABLE_FIELDS
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.text import from_column
from audiomancer.storage.user.collections import UserCollections, put_contents
from audiomancer.storage.user.journal import Edit, EditJournal
from audiomancer.storage.user.value_checks import (
    LONGEST_QUERY,
    MOST_STARS,
    checked_correction,
    collection_colour,
    collection_name,
    note_text,
    one_line,
    tag_name,
)
from audiomancer.text_fold import fold

FORMAT: Final = "audiomancer user data"
VERSION: Final = 1

_LONGEST_HASH: Final = 128
_LATEST_S: Final = 1e11
_MOST_TAGS: Final = 1_000


@dataclass(slots=True)
class MergeReport:
    """Result of merging a document.

    Attributes:
        new: How many records of each kind were added or replaced by newer ones: "tags", "ratings" …
        corrected: Hashes of contents whose corrections changed.
        refused: Records that could not be used, a sentence each.
    """

    new: Counter[str] = field(default_factory=Counter)
    corrected: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)


def export_user_data(database: Database) -> dict[str, Any]:
    """Everything that the user said, as a document; see the head of this file."""
    sounds: dict[str, dict[str, Any]] = {}
    with database.read() as connection:
        connection.execute("BEGIN")
        try:
            # One state of the whole, whatever others write meanwhile.
            for file_hash, at_s in connection.execute("SELECT file_hash, added_at_s FROM favourites"):
                sounds.setdefault(file_hash, {})["favourite_since_s"] = at_s
            for file_hash, at_s in connection.execute("SELECT file_hash, hidden_at_s FROM hidden"):
                sounds.setdefault(file_hash, {})["hidden_since_s"] = at_s
            for file_hash, stars, at_s in connection.execute("SELECT file_hash, stars, set_at_s FROM ratings"):
                sounds.setdefault(file_hash, {})["rating"] = {"stars": stars, "at_s": at_s}
            for file_hash, text, at_s in connection.execute("SELECT file_hash, note, set_at_s FROM notes"):
                sounds.setdefault(file_hash, {})["note"] = {"text": text, "at_s": at_s}
            for file_hash, name, at_s in connection.execute(
                "SELECT file_hash, name, added_at_s FROM tags ORDER BY file_hash, folded"
            ):
                sounds.setdefault(file_hash, {}).setdefault("tags", []).append({"name": name, "at_s": at_s})
            for file_hash, name, value, at_s in connection.execute(
                "SELECT file_hash, field, value_json, set_at_s FROM corrections ORDER BY file_hash, field"
            ):
                corrections = sounds.setdefault(file_hash, {}).setdefault("corrections", {})
                corrections[name] = {"value": json.loads(value), "at_s": at_s}
            collections = []
            for number, uid, name, at_s, colour in connection.execute(
                "SELECT id, uid, name, created_at_s, colour FROM collections "
                "LEFT JOIN collection_colours ON collection_id = id ORDER BY place, id"
            ).fetchall():
                items = connection.execute(
                    "SELECT file_hash FROM collection_items WHERE collection_id = ? ORDER BY place, file_hash",
                    (number,),
                )
                hashes = [file_hash for (file_hash,) in items]
                chosen = {} if colour is None else {"colour": colour}
                collections.append({"uid": uid, "name": name, **chosen, "made_at_s": at_s, "sounds": hashes})
            searches = [
                {"uid": uid, "name": name, "query": query, "made_at_s": at_s}
                for uid, name, query, at_s in connection.execute(
                    "SELECT uid, name, query, created_at_s FROM saved_searches ORDER BY place, id"
                )
            ]
            for file_hash, path in connection.execute(
                "SELECT file_hash, file_path FROM samples WHERE file_hash IN (SELECT value FROM json_each(?))",
                (json.dumps(list(sounds)),),
            ):
                sounds[file_hash]["name"] = display_path(os.path.basename(from_column(path)))  # noqa: PTH119 - text, no file
        finally:
            connection.execute("COMMIT")
    return {
        "format": FORMAT,
        "version": VERSION,
        "sounds": {file_hash: sounds[file_hash] for file_hash in sorted(sounds)},
        "collections": collections,
        "saved_searches": searches,
    }


def merge_user_data(journal: EditJournal, collections: UserCollections, document: object) -> MergeReport:
    """Bring a document in: what is newer wins, and nothing is taken away. To be called within an edit's block.

    Every record is checked like one that is typed; those that can't be used are left out and said.

    Raises:
        StorageError: It is no such document, or one of a newer version; nothing changed.
    """
    content = _checked_document(document)
    report = MergeReport()
    with journal.edit("Import") as edit:
        for file_hash, said in content["sounds"].items():
            _merge_sound(edit, file_hash, said, report)
        for entry in content["collections"]:
            _merge_collection(edit, collections, entry, report)
        for entry in content["saved_searches"]:
            _merge_search(collections, entry, report)
    return report


def _checked_document(document: object) -> dict[str, Any]:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise StorageError("This file is no backup of Audiomancer's tags and collections")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise StorageError("This backup does not say of which version it is")
    if version > VERSION:
        raise StorageError(
            f"This backup was written by a newer version of Audiomancer (version {version}, this one reads {VERSION}). "
            "Please update Audiomancer to read it"
        )
    kinds: dict[str, type] = {"sounds": dict, "collections": list, "saved_searches": list}
    for name, kind in kinds.items():
        if not isinstance(document.get(name, kind()), kind):
            raise StorageError(f"This backup is damaged: “{name}” is not what it should be")
    return {name: document.get(name, kind()) for name, kind in kinds.items()}


def _merge_sound(edit: Edit, file_hash: object, said: object, report: MergeReport) -> None:
    try:
        key = _hash(file_hash)
        if not isinstance(said, Mapping):
            raise StorageError("it holds nothing that can be read")
    except StorageError as error:
        report.refused.append(f"A sound was left out: {error}")
        return

    def attempt(kind: str, table: str, record: Sequence[Any], values: Any) -> None:
        try:
            _put_newer(edit, table, (key, *record), values(), report)
        except StorageError as error:
            report.refused.append(f"{kind} of {key[:12]} was left out: {error}")

    if "favourite_since_s" in said:
        attempt("The favourite mark", "favourites", (), lambda: (_time(said["favourite_since_s"]),))
    if "hidden_since_s" in said:
        attempt("The hidden mark", "hidden", (), lambda: (_time(said["hidden_since_s"]),))
    if "rating" in said:
        attempt("The stars", "ratings", (), lambda: _rating(said["rating"]))
    if "note" in said:
        attempt("The note", "notes", (), lambda: _note(said["note"]))
    tags = said.get("tags", [])
    for tag in tags[:_MOST_TAGS] if isinstance(tags, list) else [None]:
        try:
            entry = _record(tag)
            name = tag_name(entry.get("name"))
        except StorageError as error:
            report.refused.append(f"A tag of {key[:12]} was left out: {error}")
            continue
        attempt("A tag", "tags", (fold(name),), lambda entry=entry, name=name: (name, _time(entry.get("at_s"))))
    corrections = said.get("corrections", {})
    for name, correction in corrections.items() if isinstance(corrections, Mapping) else [("", None)]:
        attempt("A correction", "corrections", (name,), lambda n=name, c=correction: _correction(n, c))


def _put_newer(edit: Edit, table: str, key: tuple[Any, ...], values: tuple[Any, ...], report: MergeReport) -> None:
    """Write a record where there is none, or an older one that says something else. The time stands last."""
    before = edit.get(table, key)
    if before is not None and (before[:-1] == values[:-1] or before[-1] >= values[-1]):
        return
    if edit.put(table, key, values):
        report.new[table] += 1
        if table == "corrections":
            report.corrected.add(key[0])


def _merge_collection(edit: Edit, collections: UserCollections, entry: object, report: MergeReport) -> None:
    try:
        record = _record(entry)
        name, uid = collection_name(record.get("name")), _uid(record.get("uid"))
        hashes = record.get("sounds", [])
        if not isinstance(hashes, list):
            raise StorageError("its sounds are no list")
        wanted = list(dict.fromkeys(map(_hash, hashes)))
    except StorageError as error:
        report.refused.append(f"A collection was left out: {error}")
        return
    known = collections.all()
    match = next((c for c in known if uid and c.uid == uid), None) or next(
        (c for c in known if fold(c.name) == fold(name)), None
    )
    if match is None:
        number, standing = collections.create(name, uid), set()
        report.new["collections"] += 1
    else:
        number, standing = match.number, set(match.hashes)
    _merge_colour(edit, number, record, report)
    report.new["collection_items"] += put_contents(edit, number, [h for h in wanted if h not in standing])


def _merge_colour(edit: Edit, number: int, record: Mapping[str, Any], report: MergeReport) -> None:
    """Take the colour of a collection that has none of the user's choice."""
    if "colour" not in record or edit.get("collection_colours", (number,)) is not None:
        return
    try:
        edit.put("collection_colours", (number,), (collection_colour(record["colour"]),))
    except StorageError as error:
        report.refused.append(f"The colour of a collection was left out: {error}")


def _merge_search(collections: UserCollections, entry: object, report: MergeReport) -> None:
    try:
        record = _record(entry)
        name, uid = one_line(record.get("name"), "A saved search's name"), _uid(record.get("uid"))
        query = one_line(record.get("query"), "A saved search", LONGEST_QUERY)
    except StorageError as error:
        report.refused.append(f"A saved search was left out: {error}")
        return
    for known in collections.saved_searches():
        # The user's present search, however it was changed since, stays.
        if (uid and known.uid == uid) or fold(known.name) == fold(name):
            return
    collections.save_search(name, query, uid)
    report.new["saved_searches"] += 1


def _record(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise StorageError("it holds nothing that can be read")
    return value


def _hash(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_HASH or not value.isascii():
        raise StorageError("its content has no usable hash")
    return value


def _uid(value: object) -> str:
    usable = isinstance(value, str) and len(value) <= _LONGEST_HASH and value.isascii() and value.isalnum()
    return str(value) if usable else ""


def _time(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < _LATEST_S:
        raise StorageError("its time is none")
    return float(value)


def _rating(value: object) -> tuple[int, float]:
    record = _record(value)
    stars = record.get("stars")
    if isinstance(stars, bool) or not isinstance(stars, int) or not 1 <= stars <= MOST_STARS:
        raise StorageError(f"it has no 1 to {MOST_STARS} stars")
    return stars, _time(record.get("at_s"))


def _note(value: object) -> tuple[str, float]:
    record = _record(value)
    text = note_text(record.get("text"))
    if not text:
        raise StorageError("it is empty")
    return text, _time(record.get("at_s"))


def _correction(name: object, value: object) -> tuple[str, float]:
    record = _record(value)
    said = record.get("value")
    if name not in CORRECTABLE_FIELDS or isinstance(said, bool) or not isinstance(said, (str, int, float)):
        raise StorageError("it is no tempo, key or instrument")
    if not isinstance(said, str) and not math.isfinite(said):
        raise StorageError("it is not finite")
    return json.dumps(checked_correction(str(name), said)), _time(record.get("at_s"))
