"""Names say what a stretched or pitched sound is now, and leave alone what is neither tempo nor key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.analysis import TempoChange, rendered_name
from audiomancer.vocabulary.keys import key_code

TO_128 = TempoChange(122.0, 128.0)


@pytest.mark.parametrize(
    ("stem", "tempo", "key", "semitones", "name"),
    [
        # A tempo, beside "bpm" or alone.
        ("909beat01_122_BPM", TO_128, None, 0, "909beat01 128bpm"),
        ("122BPM", TO_128, None, 0, "128bpm"),
        ("bpm122 loop", TO_128, None, 0, "128bpm loop"),
        ("Loop122bpm", TO_128, None, 0, "Loop128bpm"),
        ("Loop (122 bpm)", TO_128, None, 0, "Loop (128bpm)"),
        ("Café 122bpm", TO_128, None, 0, "Café 128bpm"),
        ("Funk Loop 122", TO_128, None, 0, "Funk Loop 128bpm"),
        ("Loop 122 (2)", TO_128, None, 0, "Loop 128bpm (2)"),
        ("loop 122,5 bpm", TempoChange(122.5, 127.94), None, 0, "loop 127.9bpm"),
        ("Break 170-175 BPM", TempoChange(172.0, 160.0), None, 0, "Break 160bpm"),
        ("12345__user__loop_122bpm", TO_128, None, 0, "12345__user__loop 128bpm"),
        # A wrong one is replaced, one in half or double time stays in it.
        ("Loop 100bpm", TO_128, None, 0, "Loop 128bpm"),
        ("SH-101 Loop 140", TempoChange(70.0, 75.0), None, 0, "SH-101 Loop 150bpm"),
        # What a name does not state follows it.
        ("909beat01", TO_128, None, 0, "909beat01 128bpm"),
        ("TR-808 kick 01", TempoChange(100.0, 120.0), None, 0, "TR-808 kick 01 120bpm"),
        ("Pad", None, key_code("Am"), 3, "Pad Cm"),
        ("Boom", None, key_code("C"), 1, "Boom C#"),
        ("Odd", None, None, 3, "Odd +3 st"),
        # Keys, in the spelling of the name.
        ("Bass Am", None, key_code("Am"), 3, "Bass Cm"),
        ("Bass_Gmin", None, key_code("Gm"), -2, "Bass Fmin"),
        ("Pad A minor", None, key_code("Am"), 3, "Pad C minor"),
        ("Pad Am7", None, key_code("Am"), 3, "Pad Cm7"),
        ("Pad Amaj7 soft", None, key_code("A"), 3, "Pad Cmaj7 soft"),
        ("Synth-Db-124bpm", None, key_code("C#"), 2, "Synth-Eb-124bpm"),
        ("Loop D#m", None, key_code("Ebm"), -2, "Loop C#m"),
        ("Keys F sharp minor", None, key_code("F#m"), 2, "Keys G#m"),
        ("Fis-Moll Pad", None, key_code("F#m"), 2, "G#m Pad"),
        ("8A - 122 - Title", TO_128, key_code("Am"), -2, "6A - 128bpm - Title"),
        ("8A_122_Bass", TO_128, key_code("Am"), -2, "6A_128bpm_Bass"),
        ("808 A", None, key_code("A"), 1, "808 A#"),
        ("Loop A 122bpm", None, key_code("Am"), 3, "Loop Cm 122bpm"),
        # A key that was corrected by hand.
        ("Pad Dm", None, key_code("Am"), 3, "Pad Cm"),
        # Notes have octaves.
        ("Piano C3", None, key_code("C"), -1, "Piano B2"),
        ("Piano_B3", None, key_code("B"), 1, "Piano C4"),
        # Both.
        ("909beat01_122_BPM_Am", TO_128, key_code("Am"), 3, "909beat01 128bpm Cm"),
        ("Loop_122_Am_Funk", TO_128, key_code("Am"), 3, "Loop_128bpm_Cm_Funk"),
        ("Bass Loop Am 122", TO_128, key_code("Am"), 3, "Bass Loop Cm 128bpm"),
        ("Bass Loop Am 122", TO_128, key_code("Am"), 0, "Bass Loop Am 128bpm"),
        ("Bass Loop Am 122", None, key_code("Am"), 3, "Bass Loop Cm 122"),
        ("Bass Loop Am 122", None, None, 0, "Bass Loop Am 122"),
    ],
)
def test_a_name_says_the_tempo_and_the_key_of_now(
    stem: str, tempo: TempoChange | None, key: int | None, semitones: int, name: str
) -> None:
    assert rendered_name(stem, tempo, key, semitones) == name


@given(
    stem=st.text(max_size=40) | st.from_regex(r"[A-Ha-h#b0-9 _\-]{0,30}(bpm|m|min|dur)?", fullmatch=True),
    bpm=st.floats(40, 220),
    key=st.none() | st.integers(0, 23),
    semitones=st.integers(-6, 6),
)
def test_any_name_becomes_one_that_says_the_tempo(stem: str, bpm: float, key: int | None, semitones: int) -> None:
    assert "bpm" in rendered_name(stem, TempoChange(bpm, bpm * 1.1), key, semitones)


@given(stem=st.text(max_size=40))
def test_a_sound_as_it_is_has_its_name(stem: str) -> None:
    assert rendered_name(stem) == stem.strip()
