"""Folders, files and what becomes of them: entries, locations, moves, problems, what the user says.

Longer than 400 lines: one world with short words for what a scan does to it serves all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from audiomancer.errors import SampleNotFoundError, StorageError
from audiomancer.paths import DataPaths
from audiomancer.storage import (
    AnalysedFile,
    Entry,
    FileState,
    LibraryStorage,
    ListedFile,
    SampleMetadata,
    check_library,
    repair_vectors,
)
from tests.list_changes import ListChange, change_of
from tests.stored_files import files_in

VERSION = 3
MakeSample = Callable[..., SampleMetadata]


class World:
    """A library with one folder, and short words for what a scan does to it."""

    def __init__(self, library: LibraryStorage, make_sample: MakeSample) -> None:
        self.library = library
        self.make_sample = make_sample
        self.folder = library.files.add_folder("/sounds")

    def list(self, *names: str, mtime_ns: int = 1, folder_id: int = 0, **hints: Any) -> Sequence[int]:
        files = [ListedFile(f"/sounds/{name}", 100, mtime_ns, "WAV", 1.5, 44100, 2, 16, **hints) for name in names]
        return self.library.files.store_listed(folder_id or self.folder.id, files)

    def analysed(self, file_id: int, content: str, **fields: Any) -> AnalysedFile:
        version = fields.pop("version", VERSION)
        sources = {f"{name}_source": fields.pop(f"{name}_source", "") for name in ("tempo", "key", "instrument")}
        loudness = {name: fields.pop(name, None) for name in ("loudness_lufs", "true_peak_db")}
        number = sum(map(ord, content))
        return AnalysedFile(
            file_id,
            self.make_sample(content, file_path="/ignored", **fields),
            [1.0, number / 1000, *[0.0] * 126],
            content.encode(),
            f'{{"content": "{content}"}}',
            version,
            **sources,
            **loudness,
        )

    def analyse(self, file_id: int, content: str, **fields: Any) -> dict[int, str]:
        return self.library.analysed.store([self.analysed(file_id, content, **fields)])

    def entries(self) -> dict[int, Entry]:
        return {entry.entry_id: entry for entry in self.library.entries.read()}

    def only_entry(self) -> Entry:
        (entry,) = self.library.entries.read()
        return entry


@pytest.fixture
def world(library: LibraryStorage, make_sample: MakeSample) -> World:
    return World(library, make_sample)


def change(
    added: set[int] = frozenset(), updated: set[int] = frozenset(), removed: set[int] = frozenset()
) -> ListChange:
    return ListChange(frozenset(added), frozenset(updated), frozenset(removed))


def test_a_listed_file_is_an_entry_with_what_its_name_says(world: World) -> None:
    (file_id,) = world.list("loop.wav", hint_bpm=120.0, hint_key="Am", hint_is_loop=True)
    entry = world.only_entry()
    assert entry[:10] == (file_id, None, "/sounds/loop.wav", world.folder.id, "WAV", 1.5, 44100, 2, 16, 100)
    assert (entry.bpm, entry.bpm_confidence, entry.bpm_source) == (120.0, 0.9, "name")
    assert (entry.key, entry.key_confidence, entry.key_source) == ("Am", 0.9, "name")
    assert (entry.instrument, entry.instrument_confidence, entry.instrument_source) == (None, 0.0, "")
    assert entry.is_loop is True
    assert (entry.mood, entry.genre_tags, entry.is_favourite, entry.is_missing) == ((), (), False, False)
    assert entry.location_count == 1
    assert entry.added_at_s > 1.6e9


def test_an_analysed_file_is_an_entry_with_its_samples_values(world: World) -> None:
    (file_id,) = world.list("a.wav", hint_bpm=120.0)
    assert change_of(world.library, lambda: world.analyse(
        file_id, "kick", bpm=99.0, bpm_confidence=0.7, is_loop=False, mood=["dark"], genre_tags=["dub"],
        tempo_source="audio", duration_ms=2500.0,
    )) == change(updated={file_id})  # fmt: skip
    entry = world.only_entry()
    assert entry.sample_id is not None
    assert entry.path == "/sounds/a.wav"
    assert (entry.duration_s, entry.sample_rate_hz, entry.channels, entry.size_bytes) == (2.5, 44100, 1, 100)
    assert (entry.bpm, entry.bpm_confidence, entry.bpm_source) == (99.0, 0.7, "audio")
    assert (entry.key, entry.key_source, entry.is_loop) == (None, "", False)
    assert (entry.mood, entry.genre_tags) == (("dark",), ("dub",))
    sample = world.library.samples.get_sample(entry.sample_id)
    assert sample is not None
    assert sample["file_path"] == "/sounds/a.wav"
    assert world.library.entries.overviews([entry.sample_id, "nobody"]) == {entry.sample_id: b"kick"}
    assert world.library.entries.evidence(entry.sample_id) == '{"content": "kick"}'
    assert world.library.entries.sources(entry.sample_id)["tempo_source"] == "audio"
    assert world.library.files.pending(VERSION) == []
    assert world.library.entries.evidence("nobody") is None
    assert world.library.entries.entry_ids([entry.sample_id, "nobody"]) == {entry.sample_id: file_id}


def test_loudness_and_true_peak_are_in_the_list_but_not_in_the_contracts_record(world: World) -> None:
    first, second = world.list("a.wav", "b.wav")
    world.analyse(first, "kick", loudness_lufs=-12.25, true_peak_db=0.5)
    world.analyse(second, "silence")
    entries = world.entries()
    assert (entries[first].loudness_lufs, entries[first].true_peak_db) == (-12.25, 0.5)
    assert (entries[second].loudness_lufs, entries[second].true_peak_db) == (None, None)
    sample_id = entries[first].sample_id
    assert sample_id is not None
    sample = world.library.samples.get_sample(sample_id)
    assert sample is not None
    assert set(sample) <= set(SampleMetadata.__annotations__)
    with pytest.raises(StorageError, match="no field 'loudness_lufs'"):
        world.library.samples.update_sample(sample_id, {"loudness_lufs": -9.0})
    # What the user says of it leaves them alone; measured anew, it gets new ones.
    world.library.analysed.update_resolved(
        sample_id, {"bpm": 90.0}, tempo_source="user", key_source="", instrument_source=""
    )
    assert world.entries()[first].loudness_lufs == -12.25
    world.analyse(first, "kick", version=VERSION + 1, loudness_lufs=-13.0)
    assert (world.entries()[first].loudness_lufs, world.entries()[first].true_peak_db) == (-13.0, None)


def test_a_loudness_that_is_no_number_is_refused(world: World) -> None:
    (file_id,) = world.list("a.wav")
    with pytest.raises(StorageError, match="loudness_lufs"):
        world.analyse(file_id, "kick", loudness_lufs=float("nan"))
    assert world.only_entry().sample_id is None


def test_listing_again_retains_what_did_not_change(world: World) -> None:
    (file_id,) = world.list("a.wav")
    world.analyse(file_id, "kick")
    assert world.library.files.store_listed(world.folder.id, [ListedFile("/sounds/a.wav", 100, 1)]) == [file_id]
    assert files_in(world.library, world.folder.id)["/sounds/a.wav"].state is FileState.ANALYSED
    assert world.library.files.pending(VERSION) == []


def test_a_changed_file_is_to_be_analysed_again_and_shows_its_old_values_until_then(world: World) -> None:
    (file_id,) = world.list("a.wav")
    world.analyse(file_id, "kick", bpm=99.0)
    world.list("a.wav", mtime_ns=2)
    assert [pending.file_id for pending in world.library.files.pending(VERSION)] == [file_id]
    assert world.only_entry().bpm == 99.0


def test_a_file_with_new_content_leaves_its_old_sample_which_goes(world: World) -> None:
    (file_id,) = world.list("a.wav")
    world.analyse(file_id, "kick")
    old = world.only_entry().sample_id
    assert old is not None
    world.list("a.wav", mtime_ns=2)
    assert change_of(world.library, lambda: world.analyse(file_id, "snare")) == change(updated={file_id})
    assert world.only_entry().sample_id != old
    assert world.library.samples.get_sample(old) is None
    assert world.library.samples.vector_store.count() == 1
    assert world.library.samples.sample_store.get_by_path("/sounds/a.wav") is not None


def test_known_content_at_another_path_is_a_second_location(world: World) -> None:
    a, b = world.list("a.wav", "b.wav")
    world.analyse(a, "kick")
    batch: dict[int, str] = {}
    assert change_of(
        world.library, lambda: batch.update(world.library.analysed.store([world.analysed(b, "kick")]))
    ) == change(updated={a}, removed={b})
    assert world.library.samples.sample_store.count() == 1
    entry = world.only_entry()
    assert (entry.entry_id, entry.path, entry.location_count) == (a, "/sounds/a.wav", 2)
    assert world.library.entries.locations(batch[b]) == ["/sounds/a.wav", "/sounds/b.wav"]
    assert world.library.samples.vector_store.count() == 1


def test_the_same_content_twice_in_one_batch_is_one_sample(world: World) -> None:
    a, b, c = world.list("a.wav", "b.wav", "c.wav")
    results = [world.analysed(a, "x"), world.analysed(b, "x"), world.analysed(c, "y")]
    batch: dict[int, str] = {}
    assert change_of(world.library, lambda: batch.update(world.library.analysed.store(results))) == change(
        updated={a, c}, removed={b}
    )
    assert batch[a] == batch[b] != batch[c]
    assert world.library.samples.sample_store.count() == 2


def test_known_content_can_be_attached_without_measuring(world: World) -> None:
    a, b, c = world.list("a.wav", "b.wav", "c.wav")
    world.analyse(a, "kick")
    file_hash = world.make_sample("kick")["file_hash"]
    sizes, starts = world.library.analysed.content_starts(VERSION, 12)
    assert (sizes.tolist(), starts.tolist()) == ([44144], [int(file_hash[:12], 16)])
    assert not len(world.library.analysed.content_starts(VERSION + 1, 12)[0])
    batch: dict[int, str] = {}
    assert change_of(
        world.library, lambda: batch.update(world.library.analysed.store_known([(b, file_hash), (c, "unknown")]))
    ) == change(updated={a}, removed={b})
    assert set(batch) == {b}
    assert [pending.file_id for pending in world.library.files.pending(VERSION)] == [c]


def test_a_moved_file_retains_its_sample_and_entry(world: World) -> None:
    (a,) = world.list("a.wav")
    world.analyse(a, "kick")
    sample_id = world.only_entry().sample_id
    assert change_of(world.library, lambda: world.library.files.set_missing([a])) == change(updated={a})
    assert world.only_entry().is_missing
    (b,) = world.list("new/b.wav")
    assert change_of(world.library, lambda: world.analyse(b, "kick")) == change(updated={a}, removed={b})
    entry = world.only_entry()
    assert (entry.entry_id, entry.sample_id, entry.path) == (a, sample_id, "/sounds/new/b.wav")
    assert (entry.is_missing, entry.location_count) == (False, 1)
    sample = world.library.samples.sample_store.get_by_path("/sounds/new/b.wav")
    assert sample is not None
    assert sample["id"] == sample_id
    assert world.library.samples.sample_store.count("new/b.wav") == 1
    assert set(files_in(world.library, world.folder.id)) == {"/sounds/new/b.wav"}


def test_a_sample_whose_primary_location_is_missing_stands_at_another(world: World) -> None:
    a, b = world.list("a.wav", "b.wav")
    world.analyse(a, "kick")
    world.analyse(b, "kick")
    assert change_of(world.library, lambda: world.library.files.set_missing([a])) == change(added={b}, removed={a})
    assert (world.only_entry().path, world.only_entry().is_missing) == ("/sounds/b.wav", False)
    world.library.files.set_missing([b])
    assert (world.only_entry().path, world.only_entry().is_missing) == ("/sounds/a.wav", True)
    assert world.library.files.folders()[0].is_missing
    world.library.files.set_found([a, b])
    assert (world.only_entry().path, world.only_entry().is_missing) == ("/sounds/a.wav", False)


def test_found_files_take_up_the_state_they_had(world: World) -> None:
    files = world.list("listed.wav", "analysed.wav", "failed.wav", "changed.wav")
    world.analyse(files[1], "a")
    world.library.files.set_failed(files[2], "empty")
    world.analyse(files[3], "b")
    world.list("changed.wav", mtime_ns=2)
    before = files_in(world.library, world.folder.id)
    world.library.files.set_missing(files)
    assert {known.state for known in files_in(world.library, world.folder.id).values()} == {FileState.MISSING}
    assert world.library.files.pending(VERSION) == []
    assert world.library.files.problems() == []
    world.library.files.set_found(files)
    assert files_in(world.library, world.folder.id) == before


def test_a_failed_file_is_a_problem_and_not_an_entry(world: World) -> None:
    (a,) = world.list("a.wav")
    assert change_of(world.library, lambda: world.library.files.set_failed(a, "The file is empty")) == change(
        removed={a}
    )
    (problem,) = world.library.files.problems()
    assert (problem.file_id, problem.path, problem.reason) == (a, "/sounds/a.wav", "The file is empty")
    assert (problem.attempts, problem.is_ignored) == (1, False)
    assert world.entries() == {}
    world.library.files.ignore_problem(a, True)
    assert world.library.files.problems()[0].is_ignored
    assert world.library.files.pending(VERSION) == []
    with pytest.raises(StorageError):
        world.library.files.ignore_problem(999, True)


def test_a_retried_file_waits_again_and_its_attempts_are_counted(world: World) -> None:
    (a,) = world.list("a.wav")
    world.library.files.set_failed(a, "crashed")
    assert change_of(world.library, lambda: world.library.files.retry([a])) == change(added={a})
    assert world.library.files.problems() == []
    assert [pending.file_id for pending in world.library.files.pending(VERSION)] == [a]
    world.library.files.set_failed(a, "crashed again")
    assert world.library.files.problems()[0].attempts == 2
    world.library.files.retry([a])
    world.analyse(a, "kick")
    record = world.library.files.file(a)
    assert record is not None
    assert (record.state, record.attempts, record.failed_reason) == (FileState.ANALYSED, 0, None)


def test_a_failed_file_that_changes_waits_again(world: World) -> None:
    (a,) = world.list("a.wav")
    world.library.files.set_failed(a, "empty")
    world.list("a.wav", mtime_ns=2)
    assert world.library.files.problems() == []
    assert set(world.entries()) == {a}


def test_a_file_that_changed_to_something_unreadable_loses_its_sample(world: World) -> None:
    (a,) = world.list("a.wav")
    world.analyse(a, "kick")
    world.list("a.wav", mtime_ns=2)
    assert change_of(world.library, lambda: world.library.files.set_failed(a, "empty")) == change(removed={a})
    assert world.library.samples.sample_store.count() == 0
    assert world.library.samples.vector_store.count() == 0


def test_a_sample_that_a_new_analysis_fails_on_stays(world: World) -> None:
    (a,) = world.list("a.wav")
    world.analyse(a, "kick")
    assert [pending.file_id for pending in world.library.files.pending(VERSION + 1)] == [a]
    world.library.files.set_failed(a, "took too long")
    assert world.only_entry().sample_id is not None
    assert len(world.library.files.problems()) == 1


def test_content_measured_anew_has_fields_and_vector_replaced(world: World) -> None:
    a, b = world.list("a.wav", "b.wav")
    world.analyse(a, "kick", bpm=99.0, key="Am", mood=["dark"], tempo_source="audio")
    world.analyse(b, "kick")
    sample_id = world.only_entry().sample_id
    assert sample_id is not None
    created = world.library.samples.get_sample(sample_id)["created_at"]
    assert [pending.file_id for pending in world.library.files.pending(VERSION + 1)] == [a]
    item = world.analysed(a, "kick", key="C", version=VERSION + 1)
    batch = world.library.analysed.store([AnalysedFile(**{**_fields(item), "embedding": [0.5] * 128})])
    assert batch == {a: sample_id}
    assert world.library.samples.sample_store.count() == 1
    sample = world.library.samples.get_sample(sample_id)
    assert sample is not None
    assert "bpm" not in sample
    assert "mood" not in sample
    assert (sample["key"], sample["created_at"], sample["file_path"]) == ("C", created, "/sounds/a.wav")
    assert world.library.samples.get_embedding(sample_id) == [0.5] * 128
    assert world.library.samples.sample_store.count(key="C") == 1
    assert world.library.files.pending(VERSION + 1) == []
    assert world.only_entry().location_count == 2


def _fields(item: AnalysedFile) -> dict[str, Any]:
    return {name: getattr(item, name) for name in AnalysedFile.__dataclass_fields__}


def test_a_batch_with_an_unusable_result_stores_nothing(world: World) -> None:
    a, b = world.list("a.wav", "b.wav")
    good, bad = world.analysed(a, "good"), world.analysed(b, "bad")
    for broken in ({"embedding": [0.1] * 127}, {"metadata": {**bad.metadata, "bpm": "fast"}}):
        with pytest.raises(StorageError):
            world.library.analysed.store([good, AnalysedFile(**{**_fields(bad), **broken})])
    assert world.library.samples.sample_store.count() == 0
    assert len(world.library.files.pending(VERSION)) == 2


def test_results_for_files_that_are_gone_are_dropped(world: World) -> None:
    (a,) = world.list("a.wav")
    item = world.analysed(a, "kick")
    world.library.files.remove_folder(world.folder.id)
    assert change_of(world.library, lambda: world.library.analysed.store([item])) == change()
    assert world.library.analysed.store([item]) == {}
    assert world.library.samples.sample_store.count() == 0
    assert world.library.files.store_listed(world.folder.id, [ListedFile("/sounds/a.wav", 1, 1)]) == []


def test_removing_a_folder_removes_samples_that_lie_nowhere_else(world: World) -> None:
    other = world.library.files.add_folder("/more")
    a, only_here = world.list("a.wav", "only here.wav")
    (b,) = world.library.files.store_listed(other.id, [ListedFile("/more/b.wav", 100, 1)])
    world.analyse(a, "kick")
    world.analyse(only_here, "snare")
    world.analyse(b, "kick")
    stored = world.entries()[a].sample_id
    assert stored is not None
    assert change_of(world.library, lambda: world.library.files.remove_folder(world.folder.id)) == change(
        added={b}, removed={a, only_here}
    )
    entry = world.only_entry()
    assert (entry.entry_id, entry.sample_id, entry.path, entry.location_count) == (b, stored, "/more/b.wav", 1)
    assert world.library.samples.get_sample(stored)["file_path"] == "/more/b.wav"
    assert world.library.samples.vector_store.matrix().ids == [stored]
    assert change_of(world.library, lambda: world.library.files.remove_folder(999)) == change()


def test_entry_ids_are_never_used_again(world: World) -> None:
    (a,) = world.list("a.wav")
    world.library.files.remove_folder(world.folder.id)
    folder = world.library.files.add_folder("/sounds")
    (b,) = world.list("a.wav", folder_id=folder.id)
    assert b > a


def test_a_folder_added_twice_is_one_and_takes_in_those_inside_it(world: World) -> None:
    assert world.library.files.add_folder("/sounds").id == world.folder.id
    inner = world.library.files.add_folder("/sounds more/inner")
    (a,) = world.library.files.store_listed(inner.id, [ListedFile("/sounds more/inner/a.wav", 1, 1)])
    outer = world.library.files.add_folder("/sounds more")
    assert [folder.path for folder in world.library.files.folders()] == ["/sounds", "/sounds more"]
    assert files_in(world.library, outer.id)["/sounds more/inner/a.wav"].id == a


def test_folders_count_their_files_and_samples(world: World) -> None:
    a, b, _c = world.list("a.wav", "b.wav", "c.wav")
    world.analyse(a, "x")
    world.analyse(b, "x")
    (folder,) = world.library.files.folders()
    assert (len(files_in(world.library, folder.id)), folder.sample_count, folder.is_missing) == (3, 1, False)


def test_paths_that_are_not_utf8_go_all_the_way(world: World) -> None:
    name = "caf\udce9 <img>\n.wav"
    (a,) = world.list(name)
    world.analyse(a, "kick")
    assert world.only_entry().path == f"/sounds/{name}"
    assert list(files_in(world.library, world.folder.id)) == [f"/sounds/{name}"]
    world.list(name, mtime_ns=2)
    assert world.library.files.pending(VERSION)[0].path == f"/sounds/{name}"


def test_what_the_user_says_survives_the_removal_of_the_folder(world: World) -> None:
    (a,) = world.list("a.wav")
    world.analyse(a, "kick")
    sample_id = world.only_entry().sample_id
    assert sample_id is not None
    world.library.user.set_correction([sample_id], "bpm", 123.5)
    world.library.user.set_correction([sample_id], "key", "F#m")
    assert change_of(world.library, lambda: world.library.user.set_favourite([sample_id, "nobody"], True)) == change(
        updated={a}
    )
    world.library.files.remove_folder(world.folder.id)
    world.folder = world.library.files.add_folder("/elsewhere")
    (b,) = world.list("b.wav")
    world.analyse(b, "kick")
    assert world.only_entry().is_favourite
    file_hash = world.make_sample("kick")["file_hash"]
    assert world.library.user.corrections([file_hash]).get(file_hash, {}) == {"bpm": 123.5, "key": "F#m"}
    assert world.library.user.corrections([file_hash, "x"]) == {file_hash: {"bpm": 123.5, "key": "F#m"}}
    world.library.user.set_correction([sample_id], "bpm", None)
    assert world.library.user.corrections([file_hash]).get(file_hash, {}) == {"key": "F#m"}
    world.library.user.set_favourite([sample_id], False)
    assert not world.only_entry().is_favourite


@pytest.mark.parametrize(
    ("field", "value"),
    [("bpm", "fast"), ("bpm", float("nan")), ("bpm", 0.0), ("bpm", -1.0), ("key", 3), ("mood", "dark"), ("id", "x")],
)
def test_a_correction_that_can_not_be_is_refused(world: World, field: str, value: Any) -> None:
    (a,) = world.list("a.wav")
    world.analyse(a, "kick")
    sample_id = world.only_entry().sample_id
    assert sample_id is not None
    with pytest.raises(StorageError):
        world.library.user.set_correction([sample_id], field, value)
    with pytest.raises(SampleNotFoundError):
        world.library.user.set_correction(["nobody"], "bpm", 1.0)


def test_merged_values_and_their_sources_are_replaced_together(world: World) -> None:
    (a,) = world.list("a.wav")
    world.analyse(a, "kick", bpm=99.0, tempo_source="audio", key="C", key_source="name")
    sample_id = world.only_entry().sample_id
    assert sample_id is not None
    assert change_of(
        world.library,
        lambda: world.library.analysed.update_resolved(
            sample_id, {"bpm": 120.0, "key": None}, tempo_source="user", key_source="", instrument_source=""
        ),
    ) == change(updated={a})
    entry = world.only_entry()
    assert (entry.bpm, entry.bpm_source, entry.key, entry.key_source) == (120.0, "user", None, "")
    with pytest.raises(SampleNotFoundError):
        world.library.analysed.update_resolved("nobody", {}, tempo_source="", key_source="", instrument_source="")


def test_entries_can_be_asked_for_by_id(world: World) -> None:
    ids = world.list(*(f"{i}.wav" for i in range(5)))
    assert [entry.entry_id for entry in world.library.entries.read([ids[3], ids[1], 999])] == [ids[1], ids[3]]
    assert list(world.library.entries.read([])) == []


def test_entries_come_in_pages_without_gaps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiomancer.storage.library.entries._PAGE", 3)
    ids = world.list(*(f"{i}.wav" for i in range(10)))
    assert [entry.entry_id for entry in world.library.entries.read()] == list(ids)


def test_check_finds_what_does_not_belong_together_and_repair_repairs_it(world: World) -> None:
    a, b = world.list("a.wav", "b.wav")
    world.analyse(a, "kick")
    world.analyse(b, "snare")
    assert check_library(world.library.database, world.library.samples).problems == ()
    lost = world.entries()[a].sample_id
    assert lost is not None
    world.library.samples.vector_store.delete_embedding(lost)
    world.library.samples.vector_store.add_embedding("orphan", [0.1] * 128)
    report = check_library(world.library.database, world.library.samples)
    assert (report.samples, report.vectors, report.orphan_vectors, report.samples_without_vector) == (2, 2, 1, 1)
    assert "1 samples" in report.problems[0]
    assert "1 embeddings" in report.problems[1]
    assert report.files[FileState.ANALYSED] == 2
    # A look changes nothing.
    assert check_library(world.library.database, world.library.samples) == report
    repair = repair_vectors(world.library.database, world.library.samples)
    assert (repair.was_damaged, repair.restored, repair.queued, repair.removed) == (False, 0, 1, 1)
    assert [pending.file_id for pending in world.library.files.pending(VERSION)] == [a]
    world.analyse(a, "kick")
    assert check_library(world.library.database, world.library.samples).problems == ()


def test_check_reports_a_damaged_database(world: World) -> None:
    with world.library.database.read() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO sample_evidence VALUES (99, '', x'')")
        connection.execute("PRAGMA foreign_keys = ON")
    assert "refer to what is not there" in check_library(world.library.database, world.library.samples).problems[0]


def test_samples_and_synths_live_in_the_same_file(data_paths: DataPaths, make_sample: MakeSample) -> None:
    with LibraryStorage(data_paths) as library:
        library.samples.add_sample_with_embedding(make_sample(), [0.1] * 128)
        library.synths.add({"name": "a", "file_path": "/a.scd", "file_hash": "ab", "source_code": ""})
        library.samples.compact()
    with LibraryStorage(data_paths) as library:
        assert library.samples.sample_store.count() == 1
        assert library.synths.count() == 1
    assert sorted(path.name for path in data_paths.root.iterdir() if not path.name.endswith(".lock")) == [
        "embeddings",
        "samples.db",
    ]


def test_opening_and_listing_does_not_import_lancedb(data_paths: DataPaths) -> None:
    import subprocess
    import sys

    code = """
import sys
from audiomancer.paths import DataPaths
from audiomancer.storage import LibraryStorage, ListedFile
with LibraryStorage(DataPaths.at(sys.argv[1])) as library:
    folder = library.files.add_folder("/sounds")
    library.files.store_listed(folder.id, [ListedFile("/sounds/a.wav", 1, 1)])
    assert len(list(library.entries.read())) == 1
assert not {"lancedb", "pyarrow"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code, str(data_paths.root)], check=True)
