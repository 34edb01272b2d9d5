"""AudioBuffer to Analysis: what a sound measures, what its name says, and which of both to believe."""

from __future__ import annotations

from audiomancer.analysis.analyse import (
    EXCERPT_S,
    FEATURE_VERSION,
    Analysis,
    SoundAnalysis,
    analyse_buffer,
    analyse_file,
    analyse_part,
)
from audiomancer.analysis.evidence import Claim, Claims, Resolved, resolve, same_tempo
from audiomancer.analysis.names.names import NameHints, hints_from_path
from audiomancer.analysis.names.restated import Restated, restated_name
from audiomancer.analysis.overview import OVERVIEW_COLUMNS

__all__ = [
    "EXCERPT_S",
    "FEATURE_VERSION",
    "OVERVIEW_COLUMNS",
    "Analysis",
    "Claim",
    "Claims",
    "NameHints",
    "Resolved",
    "Restated",
    "SoundAnalysis",
    "analyse_buffer",
    "analyse_file",
    "analyse_part",
    "hints_from_path",
    "resolve",
    "restated_name",
    "same_tempo",
]
