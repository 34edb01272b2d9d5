"""`audiomancer analyze`."""

from __future__ import annotations

import hashlib
import math
import shutil
from pathlib import Path

import pytest

from audiomancer.storage.contract.interfaces import SampleMetadata
from audiomancer.storage.vectors.embedding import EMBEDDING_DIM
from audiomancer.vocabulary import SOURCES
from tests.engine.cli.commands import NAMED_STRANGELY, NOT_UTF8, Run, Scanned, write_tone

ANALYSED = {"embedding", "tempo_source", "key_source", "instrument_source", "loudness_lufs", "true_peak_db"}
GIVEN_BY_THE_STORE = {"id", "created_at", "updated_at"}
LOOP = "Loops/Bass/Rolling Bass Am 124bpm.wav"


def test_json_holds_every_known_field_embedding_and_sources(run: Run, scanned: Scanned) -> None:
    ran = run("analyze", scanned.sounds / LOOP, "--json")
    assert ran.status == 0
    [record] = ran.records
    fields = set(SampleMetadata.__annotations__) - GIVEN_BY_THE_STORE - {"genre_tags"}
    assert set(record) - {"genre_tags"} == fields | ANALYSED
    assert record["file_path"] == str(scanned.sounds / LOOP)
    assert record["file_hash"] == hashlib.sha256((scanned.sounds / LOOP).read_bytes()).hexdigest()
    assert record["duration_ms"] == pytest.approx(8 * 60_000 / 124, abs=0.05)
    assert (record["bpm"], record["key"], record["instrument_type"]) == (124.0, "Am", "melodic-loop")
    assert (record["tempo_source"], record["key_source"], record["instrument_source"]) == ("name", "name", "name")
    assert len(record["embedding"]) == EMBEDDING_DIM
    assert math.hypot(*record["embedding"]) == pytest.approx(1, abs=1e-3)
    assert record["loudness_lufs"] < record["true_peak_db"] <= 3.0


def test_every_sound_is_answered_with_known_fields_only(run: Run, scanned: Scanned) -> None:
    ran = run("analyze", scanned.sounds / "FX", scanned.sounds / "strange", "--json", "--workers", "2")
    assert ran.status == 0
    wanted = [path for path in scanned.files if path.parent.name in ("FX", "strange")]
    assert sorted(record["file_path"] for record in ran.records) == sorted(map(str, wanted))
    for record in ran.records:
        assert set(record) <= set(SampleMetadata.__annotations__) | ANALYSED
        assert set(record) >= SampleMetadata.__required_keys__ | ANALYSED
        for name in ("tempo", "key", "instrument"):
            assert record[f"{name}_source"] in (None, *SOURCES)


def test_sound_only_believes_no_name(run: Run, scanned: Scanned, tmp_path: Path) -> None:
    misleading = tmp_path / "Snare 200bpm F#m.wav"
    shutil.copy(scanned.sounds / LOOP, misleading)
    [believed] = run("analyze", misleading, "--json").records
    assert believed["tempo_source"] == "name" or believed["key_source"] == "name"
    [measured, plain] = run(
        "analyze", "--sound-only", misleading, scanned.sounds / LOOP, "--json", "--workers", "1"
    ).records
    for name in ("tempo", "key", "instrument"):
        assert measured[f"{name}_source"] in (None, "audio")
    assert {k: v for k, v in measured.items() if k != "file_path"} == {
        k: v for k, v in plain.items() if k != "file_path"
    }


def test_needs_no_library_and_makes_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIOMANCER_DATA_DIR", str(tmp_path / "data"))
    assert run("analyze", write_tone(tmp_path / "tone.wav")).status == 0
    assert not (tmp_path / "data").exists()


def test_text_says_what_was_measured_and_where_from(run: Run, scanned: Scanned) -> None:
    ran = run("analyze", scanned.sounds / LOOP)
    assert ran.lines[0].startswith(f"{scanned.sounds / LOOP}: 3.87 s, 124 BPM (name, 0.")
    assert "Am (name, 0." in ran.lines[0]
    assert ran.err.startswith("1 files in ")
    assert ran.err.endswith(" 0 failed.\n")


def test_a_file_that_fails_is_reported_and_the_others_are_answered(run: Run, tmp_path: Path) -> None:
    good = write_tone(tmp_path / "good.wav")
    (tmp_path / "bad.wav").write_text("no sound")
    ran = run("analyze", tmp_path / "gone.wav", tmp_path / "bad.wav", good, "--json")
    assert ran.status == 1
    by_path = {record["file_path"]: record for record in ran.records}
    assert by_path[str(good)]["sample_rate"] == 22050
    assert by_path[str(tmp_path / "bad.wav")].keys() == {"file_path", "error"}
    assert by_path[str(tmp_path / "gone.wav")]["error"]
    assert " 2 failed." in ran.err


def test_a_missing_file_fails(run: Run, tmp_path: Path) -> None:
    ran = run("analyze", tmp_path / "gone.wav")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{tmp_path / 'gone.wav'}: ")


def test_a_folder_without_sounds_fails_with_a_sentence(run: Run, tmp_path: Path) -> None:
    ran = run("analyze", tmp_path)
    assert (ran.status, ran.out, ran.err) == (1, "", "audiomancer: No sound files there\n")


def test_names_are_data(run: Run, tmp_path: Path) -> None:
    for number, name in enumerate((*NAMED_STRANGELY, NOT_UTF8)):
        write_tone(tmp_path / name, 100.0 + number)
    shown = [str(tmp_path / name) for name in (*NAMED_STRANGELY, NOT_UTF8)]
    for sign in "\n\x1b\udce9":
        shown = [name.replace(sign, "�") for name in shown]
    ran = run("analyze", tmp_path)
    assert sorted(line.split(": ")[0] for line in ran.lines) == sorted(shown)
    found = [record["file_path"] for record in run("analyze", tmp_path, "--json").records]
    assert sorted(found) == sorted(str(tmp_path / name) for name in (*NAMED_STRANGELY, NOT_UTF8))
