"""`audiomancer scan`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.engine.cli.commands import Run, write_tone
from tests.file_names import possible_name

BROKEN = possible_name("<b>broken<b\n>.wav")


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Two sounds and one that is none."""
    write_tone(tmp_path / "sounds" / "kick.wav", 55)
    write_tone(tmp_path / "sounds" / "low" / "bass.wav", 110)
    (tmp_path / "sounds" / BROKEN).write_text("no sound")
    return tmp_path / "sounds"


def test_scan_without_a_folder_says_that_there_is_none(run: Run, tmp_path: Path) -> None:
    ran = run("scan", "--data-dir", tmp_path / "data")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "audiomancer: There are no folders yet; name one: audiomancer scan DIR\n"


def test_scan_of_an_empty_folder_finds_nothing_and_is_no_failure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("scan", tmp_path / "empty", "--data-dir", tmp_path / "data")
    assert (ran.status, ran.out, ran.err) == (0, "0 files looked through.\n", "")


@pytest.mark.parametrize("name", ["nowhere", "file.wav"])
def test_scan_of_what_is_no_folder_fails_with_a_sentence(name: str, run: Run, tmp_path: Path) -> None:
    write_tone(tmp_path / "file.wav")
    ran = run("scan", tmp_path / name, "--data-dir", tmp_path / "data")
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(rf"audiomancer: .*{name}.*\n", ran.err)


def test_scan_says_what_it_found_and_which_files_failed(run: Run, sounds: Path, tmp_path: Path) -> None:
    ran = run("scan", sounds, "--data-dir", tmp_path / "data", "--workers", "1")
    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[0] == "3 files looked through, 2 analysed, 1 could not be read."
    assert re.fullmatch(r"\d+\.\d files a second, \d+\.\d s in all\.", ran.lines[1])
    assert len(ran.lines) == 3
    assert ran.lines[2].startswith(f"  {sounds / BROKEN}: ".replace("\n", "�"))


def test_json_of_a_scan_is_complete_and_later_scans_find_nothing_new(run: Run, sounds: Path, tmp_path: Path) -> None:
    [first] = run("scan", sounds, "--json", "--data-dir", tmp_path / "data").records
    assert {name: first[name] for name in ("found", "unchanged", "listed", "analysed", "failed", "missing")} == {
        "found": 3,
        "unchanged": 0,
        "listed": 3,
        "analysed": 2,
        "failed": 1,
        "missing": 0,
    }
    assert first["folder_problems"] == []
    [problem] = first["problems"]
    assert problem["file_path"] == str(sounds / BROKEN)
    assert problem["reason"]
    assert first["seconds"] > 0
    shutil.rmtree(sounds / "low")
    [second] = run("scan", "--json", "--data-dir", tmp_path / "data").records
    assert (second["found"], second["unchanged"], second["analysed"], second["missing"]) == (2, 2, 0, 1)


def test_scan_of_a_folder_scans_only_that_folder(run: Run, sounds: Path, tmp_path: Path) -> None:
    run("scan", sounds, "--data-dir", tmp_path / "data")
    write_tone(sounds / "later.wav", 300)
    write_tone(tmp_path / "other" / "hat.wav", 4000)
    [ran] = run("scan", tmp_path / "other", "--json", "--data-dir", tmp_path / "data").records
    assert (ran["found"], ran["analysed"]) == (1, 1)


def test_a_folder_that_is_gone_is_reported_and_its_sounds_are_missing(run: Run, sounds: Path, tmp_path: Path) -> None:
    run("scan", sounds, "--data-dir", tmp_path / "data")
    shutil.rmtree(sounds)
    [ran] = run("scan", "--json", "--data-dir", tmp_path / "data").records
    assert ran["missing"] == 3
    [sentence] = ran["folder_problems"]
    assert str(sounds) in sentence
