"""Decides how a sound is played under the present settings, for the player, its prefetching and the drag export."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from audiomancer.audio import matching_gain_db
from audiomancer.browse import Row
from audiomancer.paths import display_path
from audiomancer.playback import Fit, Project, RenderSpec, SoundFacts, fit, played_bpm, spared
from audiomancer.settings import Settings

Region = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlaybackSettings:
    """The way in which a sound is played.

    Attributes:
        render_spec: The part, speed, pitch and gain that the player renders.
        fit: How it is made to fit the project; without effect where that is switched off.
        repeats: It goes on until stopped.
        follows: It repeats in step with the track.
    """

    render_spec: RenderSpec
    fit: Fit
    repeats: bool
    follows: bool


def playback_settings_of(
    row: Row, settings: Settings, region: Region | None = None, *, has_track: bool = False
) -> PlaybackSettings:
    """Decide how `row` is played.

    Args:
        row: The sound.
        settings: What the user chose.
        region: A part of it, seconds of the file.
        has_track: The user's track plays.
    """
    start_s, end_s = (0.0, None) if region is None else region
    fitted = fit(_facts(row, region), fitted_project(settings))
    gain_db = 0.0
    if settings.is_matched:
        gain_db = matching_gain_db(row.loudness_lufs, row.true_peak_db, settings.target_lufs)
    is_loop = bool(row.is_loop)
    render_spec = RenderSpec(
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
    return PlaybackSettings(render_spec, fitted, repeats, follows)


def alters_sounds(settings: Settings) -> bool:
    """Check whether any sound plays otherwise than its file under these settings."""
    project = fitted_project(settings)
    return project.bpm is not None or project.key is not None or settings.is_matched or settings.is_reversed


def render_spec_of_export(row: Row, settings: Settings) -> RenderSpec | None:
    """Render spec of a whole sound for a file; None where it plays as its file is."""
    playback = playback_settings_of(row, settings)
    return None if playback.render_spec.is_as_the_file else render_spec_of_drag(row, playback, settings)


def render_spec_of_drag(row: Row, playback: PlaybackSettings, settings: Settings) -> RenderSpec:
    """Render spec that a drag carries: named after what the sound is when it is played so."""
    return replace(playback.render_spec, name=_played_name(row, playback.fit, settings))


def _played_name(row: Row, fitted: Fit, settings: Settings) -> str:
    """Name of a sound that is fitted, with its tempo and key of now; empty where it plays in those it has."""
    if fitted.speed == 1.0 and not fitted.semitones:
        return ""
    # Imported here: the window starts without the grammar of names.
    from audiomancer.analysis.names.rendered_name import TempoChange, rendered_name

    tempo = None
    if fitted.speed != 1.0 and row.bpm is not None:
        tempo = TempoChange(row.bpm, played_bpm(row.bpm, fitted.speed, project_of(settings)))
    return rendered_name(display_path(Path(row.path).stem), tempo, row.key, fitted.semitones)


def project_of(settings: Settings) -> Project:
    """Read the song that sounds are to fit."""
    key = settings.project_key if settings.project_key >= 0 else None
    return Project(settings.project_bpm or None, key, settings.leaves_one_shots)


def fitted_project(settings: Settings) -> Project:
    """Read what of the song sounds are fitted to now: its tempo with In time, its key with In key."""
    project = project_of(settings)
    bpm, key = project.bpm if settings.is_in_time else None, project.key if settings.is_in_key else None
    return replace(project, bpm=bpm, key=key)


def _facts(row: Row, region: Region | None) -> SoundFacts:
    length_s = row.duration_s if region is None else region[1] - region[0]
    return SoundFacts(length_s, row.bpm, row.key, row.is_loop, row.instrument, row.is_chord)


def fit_words(row: Row, playback: PlaybackSettings, settings: Settings) -> tuple[str, str, bool]:
    """Say what is done to fit a sound: briefly; in a sentence; and whether it plays as it is and is not said to fit."""
    project = fitted_project(settings)
    if project.bpm is None and project.key is None:
        return "", "", False
    done, said = [], []
    if playback.fit.speed != 1.0 and row.bpm is not None:
        before, after = (f"{round(bpm, 1):g}" for bpm in (row.bpm, played_bpm(row.bpm, playback.fit.speed, project)))
        done.append(f"{before} → {after}")
        said.append(f"played at {after} BPM in place of {before}")
    if playback.fit.semitones:
        done.append(f"{playback.fit.semitones:+d} st".replace("-", "−"))
        said.append(f"shifted by {playback.fit.semitones:+d} semitones".replace("-", "−"))
    if playback.fit.reason:
        done.append(playback.fit.reason)
        said.append(f"otherwise as it is: {playback.fit.reason}" if said else f"plays as it is: {playback.fit.reason}")
    rules = spared(_facts(row, None), project)
    if not done and rules:
        return "as it is", f"Plays as it is: {' and '.join(rules)}.", True
    if not done:
        return "fits", "This sound fits the project as it is.", False
    sentence = "; ".join(said)
    return " · ".join(done), sentence[:1].upper() + sentence[1:] + ".", bool(playback.fit.reason)
