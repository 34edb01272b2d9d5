"""How a sound is to be heard under the present settings: one place for playing, making ahead and handing over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audiomancer.audio import matching_gain_db
from audiomancer.browse import Row
from audiomancer.playback import Fit, Project, RenderSpec, SoundFacts, fit
from audiomancer.settings import Settings

Region = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to a sound.

    Attributes:
        rendition: What is heard.
        fit: How it is made to fit the project; without effect where that is switched off.
        repeats: It goes on until stopped.
        follows: It repeats in step with the track.
    """

    rendition: RenderSpec
    fit: Fit
    repeats: bool
    follows: bool


def treatment_of(row: Row, settings: Settings, region: Region | None = None, *, has_track: bool = False) -> Treatment:
    """How `row` is to be heard.

    Args:
        row: The sound.
        settings: What the user chose.
        region: A part of it, seconds of the file.
        has_track: The user's own track plays.
    """
    start_s, end_s = (0.0, None) if region is None else region
    fitted = Fit()
    if settings.is_in_time:
        fitted = fit(_facts(row, region), project_of(settings))
    gain_db = 0.0
    if settings.is_matched:
        gain_db = matching_gain_db(row.loudness_lufs, row.true_peak_db, settings.target_lufs)
    is_loop = bool(row.is_loop)
    rendition = RenderSpec(
        Path(row.path),
        start_s,
        end_s,
        speed=fitted.speed,
        semitones=float(fitted.semitones),
        is_reversed=settings.is_reversed,
        is_cyclic=is_loop or region is not None,
        gain_db=round(gain_db, 2),
    )
    repeats = settings.loop or region is not None or (has_track and is_loop)
    follows = has_track and is_loop and region is None and settings.is_in_time and repeats
    return Treatment(rendition, fitted, repeats, follows)


def project_of(settings: Settings) -> Project:
    """The song that sounds are to fit."""
    return Project(settings.project_bpm or None, settings.project_key if settings.project_key >= 0 else None)


def _facts(row: Row, region: Region | None) -> SoundFacts:
    length_s = row.duration_s if region is None else region[1] - region[0]
    return SoundFacts(length_s, row.bpm, row.key, row.is_loop, row.instrument)


def fit_words(treatment: Treatment, settings: Settings) -> tuple[str, str, bool]:
    """What is done, briefly; the same in a sentence; and whether the sound plays as it is although it should fit."""
    project = project_of(settings)
    if not settings.is_in_time or (project.bpm is None and project.key is None):
        return "", "", False
    done, said = [], []
    if treatment.fit.speed != 1.0:
        done.append(f"{treatment.fit.speed:.3g}×")
        said.append(f"played at {treatment.fit.speed:.4g} times its tempo")
    if treatment.fit.semitones:
        done.append(f"{treatment.fit.semitones:+d} st".replace("-", "−"))
        said.append(f"shifted by {treatment.fit.semitones:+d} semitones".replace("-", "−"))
    if treatment.fit.reason:
        done.append(treatment.fit.reason)
        said.append(
            f"otherwise as it is: {treatment.fit.reason}" if said else f"plays as it is: {treatment.fit.reason}"
        )
    if not done:
        return "fits", "This sound fits the project as it is.", False
    sentence = "; ".join(said)
    return " · ".join(done), sentence[:1].upper() + sentence[1:] + ".", bool(treatment.fit.reason)
