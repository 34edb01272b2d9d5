"""What the player strip shows of the present sound: facts with origins, and its shape, coarse at once, then fine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse import BrowseIndex, Row
from audiomancer.engine import Engine
from audiomancer.errors import AudioFileError
from audiomancer_gui.jobs import JobRunner
from audiomancer_gui.player import PlayerBar
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.results.value_tips import origin
from audiomancer_gui.widgets.waveform import overview_from_bytes


class PresentSound:
    """Fills the player strip."""

    def __init__(self, engine: Engine, jobs: JobRunner, bar: PlayerBar, thumbnails: Thumbnails) -> None:
        self._engine = engine
        self._jobs = jobs
        self._bar = bar
        self._thumbnails = thumbnails
        self._row: Row | None = None
        self._has_detail = False

    def show(self, row: Row) -> None:
        """Show another sound."""
        is_same_file = self._row is not None and self._row.path == row.path
        self._row = row
        self._show_facts()
        if is_same_file and self._has_detail:
            return
        self._has_detail = False
        self._bar.show_waveform(np.zeros((0, 2), np.float32), row.duration_s)
        self.overviews_arrived()
        path = Path(row.path)
        # Sound first: drawing in detail waits until the decoder had its turn.
        self._jobs.read("waveform", lambda: _shape(self._engine, path), lambda peaks: self._show_detail(path, peaks))

    def refresh(self, index: BrowseIndex) -> None:
        """The library changed: the same sound may be known better now."""
        if self._row is not None:
            row = index.row_of_entry(self._row.entry_id)
            if row is not None and index.row(row) != self._row:
                self._row = index.row(row)
                self._show_facts()
                self.overviews_arrived()

    def overviews_arrived(self) -> None:
        """Show the stored overview if it is there and nothing better is."""
        if self._row is None or self._has_detail or self._row.sample_id is None:
            return
        overview = self._thumbnails.overview(self._row.sample_id)
        if overview is not None:
            self._bar.show_waveform(overview_from_bytes(overview), self._row.duration_s)

    def _show_facts(self) -> None:
        row = self._row
        if row is None:
            return
        self._bar.show_sound(
            row,
            (
                origin(row.bpm_source, row.bpm_confidence) if row.bpm is not None else "",
                origin(row.key_source, row.key_confidence) if row.key is not None else "",
                origin(row.instrument_source, row.instrument_confidence) if row.instrument is not None else "",
            ),
        )

    def _show_detail(self, path: Path, peaks: NDArray[np.float32] | None) -> None:
        if peaks is not None and self._row is not None and Path(self._row.path) == path:
            self._has_detail = True
            self._bar.show_waveform(peaks, self._row.duration_s)


def _shape(engine: Engine, path: Path) -> NDArray[np.float32] | None:
    try:
        return engine.waveform(path)
    except (AudioFileError, OSError):
        # Told by the player, which tries the same file.
        return None
