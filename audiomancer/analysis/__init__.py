"""AudioBuffer to Analysis: what a sound measures, what its name says, and which of both to believe.

What the package gives is imported when it is first asked for: who needs only the grammar of names does not wait for
the measurements.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
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
    from audiomancer.analysis.names.rendered_name import TempoChange, rendered_name
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
    "SoundAnalysis",
    "TempoChange",
    "analyse_buffer",
    "analyse_file",
    "analyse_part",
    "hints_from_path",
    "rendered_name",
    "resolve",
    "same_tempo",
]

_MODULES: Final = {
    "EXCERPT_S": "audiomancer.analysis.analyse",
    "FEATURE_VERSION": "audiomancer.analysis.analyse",
    "Analysis": "audiomancer.analysis.analyse",
    "SoundAnalysis": "audiomancer.analysis.analyse",
    "analyse_buffer": "audiomancer.analysis.analyse",
    "analyse_file": "audiomancer.analysis.analyse",
    "analyse_part": "audiomancer.analysis.analyse",
    "Claim": "audiomancer.analysis.evidence",
    "Claims": "audiomancer.analysis.evidence",
    "Resolved": "audiomancer.analysis.evidence",
    "resolve": "audiomancer.analysis.evidence",
    "same_tempo": "audiomancer.analysis.evidence",
    "NameHints": "audiomancer.analysis.names.names",
    "hints_from_path": "audiomancer.analysis.names.names",
    "TempoChange": "audiomancer.analysis.names.rendered_name",
    "rendered_name": "audiomancer.analysis.names.rendered_name",
    "OVERVIEW_COLUMNS": "audiomancer.analysis.overview",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    value = getattr(importlib.import_module(_MODULES[name]), name)
    # The next one finds it without this function.
    globals()[name] = value
    return value
