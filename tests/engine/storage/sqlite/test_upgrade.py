"""Libraries of every past schema open, with all that is in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from audiomancer.paths import DataPaths
from audiomancer.storage import FileState, LibraryStorage, SampleMetadata, check_library
from audiomancer.storage.sqlite.schema import known_migrations, migrate
from tests.stored_files import files_in

HASHES = [f"{number:02x}" * 32 for number in range(4)]
PATHS: list[str | bytes] = ["/Samples/Kick.wav", "/Samples/Größe.wav", b"/Samples/\xff.wav", "/Samples/STRASSE ß.wav"]
IDS = [f"smpl_{file_hash[:8]}" for file_hash in HASHES]
OVERVIEW = bytes(range(256)) * 2


def first_library(path: Path) -> None:
    """A library as the first version of the program wrote it."""
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, known_migrations()[:1])
    connection.execute("INSERT INTO source_folders VALUES (1, '/Samples', 5.0)")
    searched = ["/samples/kick.wav", "/samples/grösse.wav", "/samples/\ufffd.wav", "/samples/strasse ss.wav"]
    for row, (sample_id, file_path, file_hash) in enumerate(zip(IDS, PATHS, HASHES, strict=True), 1):
        connection.execute(
            "INSERT INTO samples (row, id, file_path, file_hash, duration_ms, sample_rate, channels, bit_depth, "
            "file_size_bytes, bpm, is_loop, key, key_code, instrument_type, mood, created_at, updated_at, search_text) "
            "VALUES (?, ?, ?, ?, 500.0, 44100, 2, 24, 1000, ?, 1, 'Db', 1, 'kick', ?, ?, ?, ?)",
            (row, sample_id, file_path, file_hash, 120.0 + row, '["dark", "sunny"]', "2026-01-02T03:04:05.000006",
             "2026-02-03T04:05:06", searched[row - 1]),
        )  # fmt: skip
        connection.execute("INSERT INTO sample_details VALUES (?, 3, 'name', 'audio', 'user')", (sample_id,))
        connection.execute(
            "INSERT INTO sample_evidence VALUES (?, ?, ?)",
            (sample_id, json.dumps({"tempo": [[120.0 + row, "name", 0.95]]}), OVERVIEW if row > 1 else b""),
        )
        connection.execute(
            "INSERT INTO files (id, path, folder_id, size_bytes, mtime_ns, state, sample_id, format, duration_s, "
            "sample_rate_hz, channels, bit_depth, added_at_s) VALUES (?, ?, 1, 1000, 7, 'analysed', ?, 'WAV', 0.5, "
            "44100, 2, 24, 6.0)",
            (10 * row, file_path, sample_id),
        )
    connection.execute(
        "INSERT INTO files (id, path, folder_id, size_bytes, mtime_ns, state, format, duration_s, sample_rate_hz, "
        "channels, bit_depth, hint_bpm, added_at_s, failed_reason, attempts, is_ignored) "
        "VALUES (99, '/Samples/broken.wav', 1, 3, 8, 'failed', '', 0.0, 0, 0, 0, 90.0, 6.0, 'no sound', 2, 1)"
    )
    # The newest rows are gone: their numbers are not to be given again.
    for table in ("samples", "files"):
        connection.execute("UPDATE sqlite_sequence SET seq = 500 WHERE name = ?", (table,))
    connection.execute("INSERT INTO corrections VALUES (?, 'bpm', '96.0', 1.0)", (HASHES[1],))
    connection.execute("INSERT INTO favourites VALUES (?, 1.0)", (HASHES[2],))
    connection.execute(
        "INSERT INTO synths VALUES (1, 'synth_1', 'pad', '/a.scd', 'h', 'code', '[]', '{}', '{}', "
        "'2026-01-02', '2026-01-02', 'pad')"
    )
    connection.close()


@pytest.fixture
def upgraded(tmp_path: Path) -> DataPaths:
    paths = DataPaths(tmp_path / "data").create()
    first_library(paths.database)
    return paths


def test_the_first_library_retains_samples_claims_waveforms_and_what_the_user_said(upgraded: DataPaths) -> None:
    with LibraryStorage(upgraded) as library:
        store = library.samples.sample_store
        for row, (sample_id, file_hash) in enumerate(zip(IDS, HASHES, strict=True), 1):
            record = store.get(sample_id)
            assert record is not None
            assert (record["file_hash"], record["bpm"], record["key"]) == (file_hash, 120.0 + row, "Db")
            assert (record["mood"], record["created_at"].year, record["is_loop"]) == (["dark", "sunny"], 2026, True)
            assert store.get_by_hash(file_hash) == store.get_by_path(record["file_path"]) == record
            evidence_json = library.entries.evidence(sample_id)
            assert evidence_json is not None
            assert json.loads(evidence_json) == {"tempo": [[120.0 + row, "name", 0.95]]}
            sources = library.entries.sources(sample_id)
            assert (sources["tempo_source"], sources["instrument_source"]) == ("name", "user")
        assert library.entries.overviews(IDS) == {IDS[0]: b"", **dict.fromkeys(IDS[1:], OVERVIEW)}
        assert library.user.corrections([HASHES[1]])[HASHES[1]] == {"bpm": 96.0}
        assert [entry.sample_id for entry in library.entries.read() if entry.is_favourite] == [IDS[2]]
        assert [entry.entry_id for entry in library.entries.read()] == [10, 20, 30, 40, 99]
        # What older decoders refused is tried once more.
        assert library.files.problems() == []
        assert files_in(library, 1)["/Samples/broken.wav"].state == FileState.LISTED
        synth = library.synths.get("synth_1")
        assert synth is not None
        assert synth["source_code"] == "code"
        # Vectors were not written here; everything else is sound.
        assert check_library(library.database, library.samples).problems == ("4 samples have lost their embedding",)


def test_sounds_of_the_first_library_have_no_loudness_and_wait_to_be_measured_anew(upgraded: DataPaths) -> None:
    with LibraryStorage(upgraded) as library:
        assert {(entry.loudness_lufs, entry.true_peak_db) for entry in library.entries.read()} == {(None, None)}
        # They were measured by version 3, which did not know of loudness.
        assert [file.file_id for file in library.files.pending(3)] == [99]
        assert [file.file_id for file in library.files.pending(4)] == [10, 20, 30, 40, 99]


@pytest.mark.parametrize(
    ("query", "found"),
    [("KICK", [0]), ("grösse", [1]), ("größe", [1]), ("\ufffd", [2]), ("strasse", [3]), ("samples .wav", [0, 1, 2, 3])],
)
def test_the_first_library_is_searched_like_a_new_one(upgraded: DataPaths, query: str, found: list[int]) -> None:
    with LibraryStorage(upgraded) as library:
        store = library.samples.sample_store
        assert [record["id"] for record in store.search(query)] == [IDS[number] for number in found]
        assert store.count(query, key="C#", mood=["sunny"], instrument_type="kick") == len(found)
        assert store.count(query, mood=["dark"]) == len(found)
        assert store.count(query, mood=["bright"]) == 0


def test_rows_of_the_first_library_are_not_given_again(
    upgraded: DataPaths, make_sample: Callable[..., SampleMetadata]
) -> None:
    with LibraryStorage(upgraded) as library:
        library.samples.sample_store.add(make_sample("new"))
    connection = sqlite3.connect(upgraded.database)
    assert connection.execute("SELECT max(row) FROM samples").fetchone() == (501,)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_details_and_claims_of_an_upgraded_sample_still_go_with_it(upgraded: DataPaths) -> None:
    with LibraryStorage(upgraded) as library:
        library.files.remove_folder(1)
    connection = sqlite3.connect(upgraded.database)
    for table in ("samples", "sample_evidence", "files"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM corrections").fetchone() == (1,)
    connection.close()
