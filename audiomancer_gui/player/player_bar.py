"""The strip at the bottom: the project, name and transport, waveform, what is known about the sound in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from audiomancer.browse import Row
from audiomancer.settings import Settings
from audiomancer_gui.player.project_strip import STRIP_PX, ProjectStrip
from audiomancer_gui.player.sound_card import SoundCard
from audiomancer_gui.player.transport import Transport
from audiomancer_gui.player.waveform_strip import WaveformStrip
from audiomancer_gui.theme import Theme

_SOUND_PX = 154


class PlayerBar(QWidget):
    """Everything about the present sound, and the project that it is played in.

    A local file that is dropped anywhere on the bar becomes the track; what is dragged out of the bar itself does not.

    Attributes:
        project: The project above the player, with the track.
        transport: Name, buttons and volume.
        waveform: The waveform.
        card: What can be done with the sound, and what is known of it.

    Signals:
        track_dropped: Path of a file that nothing has read yet.
    """

    track_dropped = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("playerBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(STRIP_PX + _SOUND_PX)
        self.setAcceptDrops(True)
        self.project = ProjectStrip(theme)
        self.waveform = WaveformStrip(theme)
        self.transport = Transport(theme)
        self.card = SoundCard()
        self._lay_out()
        self.waveform.region_shown.connect(lambda region: self.card.show_part(region is not None))
        self.show_sound(None)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addWidget(self.transport)
        row.addWidget(self.waveform, 1)
        row.addWidget(self.card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.project)
        column.addLayout(row, 1)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self.waveform.set_theme(theme)
        self.transport.set_theme(theme)
        self.project.set_theme(theme)

    # The sound

    def show_options(self, settings: Settings) -> None:
        """Show the playback settings and the project, without a signal."""
        transport, project = self.transport, self.project
        transport.loop.setChecked(settings.loop)
        transport.autoplay.setChecked(settings.autoplay)
        transport.show_volume(settings.volume_db)
        project.show_options(
            is_reversed=settings.is_reversed,
            is_mono=settings.is_mono,
            is_matched=settings.is_matched,
            is_in_time=settings.is_in_time,
        )
        project.show_target(settings.target_lufs)
        project.track.show_balance(settings.balance)
        self.waveform.set_reversed(settings.is_reversed)

    def show_sound(self, row: Row | None, origins: tuple[str, str, str] = ("", "", "")) -> None:
        """Show a sound's name and facts; None for none.

        Args:
            row: The entry.
            origins: Where tempo, key and instrument come from, in words.
        """
        self.transport.show_message("")
        self.transport.show_sound(row)
        self.card.show_sound(row, origins)
        self.project.set_has_sound(row is not None)
        if row is None:
            self.project.show_fit("", "", True)
            self.waveform.show_sound(np.zeros((0, 2), np.float32), 0.0)

    def show_playing(self, is_playing: bool, position_s: float | None) -> None:
        """Move the playhead and turn the button."""
        self.transport.show_playing(is_playing)
        self.waveform.show_position(position_s if is_playing else None)

    # Dropping a track

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_path(event.mimeData()) and not self._is_from_here(event.source()):
            self.project.track.show_target(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.project.track.show_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.project.track.show_target(False)
        path = _dropped_path(event.mimeData())
        if path and not self._is_from_here(event.source()):
            event.acceptProposedAction()
            self.track_dropped.emit(path)

    def _is_from_here(self, source: QObject | None) -> bool:
        return isinstance(source, QWidget) and (source is self or self.isAncestorOf(source))


def _dropped_path(data: QMimeData) -> str:
    """The one local file in what is dragged; empty when it is something else, and for a folder."""
    urls = data.urls() if data.hasUrls() else []
    path = urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
    return path if path and not Path(path).is_dir() else ""
