"""`audiomancer search`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import soundfile

from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer.vocabulary import INSTRUMENTS, MOODS, SOURCES
from audiomancer.vocabulary.keys import KEYS
from tests.engine.cli.commands import FIELDS, NAMED_STRANGELY, NOT_UTF8, Run, Scanned


def test_every_sound_is_listed_once_with_every_field(run: Run, scanned: Scanned) -> None:
    ran = run("search", "--limit", "0", "--json", "--data-dir", scanned.data)
    assert (ran.status, ran.err) == (0, "")
    assert all(record["is_analysed"] for record in ran.records)
    assert sorted(record["file_path"] for record in ran.records) == sorted(map(str, scanned.files))
    for record in ran.records:
        assert set(record) == FIELDS
        assert record["bpm"] is None or 20 <= record["bpm"] <= 400
        assert record["key"] in (None, *KEYS)
        assert record["instrument_type"] in (None, *INSTRUMENTS)
        assert set(record["mood"]) <= set(MOODS)
        for name in ("bpm", "key", "instrument"):
            assert record[f"{name}_source"] in (None, *SOURCES)
            assert 0 <= record[f"{name}_confidence"] <= 1


def test_a_file_that_could_not_be_read_is_no_sound(run: Run, scanned: Scanned) -> None:
    assert run("search", "damaged", "--json", "--data-dir", scanned.data).out == ""


def test_a_word_to_leave_out_may_stand_first(run: Run, scanned: Scanned) -> None:
    argv = ("--paths", "--limit", "0", "--data-dir", scanned.data)
    assert run("search", "-kick", *argv).lines == run("search", "in:Demo -kick", *argv).lines
    assert run("search", "-kick", *argv).status == 0


def test_what_names_say_is_found(run: Run, scanned: Scanned) -> None:
    [record] = run("search", "key:Am bpm:=124 is:loop", "--json", "--data-dir", scanned.data).records
    assert record["file_path"].endswith("Rolling Bass Am 124bpm.wav")
    assert (record["bpm"], record["bpm_source"], record["key"], record["key_source"]) == (124.0, "name", "Am", "name")
    assert record["duration_s"] == pytest.approx(8 * 60 / 124, abs=1e-3)


def test_paths_are_printed_alone_and_no_more_than_asked_for(run: Run, scanned: Scanned) -> None:
    ran = run("search", "kick -strange", "--paths", "--limit", "3", "--data-dir", scanned.data)
    assert (ran.status, ran.err) == (0, "")
    assert len(ran.lines) == 3
    assert set(ran.lines) < {str(path) for path in scanned.files}


def test_a_table_says_how_many_there_are(run: Run, scanned: Scanned) -> None:
    ran = run("search", "in:Snares", "--limit", "2", "--data-dir", scanned.data)
    assert ran.lines[0].split() == ["BPM", "Key", "Instrument", "Length", "Path"]
    assert len(ran.lines) == 3
    assert ran.err == f"2 of 3 matching, {len(scanned.files)} in all.\n"


def test_nothing_that_matches_is_no_failure(run: Run, scanned: Scanned) -> None:
    ran = run("search", "zither", "--data-dir", scanned.data)
    assert ran.status == 0
    assert ran.err.startswith("0 of 0 matching")
    assert run("search", "zither", "--json", "--data-dir", scanned.data).out == ""


@pytest.mark.parametrize("column", SORTABLE)
def test_every_column_sorts_both_ways_without_losing_a_row(column: str, run: Run, scanned: Scanned) -> None:
    up, down = (
        run(
            "search", "-strange", "--paths", "--limit", "0", "--sort", f"{sign}{column}", "--data-dir", scanned.data
        ).lines
        for sign in ("", "-")
    )
    assert sorted(up) == sorted(down)
    assert len(up) == 60


def test_sorting_by_duration_turns_round(run: Run, scanned: Scanned) -> None:
    argv = ("search", "-open", "--json", "--limit", "0", "--data-dir", scanned.data)
    up = [record["duration_s"] for record in run(*argv, "--sort", "duration").records]
    down = [record["duration_s"] for record in run(*argv, "--sort", "-duration").records]
    assert up == sorted(up) == down[::-1]
    assert up[0] < up[-1]


def test_an_unknown_column_is_a_wrong_command_that_names_the_columns(run: Run, scanned: Scanned) -> None:
    ran = run("search", "--sort", "colour", "--data-dir", scanned.data)
    assert (ran.status, ran.out) == (2, "")
    assert all(column in ran.err for column in SORTABLE)


@pytest.mark.parametrize("name", [*NAMED_STRANGELY, NOT_UTF8])
def test_names_are_data_in_every_form(name: str, run: Run, scanned: Scanned) -> None:
    path = str(scanned.sounds / "strange" / name)
    argv = ("search", "in:strange", "--data-dir", scanned.data)
    assert path in [record["file_path"] for record in run(*argv, "--json").records]
    assert f"{path}\n" in run(*argv, "--paths").out
    shown = re.sub(r"[\n\x1b\udce9]", "�", name)
    table = run(*argv)
    assert len(table.lines) == 1 + len(NAMED_STRANGELY) + 1
    assert any(line.rstrip().endswith(str(Path("strange", shown))) for line in table.lines)


def test_the_help_names_every_order(run: Run) -> None:
    said = " ".join(run("search", "--help").out.split())
    assert [order for order in SORTABLE if order not in said] == []


def test_a_word_that_no_sound_has_is_said_with_the_nearest(run: Run, scanned: Scanned) -> None:
    ran = run("search", "snaer", "--paths", "--data-dir", scanned.data)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("audiomancer: no sound has “snaer”; did you mean snare (")


def test_a_word_that_no_sound_has_is_left_out_beside_others_and_said(run: Run, scanned: Scanned) -> None:
    plain = run("search", "kick", "--paths", "--data-dir", scanned.data)
    ran = run("search", "kick reverbed", "--paths", "--data-dir", scanned.data)
    assert plain.out
    assert ran.out == plain.out
    assert ran.err.startswith("audiomancer: no sound has “reverbed”.")


def test_what_matches_is_exported_in_order(run: Run, scanned: Scanned, tmp_path: Path) -> None:
    ran = run("export", "", str(tmp_path / "out"), "--numbered", "--sort=-duration", "--data-dir", scanned.data)
    assert "sounds written to" in ran.out
    written = sorted((tmp_path / "out").iterdir())
    assert f"{len(written)} of {len(written)} sounds written to" in ran.out
    (longest,) = run("search", "--json", "--limit", "1", "--sort=-duration", "--data-dir", scanned.data).lines
    assert written[0].name == f"01 {Path(json.loads(longest)['file_path']).name}"
    again = run("export", "", str(tmp_path / "out.zip"), "--data-dir", scanned.data)
    assert "written to" in again.out
    assert "exists already" in run("export", "", str(tmp_path / "out.zip"), "--data-dir", scanned.data).err
    assert "nothing is written" in run("export", "nosuchword", str(tmp_path / "x"), "--data-dir", scanned.data).err
    assert "is no key" in run("export", "", str(tmp_path / "y"), "--key", "H#", "--data-dir", scanned.data).err


def test_sounds_are_exported_as_they_play_in_a_named_tempo(run: Run, scanned: Scanned, tmp_path: Path) -> None:
    ran = run(
        "export", "name:breakbeat", str(tmp_path / "out"), "--as-played", "--bpm", "128", "--lufs=-23",
        "--data-dir", scanned.data,
    )  # fmt: skip
    assert "1 of 1 sounds written" in ran.out, ran.err
    (made,) = (tmp_path / "out").iterdir()
    assert made.name == "Breakbeat 128bpm.wav"
    assert soundfile.info(made).subtype == "PCM_24"


def test_where_a_tempo_is_asked_for_the_list_is_ordered_by_it_as_in_the_window(run: Run, scanned: Scanned) -> None:
    found = run("search", "bpm:60-200", "--limit", "0", "--json", "--data-dir", scanned.data).records
    tempi = [record["bpm"] for record in found]
    known = [tempo for tempo in tempi if tempo is not None]
    assert known
    assert known == sorted(known)
    assert tempi == [*known, *[None] * (len(tempi) - len(known))]
