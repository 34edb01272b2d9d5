"""Fitting of a sound to the song: the tempo that stretches it least, the smallest shift into the key."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT
from audiomancer.vocabulary.keys import compatible_keys, is_note, scale

_TEMPO_FACTORS: Final = (1.0, 0.5, 2.0)
_MOST_STRETCH: Final = 2.0
_WHOLE_BEATS: Final = 0.02
_NEAR_TEMPO: Final = 0.04
_LONGEST_S: Final = 120.0
_DRUM_FAMILIES: Final = frozenset({"kick", "snare", "hat", "percussion"})
_DRUM_IDS: Final = frozenset({"drum-loop"})


@dataclass(frozen=True, slots=True)
class Project:
    """The song that sounds are to fit.

    Attributes:
        bpm: Its tempo; None where it is not set.
        key: Code of its key, 0 to 23; None where it is not set.
        leaves_one_shots: One-shots play at their pitch.
    """

    bpm: float | None = None
    key: int | None = None
    leaves_one_shots: bool = False


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """Facts about a sound; values that are not sure enough to be shown are None.

    Attributes:
        duration_s: Its length.
        bpm: Trusted tempo.
        key: Trusted key, 0 to 23; of a one-shot below 12 its note.
        is_loop: Whether it is a loop.
        instrument: Instrument id.
        is_chord: Whether it is several notes at once.
    """

    duration_s: float
    bpm: float | None = None
    key: int | None = None
    is_loop: bool | None = None
    instrument: str | None = None
    is_chord: bool | None = None

    @property
    def is_drum(self) -> bool:
        """Drums have no key and are never shifted."""
        family = FAMILY_OF_INSTRUMENT.get(self.instrument or "")
        return self.instrument in _DRUM_IDS or family in _DRUM_FAMILIES


@dataclass(frozen=True, slots=True)
class Fit:
    """Changes to a sound so that it fits.

    Attributes:
        speed: Played tempo over tempo of the sound.
        semitones: Shift of the pitch.
        reason: Why something that should fit plays as it is; empty where nothing is amiss.
    """

    speed: float = 1.0
    semitones: int = 0
    reason: str = ""


def fit(sound: SoundFacts, project: Project) -> Fit:
    """Fit of `sound` in `project`.

    Loops are stretched to the project's tempo, its half or its double, whichever changes them least. Sounds with a
    key are shifted by the smallest interval to the project's key or one of its neighbours on the wheel of fifths
    (`compatible_keys`), one-shots with a note to the nearest note of the project's scale; drums never are. Where tempo
    or key is not known well enough, the sound stays as it is, and the reason says so.
    """
    if sound.duration_s > _LONGEST_S:
        is_wanted = project.bpm is not None or project.key is not None
        return Fit(reason="too long to be fitted" if is_wanted else "")
    reasons = []
    speed, semitones = 1.0, 0
    if project.bpm is not None and sound.is_loop:
        if sound.bpm is None:
            reasons.append("no trusted tempo")
        else:
            speed = _speed(sound.bpm, sound.duration_s, project.bpm)
            if not 1.0 / _MOST_STRETCH <= speed <= _MOST_STRETCH:
                speed = 1.0
                reasons.append("too far from the tempo")
    if project.key is not None and not sound.is_drum:
        if sound.key is None:
            # Effects and textures have no expected key; unknown sounds may have one.
            if sound.instrument is None or FAMILY_OF_INSTRUMENT.get(sound.instrument) in ("bass", "tonal", "loop"):
                reasons.append("no trusted key")
        else:
            semitones = _shift(sound, project)
    return Fit(speed, semitones, ", ".join(reasons))


def spared(sound: SoundFacts, project: Project) -> tuple[str, ...]:
    """Name the rules by which nothing of `project` applies to a sound; empty where its tempo or its key does."""
    rules = []
    if project.bpm is not None:
        if sound.is_loop:
            return ()
        rules.append("only loops are stretched")
    if project.key is not None:
        if sound.is_drum:
            rules.append("drums are never shifted")
        elif sound.key is None:
            rules.append("it has no key")
        elif project.leaves_one_shots and sound.is_loop is False:
            rules.append("one-shots play at their pitch")
        else:
            return ()
    return tuple(rules)


def played_bpm(bpm: float, speed: float, project: Project) -> float:
    """Tempo of a sound of `bpm` at a speed that `fit` gave: the project's, its half or its double, where it is near.

    The stated tempo may be rounded, so that times the speed it is not quite the one of now.
    """
    played = bpm * speed
    wanted = [] if project.bpm is None else [project.bpm * factor for factor in _TEMPO_FACTORS]
    return next((one for one in wanted if abs(one / played - 1.0) <= _NEAR_TEMPO), played)


def _shift(sound: SoundFacts, project: Project) -> int:
    if sound.key is None or project.key is None or (project.leaves_one_shots and sound.is_loop is False):
        return 0
    if is_note(sound.key, sound.is_loop, sound.is_chord):
        return shift_into_scale(sound.key, project.key)
    return smallest_shift(sound.key, project.key)


def shift_into_scale(note: int, project_key: int) -> int:
    """Semitones, -1 to 1, that take a pitch class to the nearest note of the key's scale; of two, the one downwards."""
    return min((0, -1, 1), key=lambda step: (note + step) % 12 not in scale(project_key))


def smallest_shift(key: int, project_key: int) -> int:
    """Semitones, -6 to 6, that take `key` to the project's key or to a neighbour of it by the smallest interval.

    Of two that are equally small the one to the project's key is taken, then the one downwards.
    """
    wanted = compatible_keys(project_key)

    def shifted(semitones: int) -> int:
        return key // 12 * 12 + (key % 12 + semitones) % 12

    fitting = [semitones for semitones in range(-6, 7) if shifted(semitones) in wanted]
    return min(fitting, key=lambda s: (abs(s), shifted(s) != project_key, s)) if fitting else 0


def _speed(bpm: float, duration_s: float, project_bpm: float) -> float:
    speed = min((project_bpm * factor / bpm for factor in _TEMPO_FACTORS), key=lambda s: abs(math.log(s)))
    # A loop of whole beats is made to last exactly so many of the project's: tempi are rounded, lengths are not.
    beats = duration_s * bpm / 60.0
    whole = round(beats)
    if whole >= 1 and abs(beats - whole) <= _WHOLE_BEATS * whole and abs(beats - whole) < 0.25:
        speed *= beats / whole
    return 1.0 if abs(speed - 1.0) < 1e-4 else speed
