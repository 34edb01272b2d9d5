"""One file, everything measured: decode once, one spectrum, then every feature, claim and vector."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from audiomancer.analysis.aspects.blocks import Measured, aspects_of
from audiomancer.analysis.character.embedding import descriptor_of, embedding_of
from audiomancer.analysis.character.instrument import InstrumentGuess, instrument_of
from audiomancer.analysis.character.measures import Character, character_of
from audiomancer.analysis.character.mood import mood_facts, moods_of
from audiomancer.analysis.character.partials import SIZE as PARTIALS_SIZE
from audiomancer.analysis.evidence import Claim, Claims, resolve
from audiomancer.analysis.key.tonal import Tonal, key_evidence, tonal_of
from audiomancer.analysis.levels import levels_of
from audiomancer.analysis.names.names import NameHints, hints_from_path
from audiomancer.analysis.overview import overview_of, pack_overview
from audiomancer.analysis.spectrum import FloatArray, spectrum_of
from audiomancer.analysis.stated import stated_claims
from audiomancer.analysis.tempo.rhythm import onsets_of
from audiomancer.analysis.tempo.tempo import Tempo, loop_evidence, tempo_of
from audiomancer.analysis.weights import SoundWeights, Weights, shipped_weights
from audiomancer.aspects import ASPECT_BYTES, Block
from audiomancer.audio import (
    AudioBuffer,
    EmbeddedFacts,
    decode,
    decode_and_hash,
    integrated_loudness_lufs,
    measured_header,
    read_embedded,
    true_peak_db,
)
from audiomancer.errors import AudioFileError
from audiomancer.vocabulary import MOODS, Source
from audiomancer.vocabulary.keys import KEYS

FEATURE_VERSION: Final = 10
"""Raised whenever a stored value would come out differently; older samples are then analysed again."""

EXCERPT_S: Final = 30.0
"""Longer sounds are analysed in an excerpt of this length around their loudest part."""

_LEAST_TEMPO_CHANCE: Final = 0.15
"""Sounds less likely to be loops get no tempo; no loop of two sets of recordings lost its tempo by it. What is hardly
likelier has a tempo, but one that `_tempo_trust` hides."""

_MOST_HELD_CHANCE: Final = 0.1
"""Highest chance of a loop for a held sound, whatever its period looks like."""

_LEAST_LOOP_CHANCE: Final = 0.7
"""Sounds at least this likely to be loops are called loops: near the best F1 on sources not trained on. Above a half,
for loops are rarer in libraries than in training."""

_MOST_KEYLESS: Final = 1.0
"""Sum of two probabilities, that the sound is a drum, noise or an effect and that its pitch classes form no key, from
which on no key is given; below it a key is right more often than none."""

_DRUM_LOOP: Final = 0.5
_MOST_KEYLESS_DRUMS: Final = 0.25
"""Drum loops at least this likely to have no key get none: others hold a bass or chords."""


def _no_aspects() -> Block:
    return np.zeros(ASPECT_BYTES, np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class SoundAnalysis:
    """Measurements of the sound alone, without name and chunks.

    Attributes:
        fields: The measured fields of `SampleMetadata` that need no merging: spectrum, levels, tuning, salience.
        moods: Mood tags, strongest first.
        claims: Tempo, key, instrument and loop flag as measured.
        embedding: float32 (128,).
        overview: As `overview.overview_of`.
        loudness_lufs: As `audio.integrated_loudness_lufs`.
        true_peak_db: As `audio.true_peak_db`.
        character: Brightness, attack, noisiness, tail and pitch; None for silence.
        aspects: See `audiomancer.aspects`, int8 (96,); zeros for silence.
    """

    fields: dict[str, object]
    moods: list[str]
    claims: Claims
    embedding: FloatArray
    overview: bytes
    loudness_lufs: float | None
    true_peak_db: float | None
    character: Character | None = None
    aspects: Block = field(default_factory=_no_aspects)


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything known of one file, or of a part of one, after analysis.

    Attributes:
        fields: Every known field of `SampleMetadata` except ids and times; unknown optional ones are absent. All
            numbers are finite. Of a part of a file: only `duration_ms` and what was measured.
        embedding: float32 (128,), unit length, or zeros for silence.
        overview: 512 bytes, 256 pairs (min, max) of int8.
        claims: Every claim, for later merging with what the user says.
        sources: Source of "tempo", "key" and "instrument", where known.
        feature_version: `FEATURE_VERSION` at the time.
        loudness_lufs: Integrated loudness of the whole sound; None for silence.
        true_peak_db: True peak of the whole sound in dBTP; None for silence.
        stated_s: Length that the file once had, where it is cut off; else None.
        character: Brightness, attack, noisiness, tail and pitch; None for silence.
        aspects: See `audiomancer.aspects`, int8 (96,); zeros for silence.
    """

    fields: dict[str, object]
    embedding: FloatArray
    overview: bytes
    claims: Claims
    sources: dict[str, str]
    feature_version: int
    loudness_lufs: float | None = None
    true_peak_db: float | None = None
    stated_s: float | None = None
    character: Character | None = None
    aspects: Block = field(default_factory=_no_aspects)


def analyse_file(path: Path | str, *, sound_only: bool = False, is_track: bool = False) -> Analysis:
    """Analyse one file; `AudioFileError` where it can't be read or holds no usable sound.

    Args:
        path: The file.
        sound_only: Leave out what its name, chunks and tags say.
        is_track: It is music with a tempo, however little it sounds like a loop.
    """
    path = Path(path).absolute()
    decoded = decode_and_hash(path, EXCERPT_S)
    header = decoded.header
    is_excerpt = decoded.survey is not None
    duration_s = header.duration_s
    facts = EmbeddedFacts() if sound_only else read_embedded(path)
    hints = NameHints() if sound_only else hints_from_path(path)
    stated = stated_claims(hints, facts, duration_s)
    is_called_loop = is_track or any(claim.value for claim in stated.is_loop)
    sound = analyse_buffer(
        decoded.buffer,
        duration_s=duration_s,
        is_excerpt=is_excerpt,
        is_called_loop=is_called_loop,
        levels_of_whole=(decoded.loudness_lufs, decoded.true_peak_db) if is_excerpt else None,
    )
    claims = _joined(sound.claims, stated)
    resolved = resolve(claims, {})
    fields: dict[str, object] = {
        "file_path": str(path),
        "file_hash": decoded.sha256,
        "duration_ms": duration_s * 1000.0,
        "sample_rate": header.sample_rate_hz,
        "channels": header.channels,
        "bit_depth": header.bit_depth,
        "file_size_bytes": decoded.size_bytes,
        **sound.fields,
        **resolved.fields,
    }
    moods = _merged(hints.mood, [mood for mood in facts.mood if mood in MOODS], sound.moods)
    genres = _merged(hints.genre, facts.genre)
    fields.update({name: tags for name, tags in (("mood", moods), ("genre_tags", genres)) if tags})
    overview = pack_overview(decoded.survey) if decoded.survey is not None else sound.overview
    return Analysis(
        fields,
        sound.embedding,
        overview,
        claims,
        resolved.sources,
        FEATURE_VERSION,
        sound.loudness_lufs,
        sound.true_peak_db,
        header.stated_s,
        _as_named(sound.character, hints),
        sound.aspects,
    )


def _as_named(character: Character | None, hints: NameHints) -> Character | None:
    """The measures; a sound that is named after a chord is one, though strings that ring on may leave a single note."""
    return replace(character, is_chord=True) if character is not None and hints.is_chord else character


def analyse_part(
    path: Path | str, start_s: float, end_s: float | None = None, *, sound_only: bool = False, is_track: bool = False
) -> Analysis:
    """Analyse a part of a file: what is measured there, and the tempo and the key that the file's name and chunks say.

    Of a part longer than `EXCERPT_S` its middle is measured.

    Args:
        path: The file.
        start_s: Where the part begins, seconds.
        end_s: Where it ends; None for the end of the file.
        sound_only: Leave out what its name, chunks and tags say.
        is_track: As in `analyse_file`.

    Raises:
        AudioFileError: The file can't be read, or holds no sound there.
        ValueError: The part begins before the file, or ends where it begins or before.
    """
    if not 0.0 <= start_s < (math.inf if end_s is None else end_s):
        raise ValueError(f"a part must begin within the file and end later, got {start_s} to {end_s} s")
    path = Path(path).absolute()
    header = measured_header(path)
    rate_hz = header.sample_rate_hz
    last_frame = header.frames if end_s is None else min(header.frames, round(end_s * rate_hz))
    start_frame = min(round(start_s * rate_hz), last_frame)
    # Also of a part that is shorter than a frame something is measured.
    part_frames = max(1, last_frame - start_frame)
    analysed_frames = min(part_frames, int(EXCERPT_S * rate_hz))
    is_excerpt = analysed_frames < part_frames
    start_frame += (part_frames - analysed_frames) // 2
    buffer = decode(path, start_frame=start_frame, max_frames=analysed_frames)
    if not len(buffer.frames):
        raise AudioFileError(path, "there is no sound in this part of it")
    duration_s = part_frames / rate_hz if is_excerpt else buffer.duration_s
    sound = analyse_buffer(buffer, duration_s=duration_s, is_excerpt=is_excerpt, is_called_loop=is_track)
    # What instrument a file is, and whether it is a loop, says nothing of its parts.
    facts = EmbeddedFacts() if sound_only else replace(read_embedded(path), is_loop=False, is_one_shot=False)
    hints = NameHints() if sound_only else replace(hints_from_path(path), instrument=None, is_loop=None)
    claims = _joined(sound.claims, stated_claims(hints, facts, header.duration_s))
    resolved = resolve(claims, {})
    return Analysis(
        {"duration_ms": duration_s * 1000.0, **sound.fields, **resolved.fields},
        sound.embedding,
        sound.overview,
        claims,
        resolved.sources,
        FEATURE_VERSION,
        sound.loudness_lufs,
        sound.true_peak_db,
        character=sound.character,
        aspects=sound.aspects,
    )


def analyse_buffer(
    buffer: AudioBuffer,
    *,
    duration_s: float | None = None,
    is_excerpt: bool = False,
    is_called_loop: bool = False,
    weights: Weights | None = None,
    levels_of_whole: tuple[float | None, float | None] | None = None,
) -> SoundAnalysis:
    """Analyse decoded sound, of any length, also empty or silent.

    Args:
        buffer: The sound; NaN and infinite values count as 0.
        duration_s: Length of the whole sound, where `buffer` is an excerpt.
        is_excerpt: Whether it is.
        is_called_loop: Its name or a chunk says that it is a loop: then its tempo is measured, however it sounds.
        weights: Instead of those that ship: benchmarks judge a source by weights that have not seen it.
        levels_of_whole: Loudness in LUFS and true peak in dBTP of the whole sound, where they were measured already.
    """
    learned = weights or shipped_weights()
    if not np.isfinite(buffer.frames).all():
        clean = np.nan_to_num(buffer.frames, nan=0.0, posinf=0.0, neginf=0.0)
        buffer = AudioBuffer(clean, buffer.sample_rate_hz)
    duration_s = buffer.duration_s if duration_s is None else duration_s
    spectrum = spectrum_of(buffer)
    levels = levels_of(buffer)
    tonal = tonal_of(spectrum)
    descriptor = descriptor_of(spectrum, tonal, levels)
    fields: dict[str, object] = {
        **spectrum.averages(),
        "zero_crossing_rate": levels.zero_crossing_rate,
        "rms_energy": levels.rms_energy,
        "dynamic_range": levels.dynamic_range_db,
        "pitch_salience": tonal.pitch_salience,
    }
    overview = overview_of(buffer.mono())
    rate_hz = buffer.sample_rate_hz
    loudness = levels_of_whole or (
        integrated_loudness_lufs(buffer.frames, rate_hz),
        true_peak_db(buffer.frames, rate_hz),
    )
    guess = instrument_of(descriptor, learned.sound)
    if guess is None:
        return SoundAnalysis(fields, [], Claims(), embedding_of(descriptor, learned.sound), overview, *loudness)
    onsets = onsets_of(spectrum, duration_s, is_excerpt=is_excerpt)
    tempo = None if onsets is None else tempo_of(onsets, learned.tempo)
    loop_chance = learned.sound.loop_chance(guess.loop_score, loop_evidence(onsets, tempo))
    # A pad that its maker calls a loop may well be held: then its name, and the rest of the sound, decide.
    if onsets is not None and onsets.is_held and not is_called_loop:
        loop_chance = min(loop_chance, _MOST_HELD_CHANCE)
    if loop_chance < _LEAST_TEMPO_CHANCE and not is_called_loop:
        tempo = None
    key_claims = _key_claims(tonal, guess, duration_s, learned.sound)
    if tonal.tuning_hz is not None and key_claims:
        fields["tuning_frequency"] = tonal.tuning_hz
    moods = moods_of(mood_facts(spectrum, tonal, levels, onsets, tempo))
    is_loop = loop_chance >= _LEAST_LOOP_CHANCE
    claims = Claims(
        tempo=_tempo_claims(tempo, 1.0 if is_called_loop else _tempo_trust(loop_chance)),
        key=key_claims,
        instrument=tuple(Claim(name, Source.AUDIO, share) for name, share in guess.likeliest()),
        is_loop=(Claim(is_loop, Source.AUDIO, max(loop_chance, 0.5) if is_loop else 1.0 - loop_chance),),
    )
    embedding = embedding_of(descriptor, learned.sound)
    character = character_of(spectrum, tonal)
    aspects = _no_aspects()
    if character is not None:
        partials, has_key = descriptor[-PARTIALS_SIZE:], bool(key_claims)
        measured = Measured(spectrum, tonal, character, partials, onsets, tempo, has_key, loop_chance)
        aspects = aspects_of(measured)
    return SoundAnalysis(fields, moods, claims, embedding, overview, *loudness, character, aspects)


def _has_no_key(tonal: Tonal, guess: InstrumentGuess) -> bool:
    """Check whether a sound is likelier to have no key than one."""
    if guess.pitchless_share + tonal.no_key_score >= _MOST_KEYLESS:
        return True
    return guess.drum_loop_share >= _DRUM_LOOP and tonal.no_key_score >= _MOST_KEYLESS_DRUMS


def _key_claims(tonal: Tonal, guess: InstrumentGuess, duration_s: float, weights: SoundWeights) -> tuple[Claim, ...]:
    """The key measured, of what has one."""
    if tonal.key_code is None or _has_no_key(tonal, guess):
        return ()
    chance = weights.key_chance(key_evidence(tonal, duration_s, guess.pitchless_share, guess.drum_loop_share))
    return (Claim(KEYS[tonal.key_code], Source.AUDIO, chance),)


def _tempo_trust(loop_chance: float) -> float:
    """Weight of a tempo's confidence, from 0 at a chance of 0.2 to 1 at 0.7: what may be no loop has no sure tempo.

    At a chance of 0.5 only a confidence of 0.84 and more is shown.
    """
    return min(1.0, max(0.0, 2.0 * loop_chance - 0.4))


def _tempo_claims(tempo: Tempo | None, trust: float) -> tuple[Claim, ...]:
    """The tempo measured, and others that it might be, with the confidence that is left."""
    if tempo is None:
        return ()
    pairs = ((tempo.bpm, tempo.confidence), *tempo.others)
    return tuple(Claim(bpm, Source.AUDIO, share * trust) for bpm, share in pairs if share >= 0.02)


def _joined(measured: Claims, stated: Claims) -> Claims:
    """All claims of both."""
    return Claims(
        measured.tempo + stated.tempo,
        measured.key + stated.key,
        measured.instrument + stated.instrument,
        measured.is_loop + stated.is_loop,
    )


def _merged(*lists: Sequence[str]) -> list[str]:
    """All entries once, in order, at most five."""
    return list(dict.fromkeys(entry for entries in lists for entry in entries))[:5]
