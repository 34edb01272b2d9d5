"""Tags, ratings, notes, hiding, collections, saved searches: stored by content, merged by content, with a history."""

import json
import sqlite3
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import StorageError
from audiomancer.paths import DataPaths
from audiomancer.storage import Entry, LibraryStorage, SampleMetadata, export_user_data, merge_user_data
from audiomancer.storage.user import journal as edit_journal
from audiomancer.storage.user.value_checks import note_text, tag_name

MakeSample = Callable[..., SampleMetadata]


def entry(library: LibraryStorage, sample_id: str) -> Entry:
    return next(e for e in library.entries.read() if e.sample_id == sample_id)


def test_a_tag_is_one_in_any_case_and_retains_its_first_spelling(library: LibraryStorage, ids: list[str]) -> None:
    library.user.tag(ids[:1], ["Dusty", "for the  drop"])
    library.user.tag(ids[1:], ["dusty", "DUSTY"])
    assert entry(library, ids[0]).tags == ("Dusty", "for the drop")
    assert entry(library, ids[1]).tags == ("Dusty",)
    assert library.user.tag_counts() == {"Dusty": 3, "for the drop": 1}
    library.user.tag(ids[:2], remove=["DUSTY", "unheard of"])
    assert library.user.tag_counts() == {"Dusty": 1, "for the drop": 1}


def test_a_renamed_tag_becomes_one_with_the_other(library: LibraryStorage, ids: list[str]) -> None:
    library.user.tag(ids[:2], ["old"])
    library.user.tag(ids[1:], ["new"])
    library.user.rename_tag("OLD", "New")
    assert library.user.tag_counts() == {"New": 3}
    library.user.remove_tag("new")
    assert library.user.tag_counts() == {}


@pytest.mark.parametrize("name", ["", "  ", "a,b", 'say "x"', "x" * 81, None, 3, "\n", "\u202e"])
def test_a_tag_that_can_not_be_is_refused_in_a_sentence(library: LibraryStorage, ids: list[str], name: Any) -> None:
    with pytest.raises(StorageError, match="A tag"):
        library.user.tag(ids, ["fine", name])
    assert library.user.tag_counts() == {}
    assert library.journal.history(10) == []


@given(st.text(max_size=100))
def test_what_is_stored_of_a_tag_is_one_visible_line_and_stays_the_same(text: str) -> None:
    try:
        stored = tag_name(text)
    except StorageError:
        return
    assert stored == tag_name(stored) == stored.strip()
    assert not [sign for sign in stored if unicodedata.category(sign) in ("Cc", "Cf", "Cs")]
    stored.encode("utf-8")
    assert note_text(note_text(text)) == note_text(text)


@pytest.mark.parametrize("stars", [-1, 6, True, 2.5, "3"])
def test_other_stars_than_one_to_five_are_refused(library: LibraryStorage, ids: list[str], stars: Any) -> None:
    with pytest.raises(StorageError):
        library.user.set_rating(ids, stars)
    assert entry(library, ids[0]).rating == 0


def test_favourites_and_hidden_ones_show_in_the_list_and_are_taken_away(
    library: LibraryStorage, ids: list[str]
) -> None:
    library.user.set_rating([*ids, "nobody"], 4)
    library.user.set_note(ids[:1], "  two\r\nlines\x00 ")
    library.user.set_hidden(ids[:1], True)
    shown = entry(library, ids[0])
    assert (shown.rating, shown.note, shown.is_hidden) == (4, "two\nlines", True)
    library.user.set_rating(ids, 0)
    library.user.set_note(ids, "")
    library.user.set_hidden(ids, False)
    shown = entry(library, ids[0])
    assert (shown.rating, shown.note, shown.is_hidden) == (0, "", False)


def test_a_collection_retains_the_order_that_the_user_gives_it(library: LibraryStorage, ids: list[str]) -> None:
    kick, snare, hat = ids
    collections = library.collections
    number = collections.create("Drum kit")
    assert collections.put(number, [hat, kick, hat, "nobody"]) == 2
    assert collections.put(number, [snare], before=kick) == 1
    hash_of = {sample_id: library.samples.get_sample(sample_id)["file_hash"] for sample_id in ids}  # type: ignore[index]

    def order() -> list[str]:
        (collection,) = collections.all()
        return [next(i for i, h in hash_of.items() if h == file_hash) for file_hash in collection.hashes]

    assert order() == [hat, snare, kick]
    assert collections.put(number, [kick], before=hat) == 0
    assert order() == [kick, hat, snare]
    collections.take_out(number, [hat])
    assert order() == [kick, snare]
    for turn in range(60):
        # Always between the same two: the places run out and are given anew.
        collections.put(number, [ids[turn % 2], ids[2]], before=ids[1 - turn % 2])
    assert sorted(order()) == sorted(ids)


def test_names_of_collections_are_free_once(library: LibraryStorage, ids: list[str]) -> None:
    first = library.collections.create("Album")
    with pytest.raises(StorageError, match="already"):
        library.collections.create(" ALBUM ")
    second = library.collections.create('say "x"')
    assert [c.name for c in library.collections.all()] == ["Album", "say ”x”"]
    with pytest.raises(StorageError, match="already"):
        library.collections.rename(second, "album")
    library.collections.rename(first, "album")
    library.collections.move(second, first)
    assert [c.name for c in library.collections.all()] == ["say ”x”", "album"]
    library.collections.remove(first)
    with pytest.raises(StorageError, match="removed"):
        library.collections.put(first, ids)


def test_the_colour_of_a_collection_is_chosen_undone_and_in_the_document(
    library: LibraryStorage, tmp_path: Path
) -> None:
    numbers = [library.collections.create(name) for name in ("Album", "Live")]
    before = [one.colour for one in library.collections.all()]
    # Unchosen, neighbours differ.
    assert len(set(before)) == 2
    library.collections.set_colour(numbers[0], "pink")
    assert [one.colour for one in library.collections.all()] == ["pink", before[1]]
    document = export_user_data(library.database)
    assert [one.get("colour") for one in document["collections"]] == ["pink", None]
    with pytest.raises(StorageError, match="colour"):
        library.collections.set_colour(numbers[0], "infrared")
    library.collections.remove(numbers[0])
    library.journal.undo()
    assert library.collections.all()[0].colour == "pink"
    library.journal.undo()
    assert library.collections.all()[0].colour == before[0]
    document["collections"][1]["colour"] = "infrared"
    with LibraryStorage(DataPaths.at(tmp_path / "other")) as other:
        report = merge_user_data(other.journal, other.collections, document)
        assert other.collections.all()[0].colour == "pink"
        assert any("colour" in sentence for sentence in report.refused)


def test_a_saved_search_of_the_same_name_is_replaced(library: LibraryStorage) -> None:
    number = library.collections.save_search("Dark kicks", "kick mood:dark")
    assert library.collections.save_search("dark KICKS", "kick mood:dark,deep") == number
    (search,) = library.collections.saved_searches()
    assert (search.name, search.query) == ("dark KICKS", "kick mood:dark,deep")


def test_a_document_merges_by_content_into_another_library(
    library: LibraryStorage, ids: list[str], tmp_path: Any, make_sample: MakeSample, make_embedding: Any
) -> None:
    library.user.tag(ids[:2], ["dusty"])
    library.user.set_rating(ids[:1], 5)
    library.user.set_note(ids[2:], "nice")
    library.user.set_hidden(ids[1:2], True)
    library.user.set_favourite(ids, True)
    library.user.set_correction(ids[:1], "bpm", 124.0)
    number = library.collections.create("Kit")
    library.collections.put(number, [ids[2], ids[0]])
    library.collections.save_search("Dark", "mood:dark")
    document = json.loads(json.dumps(export_user_data(library.database)))
    assert document["sounds"][make_sample("kick")["file_hash"]]["name"] == "kick.wav"

    with LibraryStorage(DataPaths.at(tmp_path / "other")) as other:
        (moved,) = other.samples.add_samples_with_embeddings_batch([(make_sample("hat"), make_embedding(1.0))])
        other.collections.create("KIT")
        report = merge_user_data(other.journal, other.collections, document)
        assert report.refused == []
        assert report.corrected == {make_sample("kick")["file_hash"]}
        shown = entry(other, moved)
        assert (shown.note, shown.is_favourite) == ("nice", True)
        (collection,) = other.collections.all()
        assert (collection.name, len(collection.hashes)) == ("KIT", 2)
        # What was read once brings nothing the second time, and can be undone as a whole.
        assert not +merge_user_data(other.journal, other.collections, document).new
        mine, theirs = export_user_data(other.database), document
        strip = {"name", "uid"}
        for one in (mine, theirs):
            for sound in one["sounds"].values():
                sound.pop("name", None)
            one["collections"] = [{k: v for k, v in c.items() if k == "sounds"} for c in one["collections"]]
            one["saved_searches"] = [{k: v for k, v in s.items() if k not in strip} for s in one["saved_searches"]]
            for search in one["saved_searches"]:
                del search["made_at_s"]
        assert mine == theirs
        assert other.journal.undo() is not None
        assert not entry(other, moved).is_favourite


def test_the_newer_of_two_words_wins(library: LibraryStorage, ids: list[str]) -> None:
    library.user.set_rating(ids[:1], 2)
    document = export_user_data(library.database)
    library.user.set_rating(ids[:1], 4)
    merge_user_data(library.journal, library.collections, document)
    assert entry(library, ids[0]).rating == 4
    for sound in document["sounds"].values():
        sound["rating"]["at_s"] += 1_000
    merge_user_data(library.journal, library.collections, document)
    assert entry(library, ids[0]).rating == 2


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(["favourite_since_s", "hidden_since_s", "rating", "note", "tags", "corrections", "name"])
records = st.dictionaries(st.sampled_from(["stars", "at_s", "text", "name", "value"]), anything, max_size=4)
sounds = st.dictionaries(
    st.text(max_size=8),
    anything
    | st.dictionaries(
        fields,
        anything | records | st.lists(records, max_size=3)
        | st.dictionaries(st.sampled_from(["bpm", "key", "x"]), records, max_size=2),
        max_size=4,
    ),
    max_size=3,
)  # fmt: skip
documents = st.fixed_dictionaries(
    {"format": st.just("audiomancer user data"), "version": st.just(1)},
    optional={
        "sounds": sounds | anything,
        "collections": anything | st.lists(st.dictionaries(
            st.sampled_from(["uid", "name", "sounds"]), anything | st.lists(st.text(max_size=8))), max_size=2),
        "saved_searches": anything | st.lists(st.dictionaries(
            st.sampled_from(["uid", "name", "query"]), anything), max_size=2),
    },
)  # fmt: skip


@given(documents)
def test_whatever_a_document_holds_is_checked_or_refused(document: dict[str, Any]) -> None:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from audiomancer.paths import DataPaths

    with TemporaryDirectory() as folder, LibraryStorage(DataPaths.at(Path(folder))) as library:
        before = export_user_data(library.database)
        try:
            report = merge_user_data(library.journal, library.collections, document)
        except StorageError:
            assert export_user_data(library.database) == before
            return
        exported = export_user_data(library.database)
        json.dumps(exported, allow_nan=False)
        assert all("left out" in sentence and "\n" not in sentence for sentence in report.refused)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "no backup"),
        ({"format": "x"}, "no backup"),
        ({"format": "audiomancer user data"}, "version"),
        ({"format": "audiomancer user data", "version": 2}, "newer version"),
        ({"format": "audiomancer user data", "version": 1, "sounds": []}, "damaged"),
    ],
)
def test_what_is_no_document_is_refused_in_a_sentence(library: LibraryStorage, document: Any, words: str) -> None:
    with pytest.raises(StorageError, match=words):
        merge_user_data(library.journal, library.collections, document)


def test_the_history_is_bounded(library: LibraryStorage, ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit_journal, "MOST_EDITS", 40)
    monkeypatch.setattr(edit_journal, "_LOOK_EVERY", 8)
    for number in range(100):
        library.user.set_rating(ids[:1], 1 + number % 5)
    assert 40 <= len(library.journal.history(1_000)) <= 48
    monkeypatch.setattr(edit_journal, "_MOST_BYTES", 10)
    for number in range(8):
        library.user.set_rating(ids[:1], 1 + number % 5)
    assert 1 <= len(library.journal.history(1_000)) <= 8
    assert library.journal.undo() is not None


def test_what_cannot_be_undone_any_more_is_said_and_changes_nothing(library: LibraryStorage, ids: list[str]) -> None:
    library.user.tag(ids, ["dusty"])
    with sqlite3.connect(library.database.path) as outside:
        outside.execute("DELETE FROM tags WHERE file_hash = (SELECT file_hash FROM samples WHERE id = ?)", (ids[1],))
    outside.close()
    with pytest.raises(StorageError, match="changed since"):
        library.journal.undo()
    assert library.user.tag_counts() == {"dusty": 2}
