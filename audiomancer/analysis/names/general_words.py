"""The words of sample names for loops, one-shots, moods, genres and numbers that are no tempo. Pure data."""

from __future__ import annotations

from typing import Final


def word_set(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


GENRE_PHRASES: Final = frozenset(
    {"drum and bass", "drum n bass", "drum bass", "drums and bass", "d n b", "drums n bass"}
)
"""Phrases that hold an instrument's word and name none."""

LOOP_ENDINGS: Final = ("loops", "loop")
"""Endings of words that make a sound a loop."""

LOOP_WORDS: Final = word_set(
    "loop loops lp break breaks breakbeat breakbeats groove grooves drumloop drumloops bassloop beatloop "
    "bassline basslines riff riffs melody melodies toploop toploops lick licks seq seqs"
)
"""Words that make a sound a loop."""

BREAKING: Final = word_set(
    "glass bone bones branch wood tool bottle window plate ice heart day spring coffee lunch tie prison jail"
)
"""Words before "break" that make it no drum break."""

ONE_SHOT_WORDS: Final = frozenset(
    {
        "oneshot", "oneshots", "one shot", "one shots", "shot", "shots", "hit", "hits", "single", "singles", "1 shot",
        "1 shots", "non loop", "no loop", "not looped", "unlooped", "drumshots", "drumshot", "single shot",
    }
)  # fmt: skip
"""Words that make a sound a one-shot."""

MACHINES: Final = word_set(
    "sh juno jx tr tb dx mc mpc jp ms cr cs op no take vol part var v volume nr sp lm jd xv vp ob tx sy rx rz "
    "hr dr ns sk fm em gm poly matrix model type preset patch note midi kit bank vel velocity version track "
    "trk disc cd side ep season year sample num number id n pt chapter ex rd ds kr wavestation prophet korg "
    "roland yamaha emu akai vel layer rr lxp sps mkii mk tg mt pss psr cz vz kn mv sc jv vl bar bars"
)
"""Words after which a number is a model, a counter or a layer, not a tempo."""

UNITS: Final = word_set(
    "hz khz ms s sec secs second seconds min db dbfs bit bits kbps k kb mb bar bars beats rpm percent st nd rd "
    "th inch in cm mm m kg cents cent semitones years of note notes steps step"
)
"""Words before which a number counts something else than beats a minute."""

_WORDS_OF_MOOD: Final = {
    "dark": "dark, evil",
    "bright": "bright",
    "warm": "warm",
    "cold": "cold, icy",
    "soft": "soft, gentle",
    "aggressive": "aggressive, hard, angry, brutal",
    "calm": "calm, chill, peaceful",
    "energetic": "energetic",
    "punchy": "punchy, tight",
    "dusty": "dusty, lofi, lo fi",
    "airy": "airy",
    "deep": "deep",
    "noisy": "noisy, dirty",
    "hypnotic": "hypnotic",
}
MOOD_WORDS: Final = {word: mood for mood, words in _WORDS_OF_MOOD.items() for word in words.split(", ")}
"""Mood tag of a word in a name."""

GENRE_WORDS: Final[dict[str, str]] = {
    **{
        word: word
        for word in [
            "house",
            "techno",
            "trance",
            "dubstep",
            "trap",
            "jungle",
            "ambient",
            "disco",
            "funk",
            "soul",
            "jazz",
            "reggae",
            "dub",
            "rock",
            "metal",
            "drill",
            "garage",
            "electro",
            "grime",
            "industrial",
            "downtempo",
            "synthwave",
            "hardcore",
            "breakcore",
            "reggaeton",
            "afrobeat",
            "footwork",
        ]
    },
    "dnb": "drum and bass",
    **dict.fromkeys(GENRE_PHRASES, "drum and bass"),
    "hiphop": "hip hop",
    "hip hop": "hip hop",
    "lofi": "lo-fi",
    "lo fi": "lo-fi",
    "rnb": "r&b",
    "edm": "edm",
    "idm": "idm",
    "psytrance": "psytrance",
}
"""Genre of a word in a name."""
