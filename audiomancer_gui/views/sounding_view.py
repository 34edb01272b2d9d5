"""Shows in the list and in the tree of folders which sound plays."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from audiomancer.playback import PlayerState
from audiomancer_gui.panels.folder_tree import FolderTreeView
from audiomancer_gui.results import SampleTableModel
from audiomancer_gui.sessions.audition import Audition


class SoundingView(QObject):
    """Joins the player's state with the rows of the list, and with the folders."""

    def __init__(
        self, model: SampleTableModel, folders: FolderTreeView, audition: Audition, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._folders, self._audition = model, folders, audition
        self._path: Path | None = None

    def follow(self, state: PlayerState) -> None:
        """Take what the player does; many times a second."""
        path = state.path if state.is_wanted else None
        row = self._audition.current
        # What was played before the present sound was chosen has no row here.
        is_present = path is not None and row is not None and Path(row.path) == path
        if path != self._path:
            self._path = path
            self._model.show_sounding(row.entry_id if row is not None and is_present else None)
            self._folders.show_sounding("" if path is None else str(path.parent))
        if row is not None and is_present and row.duration_s > 0:
            self._model.show_played(min(1.0, max(0.0, state.position_s / row.duration_s)))
