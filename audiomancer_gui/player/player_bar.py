"""The strip below the list: the present sound, its waveform, how it is played; at its full height, or in one line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from audiomancer.browse import Row
from audiomancer.settings import Settings
from audiomancer_gui.player.sound_actions import SoundActions
from audiomancer_gui.player.sound_controls import SoundControls
from audiomancer_gui.player.sound_title import Fact, SoundFacts, SoundTitle, values_of
from audiomancer_gui.player.transport import Transport
from audiomancer_gui.player.waveform_strip import WaveformStrip
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.giving_way import GivingWay

SLIM_PX: Final = 47
NORMAL_PX: Final = 176
_LEAST_PX: Final = 152
_MOST_PX: Final = 480

_WAVE_PX: Final = 120
"""The waveform of the slim player is no narrower."""


class PlayerBar(QWidget):
    """Everything about the present sound.

    A local file that is dropped anywhere on the bar becomes the track; what is dragged out of the bar itself does not.

    Attributes:
        transport: Buttons.
        title: Name, format, message.
        buttons: What can be done with the sound.
        waveform: The waveform.
        controls: How it is played: volume, switches, the track.

    Signals:
        track_dropped: Path of a file that nothing has read yet.
    """

    track_dropped = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("playerBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAcceptDrops(True)
        self._is_slim, self._length_s = False, 0.0
        self.transport, self.title, self.buttons = Transport(theme), SoundTitle(), SoundActions(theme)
        self._facts = tuple(SoundFacts(name) for name in ("Tempo", "Key", "Instrument"))
        self.waveform = WaveformStrip(theme)
        self.controls = SoundControls(theme)
        self._lay_out()
        self.waveform.region_shown.connect(lambda region: self._show_part(region is not None))
        self.controls.hidden_state_altered.connect(self.buttons.more.setChecked)
        self._show_part(False)
        self.show_sound(None)
        self._show_size()

    def _lay_out(self) -> None:
        buttons = self.buttons
        self._row = row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.transport)
        row.addWidget(self.title, 1)
        for fact in self._facts:
            row.addWidget(fact)
        for push in (buttons.similar, buttons.part_similar, buttons.drag, buttons.more, buttons.size):
            row.addWidget(push)
        self._column = column = QVBoxLayout(self)
        # Parts give way before the bar is too narrow for them; it may not hold them all until then.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addLayout(row)
        column.addWidget(self.waveform, 1)
        column.addWidget(self.controls)
        self._way = GivingWay(row, ())
        self._order_facts(())

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        for part in (self.waveform, self.transport, self.buttons, self.controls):
            part.set_theme(theme)

    # Size

    @property
    def is_slim(self) -> bool:
        """It is one line."""
        return self._is_slim

    def set_slim(self, is_slim: bool) -> None:
        """Make it one line, or as high as it is given space."""
        if is_slim != self._is_slim:
            self._is_slim = is_slim
            self._show_size()

    def _show_size(self) -> None:
        is_slim = self._is_slim
        self.title.set_slim(is_slim)
        self.waveform.set_slim(is_slim)
        self.buttons.show_size(is_slim)
        self.transport.random.setHidden(is_slim)
        self.controls.setVisible(not is_slim)
        (self._row if is_slim else self._column).removeWidget(self.waveform)
        if is_slim:
            self._row.insertWidget(2, self.waveform, 2)
            self.setFixedHeight(SLIM_PX)
        else:
            self._column.insertWidget(1, self.waveform, 1)
            self.setMinimumHeight(_LEAST_PX)
            self.setMaximumHeight(_MOST_PX)
        self.waveform.setMinimumWidth(_WAVE_PX)
        self._column.setContentsMargins(16, 8, 16, 7 if is_slim else 8)
        self._column.setSpacing(0 if is_slim else 4)
        for fact in self._facts:
            self._way.want(fact, not is_slim)
        self.controls.show_hidden_state()
        self._fit_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def _fit_width(self) -> None:
        margins = self._column.contentsMargins()
        self._way.fit(self.width() - margins.left() - margins.right())

    # The sound

    def show_options(self, settings: Settings) -> None:
        """Show the playback settings, without a signal."""
        self.transport.loop.setChecked(settings.loop)
        self.transport.autoplay.setChecked(settings.autoplay)
        controls = self.controls
        controls.show_volume(settings.volume_db)
        controls.show_options(
            is_reversed=settings.is_reversed, is_mono=settings.is_mono, is_matched=settings.is_matched
        )
        controls.show_target(settings.target_lufs)
        controls.track.show_balance(settings.balance)
        self.waveform.set_reversed(settings.is_reversed)

    def show_sound(self, row: Row | None, sources: tuple[str, str, str] = ("", "", "")) -> None:
        """Show a sound's name and facts; None for none.

        Args:
            row: The entry.
            sources: Where tempo, key and instrument come from, in few words.
        """
        self._length_s = 0.0 if row is None else row.duration_s
        self._describe_waveform()
        self.title.show_message("")
        self.title.show_sound(row)
        self.transport.set_playable(row is not None)
        self.buttons.set_enabled(row is not None)
        values = ("", "", "") if row is None else values_of(row)
        for shown, value, source in zip(self._facts, values, sources, strict=True):
            shown.show_fact(Fact(value, source if row is not None else ""))
        self._order_facts(() if row is None else (row.bpm is not None, row.key is not None, row.instrument is not None))
        self._fit_width()
        if row is None:
            self.controls.show_fit("", "", True)
            self.waveform.show_sound(np.zeros((0, 2), np.float32), 0.0)

    def _order_facts(self, is_known: Sequence[bool]) -> None:
        """Have facts that are not known give way before those that are; the buttons are in the menu of "More", too."""
        known = [fact for fact, has_value in zip(self._facts, is_known, strict=False) if has_value]
        unknown = [fact for fact in self._facts if fact not in known]
        order = (self.buttons.part_similar, *reversed(unknown), *reversed(known), self.buttons.similar)
        self._way.set_order(order)

    def show_playing(self, is_playing: bool, position_s: float | None) -> None:
        """Move the playhead and turn the button."""
        self.transport.show_playing(is_playing)
        self.waveform.show_position(position_s if is_playing else None)
        self._describe_waveform(position_s if is_playing else None)

    def _describe_waveform(self, position_s: float | None = None) -> None:
        """Say to screen readers what the picture shows; of the playhead whole seconds only."""
        waveform, words = self.waveform, []
        if self._length_s:
            words.append(f"{self._length_s:.2f} s long")
        if position_s is not None:
            words.append(f"at {int(position_s)} s")
        if waveform.region is not None:
            words.append("part from {:.2f} to {:.2f} s".format(*waveform.region))
        description = ", ".join(words)
        if description != waveform.accessibleDescription():
            waveform.setAccessibleDescription(description)

    def _show_part(self, has_part: bool) -> None:
        self._describe_waveform()
        self.buttons.drag.show_part(has_part)
        self._way.want(self.buttons.part_similar, has_part)
        self._fit_width()

    # Dropping a track

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_path(event.mimeData()) and not self._is_from_here(event.source()):
            self.controls.track.show_target(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.controls.track.show_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.controls.track.show_target(False)
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
