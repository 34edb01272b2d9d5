"""What the player strip shows of the present sound: facts with origins, and its shape, coarse at once, then fine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from audiomancer.browse import BrowseIndex, Row
from audiomancer.engine import Engine
from audiomancer.errors import AudiomancerError
from audiomancer.playback import PlayerClient, Shape
from audiomancer_gui.player import PlayerBar
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.results.value_tips import origin
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.widgets.waveform import overview_from_bytes

_COLUMNS: Final = 2048
_LONGEST_S: Final = 20.0


class PresentSound:
    """Fills the player strip."""

    def __init__(
        self, engine: Engine, jobs: JobRunner, bar: PlayerBar, thumbnails: Thumbnails, refreshed: Callable[[Row], None]
    ) -> None:
        self._engine = engine
        self._jobs = jobs
        self._bar = bar
        self._thumbnails = thumbnails
        self._refreshed = refreshed
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
        self._bar.show_waveform(np.zeros((0, 2), np.float32), row.duration_s, is_same_sound=is_same_file)
        self.overviews_arrived()
        path = Path(row.path)
        # Sound first: drawing in detail waits until the decoder had its turn.
        player = self._engine.player
        self._jobs.read("waveform", lambda: shape(player, path), lambda found: self._show_detail(path, found))

    def refresh(self, index: BrowseIndex) -> None:
        """The library changed: the same sound may be known better now."""
        if self._row is not None:
            row = index.row_of_entry(self._row.entry_id)
            if row is not None and index.row(row) != self._row:
                self._row = index.row(row)
                self._refreshed(self._row)
                self._show_facts()
                self.overviews_arrived()

    def overviews_arrived(self) -> None:
        """Show the stored overview if it is there and nothing better is."""
        if self._row is None or self._has_detail or self._row.sample_id is None:
            return
        overview = self._thumbnails.overview(self._row.sample_id)
        if overview is not None:
            self._bar.show_waveform(overview_from_bytes(overview), self._row.duration_s, is_same_sound=True)

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

    def _show_detail(self, path: Path, found: Shape | None) -> None:
        if found is not None and len(found.peaks) and self._row is not None and Path(self._row.path) == path:
            self._has_detail = True
            self._bar.show_waveform(found.peaks, self._row.duration_s, is_same_sound=True)


def shape(
    player: PlayerClient, path: Path, start_s: float = 0.0, end_s: float | None = None, columns: int = _COLUMNS
) -> Shape | None:
    """The shape of a stretch of a sound, in detail; None where it can't be read: the player tells why."""
    try:
        return player.shape(path, start_s, end_s, columns).result(_LONGEST_S)
    except (AudiomancerError, TimeoutError):
        return None
