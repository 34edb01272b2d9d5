from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audiomancer.platforms.files import replace_file
from audiomancer.storage import Entry


def entry_of(entry_id: int, path: str = "/music/Pack/sound.wav", **values: object) -> Entry:
    fields: dict[str, object] = {
        "entry_id": entry_id,
        "sample_id": f"smpl_{entry_id:08x}",
        "path": path,
        "folder_id": 1,
        "format": "WAV",
        "duration_s": 2.0,
        "sample_rate_hz": 44_100,
        "channels": 2,
        "bit_depth": 16,
        "size_bytes": 1000,
        "bpm": None,
        "bpm_confidence": 0.0,
        "bpm_source": "",
        "key": None,
        "key_confidence": 0.0,
        "key_source": "",
        "instrument": None,
        "instrument_confidence": 0.0,
        "instrument_source": "",
        "is_loop": None,
        "mood": (),
        "genre_tags": (),
        "is_favourite": False,
        "is_missing": False,
        "added_at_s": float(entry_id),
        "location_count": 1,
    }
    for name in ("bpm", "key", "instrument"):
        if values.get(name) is not None:
            fields[f"{name}_confidence"], fields[f"{name}_source"] = 0.9, "audio"
    fields.update(values)
    return Entry(**fields)


@pytest.fixture
def entry() -> Callable[..., Entry]:
    return entry_of


def replace_with(content: bytes, file: Path) -> None:
    """Put other bytes in the place of a file that may be mapped: Windows lets no program write into it."""
    file.with_suffix(".new").write_bytes(content)
    replace_file(file.with_suffix(".new"), file)
