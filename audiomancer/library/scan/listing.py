"""Facts of a file that are known at once, from its header and its name."""

from __future__ import annotations

import os
from pathlib import Path

from audiomancer.audio import read_header
from audiomancer.errors import AudioFileError
from audiomancer.library.scan.walk import WalkedFile
from audiomancer.storage import ListedFile


def listed(file: WalkedFile) -> ListedFile:
    """A walked file with the facts of its header and the hints of its name.

    A file whose header can't be read is listed without them; its analysis will say what is wrong with it.
    """
    # Imported here: a window is on the screen before anything is listed.
    from audiomancer.analysis import hints_from_path

    path = Path(file.path)
    hints = hints_from_path(path)
    name = os.path.splitext(file.path)[1].lstrip(".").upper()  # noqa: PTH122 - the text is at hand
    try:
        header = read_header(path)
    except AudioFileError:
        facts, is_estimate = (name, 0.0, 0, 0, 0), False
    else:
        is_estimate = header.is_estimate
        facts = (header.format or name, header.duration_s, header.sample_rate_hz, header.channels, header.bit_depth)
    return ListedFile(
        file.path,
        file.size_bytes,
        file.mtime_ns,
        *facts,
        # A bare number or a lone letter is a weak hint: shown before the analysis, it would look like a fact.
        hint_bpm=hints.bpm if hints.bpm_confidence >= 0.5 else None,
        hint_key=hints.key if hints.key_confidence >= 0.5 else None,
        hint_instrument=hints.instrument,
        hint_is_loop=hints.is_loop,
        is_estimate=is_estimate,
    )
