"""Joins what the analysis claims with what the user said of a sound, for the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, cast

from audiomancer.storage import AnalysedFile, SampleMetadata
from audiomancer.vocabulary import Source

if TYPE_CHECKING:
    from audiomancer.analysis import Analysis, Resolved
    from audiomancer.analysis.character.measures import Character

# The analysis is imported where it is used: a window is on the screen before anything is analysed or corrected.
MERGED_FIELDS: Final = (
    "bpm",
    "bpm_confidence",
    "key",
    "key_confidence",
    "instrument_type",
    "instrument_confidence",
    "is_loop",
)
"""Fields of a record that name, chunks, sound and user may each have a say in."""


def analysed_file(file_id: int, analysis: Analysis, corrections: Mapping[str, float | str]) -> AnalysedFile:
    """The record to store: the user's values win over those of the analysis."""
    fields, sources = dict(analysis.fields), analysis.sources
    if corrections:
        from audiomancer.analysis import resolve

        resolved = resolve(analysis.claims, corrections)
        fields.update(resolved.fields)
        sources = resolved.sources
    return AnalysedFile(
        file_id,
        cast(SampleMetadata, fields),
        analysis.embedding,
        analysis.overview,
        analysis.claims.to_json(),
        analysis.feature_version,
        loudness_lufs=analysis.loudness_lufs,
        true_peak_db=analysis.true_peak_db,
        stated_s=analysis.stated_s,
        aspects=analysis.aspects,
        **_named(sources),
        **_measured(analysis.character),
    )


def _measured(character: Character | None) -> dict[str, Any]:
    return {} if character is None else asdict(character)


def merged_again(evidence_json: str, corrections: Mapping[str, float | str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Merged fields and sources of a stored sample, of its claims and the user's values, after one of those changed.

    Every merged field, None where nothing is known, and the three sources as the store names them.
    """
    from audiomancer.analysis import Claims, resolve

    resolved: Resolved = resolve(Claims.from_json(evidence_json), corrections)
    return {name: resolved.fields.get(name) for name in MERGED_FIELDS}, _named(resolved.sources)


def alone(field: str, value: float | str | None) -> tuple[dict[str, Any], dict[str, str]]:
    """The user's value for a sample that was not analysed here: its other fields are not touched.

    For "bpm", "key" or "instrument_type"; None where the user takes it back: the stored value stays. Returns fields to
    store, and the three sources.
    """
    topic = {"bpm": "tempo", "key": "key", "instrument_type": "instrument"}[field]
    fields: dict[str, Any] = {}
    if value is not None:
        fields = {field: value, f"{field.removesuffix('_type')}_confidence": 1.0}
    return fields, _named({topic: Source.USER} if value is not None else {})


def _named(sources: Mapping[str, str]) -> dict[str, Any]:
    return {f"{topic}_source": sources.get(topic, "") for topic in ("tempo", "key", "instrument")}
