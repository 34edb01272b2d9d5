"""Readings of names: hints in them, and words that only look like hints.

`names.txt` is a table of names in the styles of sample makers with what a musician would say of each. Most of its rows
are one case each of a kind that was once read wrongly.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.analysis import hints_from_path
from audiomancer.analysis.names.names import instruments_in_loop
from audiomancer.vocabulary import INSTRUMENTS, MOODS
from audiomancer.vocabulary.keys import KEYS

SHOWN = 0.5
"""A value of less confidence is not shown."""

KNOWN_MISSES = {"SD Card Backup.wav", "VEC2 Cymbals CH 12.wav"}
"""Rows that are read wrongly: the same letters mean something else in most names."""


def table() -> list[tuple[str, dict[str, str]]]:
    """Path and expected values of each row."""
    lines = (Path(__file__).parent / "names.txt").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split(" | ")] for line in lines if line and not line.startswith("#")]
    return [(row[0], dict(zip(("instrument", "key", "bpm", "loop"), row[1:], strict=False))) for row in rows]


def said(path: str) -> dict[str, str]:
    """Values that are shown of a path, in the words of the table."""
    hints = hints_from_path(path)
    return {
        "instrument": hints.instrument or "-",
        "key": hints.key if hints.key and hints.key_confidence >= SHOWN else "-",
        "bpm": f"{hints.bpm:g}" if hints.bpm and hints.bpm_confidence >= SHOWN else "-",
        "loop": {True: "loop", False: "one-shot", None: "-"}[hints.is_loop],
    }


@pytest.mark.parametrize(("path", "expected"), [row for row in table() if row[0] not in KNOWN_MISSES])
def test_names_say_what_a_musician_would_say(path, expected):
    values = said(path)
    assert {name: values[name] for name, value in expected.items() if value != "?"} == {
        name: value for name, value in expected.items() if value != "?"
    }


def test_the_table_of_names_is_large_and_holds_blanks_and_no_row_twice():
    paths = [path for path, _ in table()]
    assert len(paths) >= 400
    assert len(set(paths)) == len(paths)
    assert sum("-" in expected.values() for _, expected in table()) >= 100
    assert set(paths) >= KNOWN_MISSES


@pytest.mark.parametrize(
    ("name", "instrument"),
    [
        ("Kick_808_C#_128bpm.wav", "kick"),
        ("Bass Drum 01.wav", "kick"),
        ("BassDrum.wav", "kick"),
        ("Sub Bass F.wav", "bass"),
        ("BD0000.WAV", "kick"),
        ("oh01.wav", "open-hat"),
        ("TR808 OH 01.wav", "open-hat"),
        ("Closed Hat 3.wav", "closed-hat"),
        ("Hat-Open.wav", "open-hat"),
        ("ClosedHiHat2.wav", "closed-hat"),
        ("Rimshot dry.wav", "rim"),
        ("Rim Shot.wav", "rim"),
        ("snare roll.wav", "snare"),
        ("Vocal Chop Am.wav", "vocal"),
        ("bass clarinet C3.wav", "woodwind"),
        ("Synth Bass.wav", "bass"),
        ("String Pad.wav", "pad"),
        ("steel drums.wav", "mallet"),
        ("Top Loop 174.wav", "drum-loop"),
        ("Kick Loop 120.wav", "drum-loop"),
        ("Piano Loop 90bpm.wav", "melodic-loop"),
        ("amen.flac", "drum-loop"),
        ("track 7.wav", None),
        ("Drums/kit16_note50.wav", None),
        ("Drums/Kicks/07.wav", "kick"),
        ("oh yeah that is right.wav", None),
    ],
)
def test_instruments_of_file_names(name, instrument):
    assert hints_from_path(name).instrument == instrument


def test_the_file_name_outweighs_the_folder_and_near_folders_far_ones():
    assert hints_from_path("Kicks/Snare 1.wav").instrument == "snare"
    assert hints_from_path("Bass/Drums/Kicks/01.wav").instrument == "kick"
    in_file, in_folder = hints_from_path("x/Snare.wav"), hints_from_path("Snares/x.wav")
    assert in_file.instrument_confidence > in_folder.instrument_confidence > 0


@pytest.mark.parametrize(
    ("name", "bpm"),
    [
        ("Kick_808_C#_128bpm.wav", 128.0),
        ("loop 92.5 BPM.wav", 92.5),
        ("BPM174 roller.wav", 174.0),
        ("140_BPM_Bass.wav", 140.0),
        ("Synth_Loop_125_Am.wav", 125.0),
        ("Break 160.wav", 160.0),
        ("SH 101 bass loop.wav", None),
        ("Kick 808.wav", None),
        ("Loop 007.wav", None),
        ("Snare 120 hit.wav", None),
        ("loop 120 of 130.wav", None),
        ("999bpm.wav", None),
    ],
)
def test_tempi_of_file_names(name, bpm):
    assert hints_from_path(name).bpm == bpm


def test_a_labelled_tempo_is_surer_than_a_bare_number():
    labelled, looped, bare = (hints_from_path(n) for n in ("x 128bpm.wav", "x loop 128.wav", "x 128.wav"))
    assert labelled.bpm_confidence > looped.bpm_confidence > bare.bpm_confidence > 0


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Kick_808_C#_128bpm.wav", "C#"),
        ("Pad Bbm.wav", "A#m"),
        ("Bb minor pad.wav", "A#m"),
        ("lead F#min 140bpm.wav", "F#m"),
        ("Chord_Ebmaj.wav", "D#"),
        ("Synth_Loop_125_Am.wav", "Am"),
        ("Key of song key G.wav", "G"),
        ("I Am Here.wav", None),
        ("A day in the life.wav", None),
        ("Cmon.wav", None),
        ("Big Drum.wav", None),
    ],
)
def test_keys_of_file_names(name, key):
    assert hints_from_path(name).key == key


def test_a_lonely_letter_is_claimed_with_little_confidence():
    assert hints_from_path("Snare A.wav").key_confidence < 0.5
    assert hints_from_path("C_Loop.wav").key_confidence < 0.5
    assert hints_from_path("C#_Loop.wav").key_confidence > 0.8


def test_loops_and_one_shots_say_what_they_are():
    assert hints_from_path("Loops/Bass 01.wav").is_loop is True
    assert hints_from_path("One Shots/Bass 01.wav").is_loop is False
    assert hints_from_path("Bass 01.wav").is_loop is None


@pytest.mark.parametrize("name", ["Drum and Bass Break 174", "Drum & Bass 01", "DRUM N BASS Amen"])
def test_drum_and_bass_is_a_genre_and_no_bass(name):
    hints = hints_from_path(f"{name}.wav")
    assert hints.genre == ("drum and bass",)
    assert hints.instrument in (None, "drum-loop")


@pytest.mark.parametrize(("name", "key"), [("Piano C3", "C"), ("tuba_Fs2_v3", "F#"), ("Cello Bb4", "A#")])
def test_a_note_with_its_octave_is_claimed_only_as_far_as_the_sound_agrees(name, key):
    hints = hints_from_path(f"{name}.wav")
    assert hints.key == key
    assert 0.35 < hints.key_confidence < 0.6


def test_moods_and_genres_of_names():
    hints = hints_from_path("Lo-Fi Hip Hop/dark warm pad.wav")
    assert hints.mood == ("dusty", "dark", "warm") or set(hints.mood) == {"dark", "warm", "dusty"}
    assert "hip hop" in hints.genre


@given(st.text(max_size=400))
def test_no_name_makes_the_parser_fail(name):
    hints = hints_from_path(name)
    assert hints.instrument is None or hints.instrument in INSTRUMENTS
    assert hints.key is None or hints.key in KEYS
    assert hints.bpm is None or 20 <= hints.bpm <= 400
    assert set(hints.mood) <= set(MOODS)
    for confidence in (hints.bpm_confidence, hints.key_confidence, hints.instrument_confidence):
        assert 0 <= confidence <= 1


@given(st.integers(40, 250), st.sampled_from(KEYS), st.sampled_from(["_", " ", "-"]))
def test_labelled_tempo_and_key_are_always_found(bpm, key, between):
    hints = hints_from_path(between.join(["Synth", "Loop", f"{bpm}bpm", key]) + ".wav")
    assert hints.bpm == bpm
    assert hints.key == key


@pytest.mark.parametrize(
    ("path", "instruments"),
    [
        ("LMMS/bassloops/techno_bass01_-_140_BPM.ogg", "bass"),
        ("LMMS/bassloops/briff01.ogg", "bass"),
        ("LMMS/bassloops/techno_synth01_-_140_BPM.ogg", "bass synth"),
        ("Bass Loops/riff 01.wav", "bass"),
        ("Guitar Loop Am.wav", "guitar"),
        ("Kick Loops/Kick Loop 3.wav", "kick"),
        ("Open Hat Loops/Closed Hat Loop 128.wav", "closed-hat"),
        ("beats/jungle01.ogg", ""),
        ("Loops/Drum Loop 01.wav", ""),
        ("Melody Loop Am.wav", ""),
        ("Looperman/1234.wav", ""),
    ],
)
def test_a_loop_is_of_the_instruments_that_its_path_names(path: str, instruments: str) -> None:
    assert " ".join(sorted(instruments_in_loop(path))) == instruments


@pytest.mark.parametrize(
    ("name", "key", "is_chord"),
    [
        ("Bmajor_00", "B", True),
        ("Dmajor_DOWN_01", "D", True),
        ("Csharp_major_02", "C#", True),
        ("F# maj7 stab", "F#", True),
        ("Csus4", "C", True),
        ("Csharp_minor7b5_UP_02", "C#m", False),
        ("Eminor7b5_DOWN_02", "Em", False),
        ("Gsharp min7 01", "G#m", False),
        ("Piano C4", "C", False),
        ("Bass G7", "G", False),
        ("Kick A", None, False),
    ],
)
def test_chords_in_names_give_their_mode_and_are_no_notes(name: str, key: str | None, is_chord: bool) -> None:
    hints = hints_from_path(f"/m/{name}.wav")
    assert hints.is_chord == is_chord
    assert hints.key_confidence < 0.5 if key is None else hints.key == key
