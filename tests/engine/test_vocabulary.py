import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.vocabulary import (
    FAMILIES,
    FAMILY_OF_INSTRUMENT,
    INSTRUMENT_GROUPS,
    INSTRUMENTS,
    MOODS,
    instruments_named,
)
from audiomancer.vocabulary.keys import KEYS, NOTATIONS, camelot, compatible_keys, key_code, open_key, typed_key_code


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("C", "C"), ("Db", "C#"), ("C#", "C#"), ("Bbm", "A#m"), ("A minor", "Am"), ("F# maj", "F#"), ("ebmin", "D#m"),
        ("Cb", "B"), ("E#m", "Fm"), ("8A", "Am"), ("8B", "C"), ("12a", "C#m"), ("1B", "B"), ("G♭", "F#"),
    ],
)  # fmt: skip
def test_usual_spellings_are_the_same_key(text: str, key: str) -> None:
    assert key_code(text) == KEYS.index(key)


@pytest.mark.parametrize("text", ["", "H", "Am7", "13A", "0B", "Amx", "key", "#", "m"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert key_code(text) is None


@given(st.integers(0, 23))
def test_every_spelling_of_a_key_reads_back_as_it(code: int) -> None:
    letters = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    signs = {"": 0, "#": 1, "b": -1}
    suffix = "m" if code >= 12 else ""
    spellings = {
        letter + sign + suffix
        for letter, natural in letters.items()
        for sign, step in signs.items()
        if (natural + step) % 12 == code % 12
    }
    assert KEYS[code] in spellings
    assert {key_code(text) for text in spellings} == {code}
    assert key_code(camelot(code)) == code


@given(st.integers(0, 23))
def test_compatible_keys_are_the_neighbours_on_the_camelot_wheel(code: int) -> None:
    number, letter = int(camelot(code)[:-1]), camelot(code)[-1]
    other = "A" if letter == "B" else "B"
    expected = {
        f"{number}{letter}",
        f"{number % 12 + 1}{letter}",
        f"{(number - 2) % 12 + 1}{letter}",
        f"{number}{other}",
    }
    assert {camelot(key) for key in compatible_keys(code)} == expected


def test_there_are_26_instruments_in_nine_families() -> None:
    assert len(INSTRUMENTS) == len(set(INSTRUMENTS)) == 26
    assert len(FAMILIES) == 9
    assert set(FAMILY_OF_INSTRUMENT.values()) == set(FAMILIES)


def test_hi_hat_means_both_hats_and_groups_hold_only_instruments() -> None:
    assert instruments_named("Hi-Hat") == ("closed-hat", "open-hat")
    assert instruments_named("kick") == ("kick",)
    assert instruments_named("spoon") == ()
    assert all(set(members) <= set(INSTRUMENTS) for members in INSTRUMENT_GROUPS.values())


def test_moods_fit_into_their_bits() -> None:
    assert 12 <= len(MOODS) == len(set(MOODS)) <= 16


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Am", "Am"), ("8A", "Am"), ("1m", "Am"), ("5d", "E"), ("Fis", "F#"), ("fis-moll", "F#m"), ("Hm", "Bm"),
        ("H", "B"), ("B", "B"), ("Es", "D#"), ("As-Dur", "G#"), ("Des", "C#"), ("A-Moll", "Am"), ("C-Dur", "C"),
        ("Do", "C"), ("La m", "Am"), ("ré#", "D#"), ("Sol minor", "Gm"), ("Sib", "A#"), ("Mi major", "E"),
        ("Cs", None), ("x", None), ("domm", None), ("", None),
    ],
)  # fmt: skip
def test_a_key_is_understood_as_people_type_it(text: str, name: str | None) -> None:
    code = typed_key_code(text)
    assert (None if code is None else KEYS[code]) == name


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
def test_every_notation_names_all_keys_and_is_understood(notation: str) -> None:
    names = NOTATIONS[notation]
    assert len(set(names)) == len(KEYS)
    codes = [typed_key_code(name) for name in names]
    if notation == "german":
        # A plain "B" is read as the English one.
        codes[10], codes[22] = 10, 22
    assert codes == list(range(len(KEYS)))


def test_open_key_counts_from_c() -> None:
    assert (open_key(0), open_key(21), open_key(7)) == ("1d", "1m", "2d")
