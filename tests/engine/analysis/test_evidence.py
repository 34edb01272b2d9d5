"""Values from claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.analysis import Claim, Claims, resolve, same_tempo
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer.vocabulary.keys import KEYS


def measured(value, confidence):
    return Claim(value, "audio", confidence)


def named(value, confidence=0.95):
    return Claim(value, "name", confidence)


def tempo(*claims: Claim):
    got = resolve(Claims(tempo=claims))
    return got.fields.get("bpm"), got.fields.get("bpm_confidence"), got.sources.get("tempo")


def test_nothing_claimed_gives_nothing():
    got = resolve(Claims(), {})
    assert got.fields == {}
    assert got.sources == {}


def test_the_name_decides_the_octave_when_the_sound_agrees_otherwise():
    assert tempo(measured(70.1, 0.9), named(140.0)) == (140.0, 0.95, "name")


def test_a_contradicted_name_stays_with_less_confidence():
    bpm, confidence, source = tempo(measured(97.0, 0.9), named(140.0))
    assert (bpm, source) == (140.0, "name")
    assert confidence < 0.7


def test_a_bare_number_needs_the_sound_to_agree():
    assert tempo(measured(97.0, 0.8), named(140.0, 0.6)) == (97.0, 0.8, "audio")
    assert tempo(measured(140.3, 0.8), named(140.0, 0.6)) == (140.0, 0.95, "name")
    assert tempo(named(140.0, 0.6)) == (None, None, None)


def test_an_implausible_chunk_gives_way_to_the_sound():
    assert tempo(measured(97.0, 0.8), Claim(120.0, "chunk", 0.4)) == (97.0, 0.8, "audio")
    assert tempo(measured(97.0, 0.8), Claim(120.0, "chunk", 0.9))[0] == 120.0


def test_the_user_stands_above_all_and_may_say_that_there_is_none():
    claims = Claims(tempo=(named(140.0),), instrument=(measured("kick", 0.9),), is_loop=(measured(True, 0.9),))
    got = resolve(claims, {"bpm": 70.0, "instrument_type": None, "is_loop": False})
    assert got.fields == {"bpm": 70.0, "bpm_confidence": 1.0, "is_loop": False}
    assert got.sources == {"tempo": "user"}


def test_name_and_sound_together_are_surer_about_the_key():
    one = resolve(Claims(key=(measured("Am", 0.6),))).fields["key_confidence"]
    both = resolve(Claims(key=(measured("Am", 0.6), named("Am", 0.9)))).fields["key_confidence"]
    assert both > one


def test_a_lonely_letter_counts_only_where_the_sound_has_that_tonic():
    assert resolve(Claims(key=(measured("Am", 0.5), named("C", 0.35)))).fields["key"] == "Am"
    assert resolve(Claims(key=(named("C", 0.35),))).fields == {}
    assert resolve(Claims(key=(measured("Cm", 0.5), named("C", 0.35)))).sources["key"] == "name"


def test_instruments_add_log_likelihoods():
    claims = Claims(instrument=(measured("tom", 0.6), measured("kick", 0.3), named("kick")))
    got = resolve(claims)
    assert got.fields["instrument_type"] == "kick"
    assert got.fields["instrument_confidence"] > 0.9
    assert got.sources["instrument"] == "name"


def test_a_sure_sound_can_outweigh_a_folder():
    claims = Claims(instrument=(measured("snare", 0.99), measured("kick", 0.001), named("kick", 0.8)))
    assert resolve(claims).fields["instrument_type"] == "snare"


def test_the_sound_alone_retains_its_confidence():
    assert resolve(Claims(instrument=(measured("kick", 0.42),))).fields["instrument_confidence"] == pytest.approx(0.42)


def test_what_a_name_a_chunk_and_the_sound_say_of_loops_is_added():
    a_flag = Claims(is_loop=(measured(True, 0.7), Claim(False, "chunk", 0.85)))
    assert resolve(a_flag).fields["is_loop"] is False
    a_name_too = Claims(is_loop=(*a_flag.is_loop, named(True, 0.9)))
    assert resolve(a_name_too).fields["is_loop"] is True


def test_a_sound_that_is_sure_of_being_a_one_shot_outweighs_a_loop_flag():
    assert resolve(Claims(is_loop=(measured(False, 0.98), Claim(True, "chunk", 0.8)))).fields["is_loop"] is False
    assert resolve(Claims(is_loop=(measured(False, 0.6), Claim(True, "chunk", 0.8)))).fields["is_loop"] is True


def test_the_sound_alone_needs_more_than_even_odds_to_be_a_loop():
    assert resolve(Claims(is_loop=(measured(True, 0.71),))).fields["is_loop"] is True
    assert resolve(Claims(is_loop=(measured(True, 0.65),))).fields["is_loop"] is False
    assert resolve(Claims(is_loop=(measured(False, 0.45),))).fields["is_loop"] is False


def test_what_is_no_loop_is_called_the_likeliest_of_the_other_instruments():
    instruments = (measured("melodic-loop", 0.6), measured("strings", 0.3), measured("pad", 0.1))
    held = resolve(Claims(instrument=instruments, is_loop=(measured(False, 0.8),))).fields
    assert (held["instrument_type"], held["instrument_confidence"]) == ("strings", 0.75)
    loop = resolve(Claims(instrument=instruments, is_loop=(measured(True, 0.9),))).fields
    assert (loop["instrument_type"], loop["instrument_confidence"]) == ("melodic-loop", 0.6)
    corrected = resolve(Claims(instrument=instruments, is_loop=(measured(True, 0.9),)), {"is_loop": False}).fields
    assert corrected["instrument_type"] == "strings"


@pytest.mark.parametrize("confidence", [0.4, 0.6, 0.8, 0.9])
def test_a_sure_tempo_of_the_sound_is_neither_displaced_nor_hidden_by_a_tag_that_disagrees(confidence):
    assert tempo(measured(97.0, 0.92), Claim(120.0, "chunk", confidence)) == (97.0, 0.92, "audio")


def test_a_tag_is_shown_unless_the_sound_contradicts_it_strongly():
    assert tempo(Claim(120.0, "chunk", 0.8))[0] == 120.0
    bpm, sure, source = tempo(measured(97.0, 0.5), Claim(120.0, "chunk", 0.8))
    assert (bpm, source) == (120.0, "chunk")
    assert 0.5 <= sure < 0.8


def test_a_remote_chance_that_a_tag_is_right_does_not_confirm_it():
    claims = (measured(97.0, 0.92), measured(120.0, 0.03), Claim(120.0, "chunk", 0.8))
    assert tempo(*claims) == (97.0, 0.92, "audio")


def test_a_key_that_the_sound_is_surer_of_wins_and_else_the_stated_one_is_shown():
    tagged = Claim("Am", "chunk", 0.8)
    assert resolve(Claims(key=(measured("D", 0.97), tagged))).fields["key"] == "D"
    stated = resolve(Claims(key=(measured("D", 0.6), tagged)))
    assert (stated.fields["key"], stated.sources["key"]) == ("Am", "chunk")
    assert stated.fields["key_confidence"] >= 0.5


def test_same_tempo_counts_halves_and_thirds():
    assert same_tempo(120, 60)
    assert same_tempo(60, 180)
    assert not same_tempo(120, 90)


CONFIDENCE = st.floats(0, 1)
SOURCE = st.sampled_from(["name", "chunk", "audio"])
CLAIMS = st.builds(
    Claims,
    st.lists(st.builds(Claim, st.floats(20, 400), SOURCE, CONFIDENCE), max_size=4).map(tuple),
    st.lists(st.builds(Claim, st.sampled_from(KEYS), SOURCE, CONFIDENCE), max_size=4).map(tuple),
    st.lists(st.builds(Claim, st.sampled_from(INSTRUMENTS), SOURCE, CONFIDENCE), max_size=6).map(tuple),
    st.lists(st.builds(Claim, st.booleans(), SOURCE, CONFIDENCE), max_size=3).map(tuple),
)


@given(CLAIMS)
def test_any_claims_give_probabilities_and_sources_for_what_is_known(claims):
    got = resolve(claims)
    for topic, field in (("tempo", "bpm"), ("key", "key"), ("instrument", "instrument_type")):
        assert (topic in got.sources) == (field in got.fields)
    for name in ("bpm_confidence", "key_confidence", "instrument_confidence"):
        assert 0 <= got.fields.get(name, 0.5) <= 1


@given(CLAIMS)
def test_claims_survive_json_with_four_digits_of_confidence(claims):
    back = Claims.from_json(claims.to_json())
    for name in ("tempo", "key", "instrument", "is_loop"):
        before, after = getattr(claims, name), getattr(back, name)
        assert [(c.value, c.source) for c in before] == [(c.value, c.source) for c in after]
        assert [c.confidence for c in before] == pytest.approx([c.confidence for c in after], abs=1e-4)


def test_damaged_claims_are_left_out():
    got = Claims.from_json('{"tempo":[[120,"audio",0.5],["x"],7],"key":3}')
    assert got.tempo == (Claim(120, "audio", 0.5),)
    assert got.key == ()
    with pytest.raises(ValueError, match="Expecting"):
        Claims.from_json("no json")
