"""`audiomancer similar`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.engine.cli.commands import FIELDS, NOT_UTF8, Run, Scanned, write_tone


@pytest.fixture
def kick(scanned: Scanned) -> Path:
    return scanned.sounds / "Drums" / "Kicks" / "Kick Round.wav"


def test_a_sample_has_neighbours_in_falling_order_and_is_none_itself(run: Run, scanned: Scanned, kick: Path) -> None:
    ran = run("similar", kick, "--json", "--limit", "0", "--data-dir", scanned.data)
    assert (ran.status, ran.err) == (0, "")
    assert len(ran.records) == len(scanned.files) - 1
    assert str(kick) not in {record["file_path"] for record in ran.records}
    cosines = [record["similarity"] for record in ran.records]
    assert cosines == sorted(cosines, reverse=True)
    assert all(-1 <= value <= 1 for value in cosines)
    assert all(set(record) == {*FIELDS, "similarity"} for record in ran.records)
    assert "kick" in {record["instrument_type"] for record in ran.records[:5]}


def test_id_path_and_a_copy_elsewhere_give_the_same_neighbours(
    run: Run, scanned: Scanned, kick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [sample_id] = [
        record["id"]
        for record in run("search", "kick round", "--json", "--data-dir", scanned.data).records
        if record["file_path"] == str(kick)
    ]
    shutil.copy(kick, tmp_path / "copy.wav")
    monkeypatch.chdir(tmp_path)
    by_path = run("similar", kick, "--json", "--data-dir", scanned.data).records
    assert len(by_path) == 20
    for source in (sample_id, "copy.wav"):
        assert run("similar", source, "--json", "--data-dir", scanned.data).records == by_path


def test_a_file_outside_the_library_is_compared_with_all_of_it(run: Run, scanned: Scanned, tmp_path: Path) -> None:
    write_tone(tmp_path / NOT_UTF8, 72.0)
    ran = run("similar", tmp_path / NOT_UTF8, "--json", "--limit", "0", "--data-dir", scanned.data)
    assert ran.status == 0
    assert len(ran.records) == len(scanned.files)
    assert "strange" in ran.records[0]["file_path"]
    assert list(tmp_path.iterdir()) == [tmp_path / NOT_UTF8]


def test_a_query_narrows_the_neighbours(run: Run, scanned: Scanned, kick: Path) -> None:
    ran = run("similar", kick, "inst:snare", "--json", "--data-dir", scanned.data)
    assert {record["instrument_type"] for record in ran.records} == {"snare"}
    assert len(ran.records) == 3


def test_a_table_shows_how_well_they_match(run: Run, scanned: Scanned, kick: Path) -> None:
    ran = run("similar", kick, "--limit", "2", "--data-dir", scanned.data)
    assert ran.lines[0].split()[0] == "Match"
    best, second = (int(line.split()[0]) for line in ran.lines[1:])
    assert 100 >= best >= second >= 0


@pytest.mark.parametrize("source", ["nowhere.wav", "smpl_00000000", NOT_UTF8, "~nobody-here/x.wav"])
def test_what_is_neither_sample_nor_file_fails_with_a_sentence(source: str, run: Run, scanned: Scanned) -> None:
    ran = run("similar", source, "--data-dir", scanned.data)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.endswith("is neither a sample id nor a file\n")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("name", ["damaged.wav", "Drums"])
def test_what_cannot_be_read_fails_with_a_sentence(name: str, run: Run, scanned: Scanned) -> None:
    ran = run("similar", scanned.sounds / name, "--data-dir", scanned.data)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"audiomancer: {name}: ")


def test_an_empty_library_has_no_neighbours(run: Run, kick: Path, tmp_path: Path) -> None:
    ran = run("similar", kick, "--json", "--data-dir", tmp_path / "new")
    assert (ran.status, ran.out) == (0, "")
