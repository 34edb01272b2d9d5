"""The strip at the bottom: name and transport, waveform, what is known about the sound in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QSlider, QVBoxLayout, QWidget

from audiomancer.browse import Row
from audiomancer.vocabulary import KEYS
from audiomancer_gui.player.waveform_strip import WaveformStrip
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import button, label, tool_button


class _DragHandle(QPushButton):
    """A button to drag the present sound out by."""

    dragged = Signal()

    def __init__(self) -> None:
        super().__init__("Drag")
        self.setAccessibleName("Drag this sound into another program")
        self.setToolTip("Drag from here into your DAW")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed_at: QMouseEvent | None = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self.isEnabled():
            self.setDown(False)
            self.dragged.emit()


class PlayerBar(QWidget):
    """Everything about the present sound.

    Signals:
        play_toggled, start_requested, similar_requested, drag_requested: Buttons.
        loop_altered, autoplay_altered: New state.
        volume_altered: dB.
        seek_requested: Seconds.
        edit_requested: Values are to be corrected.
    """

    play_toggled = Signal()
    start_requested = Signal()
    similar_requested = Signal()
    drag_requested = Signal()
    loop_altered = Signal(bool)
    autoplay_altered = Signal(bool)
    volume_altered = Signal(float)
    seek_requested = Signal(float)
    edit_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("playerBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._name = ElidedLabel("No sound chosen", "title")
        self._where = ElidedLabel("", "secondary")
        self.waveform = WaveformStrip(theme)
        self.waveform.seek_requested.connect(self.seek_requested)
        self._play = tool_button("", "Play or stop", "Play or stop (Space)", role="play")
        self._play.clicked.connect(self.play_toggled)
        self._start = start = tool_button("", "Back to start", "Back to the start (←)")
        start.clicked.connect(self.start_requested)
        self._loop = tool_button("", "Loop", "Repeat until stopped (L)", is_checkable=True)
        self._loop.clicked.connect(self.loop_altered)
        self._autoplay = tool_button("", "Auto-play", "Selecting a sound plays it (A)", is_checkable=True)
        self._autoplay.clicked.connect(self.autoplay_altered)
        self._volume = QSlider(Qt.Orientation.Horizontal)
        self._volume.setRange(-60, 0)
        self._volume.setMinimumWidth(60)
        self._volume.setAccessibleName("Preview volume in dB")
        self._volume.valueChanged.connect(self._on_volume)
        self._volume_text = label("", "faint")
        self._volume_text.setMinimumWidth(44)
        self._message = label("", "danger", is_wrapped=True)
        self._message.hide()
        self.setFixedHeight(154)
        self._facts = [(label("", "dim"), ElidedLabel("", "faint")) for _ in range(3)]
        self._similar = button("Find similar", self.similar_requested.emit, "accent", "Sounds like this one (G)")
        self._drag = _DragHandle()
        self._drag.dragged.connect(self.drag_requested)
        self._edit = button("Correct…", self.edit_requested.emit, "", "Set tempo, key or instrument by hand (E)")
        self._shows_stop = False
        self._lay_out(start)
        self.set_theme(theme)
        self.show_sound(None)

    def _lay_out(self, start: QWidget) -> None:
        transport = QHBoxLayout()
        transport.setSpacing(8)
        for widget in (start, self._play, self._loop, self._autoplay):
            transport.addWidget(widget)
        transport.addStretch(1)
        volume = QHBoxLayout()
        volume.setSpacing(8)
        volume.addWidget(self._volume, 1)
        volume.addWidget(self._volume_text)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self._name)
        left.addWidget(self._where)
        left.addWidget(self._message)
        left.addStretch(1)
        left.addLayout(transport)
        left.addLayout(volume)
        left_box = QWidget()
        left_box.setLayout(left)
        left_box.setFixedWidth(208)
        left.setContentsMargins(0, 0, 0, 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._similar, 1)
        buttons.addWidget(self._drag)
        facts = QGridLayout()
        facts.setHorizontalSpacing(6)
        facts.setVerticalSpacing(3)
        facts.setColumnStretch(1, 1)
        for line, (value, origin) in enumerate(self._facts):
            facts.addWidget(value, line, 0)
            facts.addWidget(origin, line, 1)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        right.addLayout(buttons)
        right.addLayout(facts)
        right.addStretch(1)
        right.addWidget(self._edit)
        right_box = QWidget()
        right_box.setLayout(right)
        right_box.setFixedWidth(262)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addWidget(left_box)
        row.addWidget(self.waveform, 1)
        row.addWidget(right_box)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self.waveform.set_theme(theme)
        text, accent, on_accent = theme.colour("text"), theme.colour("accent"), theme.colour("accent_text")
        self._signs = {False: icon("play", on_accent), True: icon("stop", on_accent)}
        self._play.setIcon(self._signs[self._shows_stop])
        self._start.setIcon(icon("start", text))
        self._loop.setIcon(icon("loop", text, accent))
        self._autoplay.setIcon(icon("autoplay", text, accent))

    def show_options(self, *, is_looping: bool, autoplay: bool, volume_db: float) -> None:
        """Show the remembered settings."""
        self._loop.setChecked(is_looping)
        self._autoplay.setChecked(autoplay)
        self._volume.blockSignals(True)
        self._volume.setValue(round(volume_db))
        self._volume.blockSignals(False)
        self._show_volume()

    def show_sound(self, row: Row | None, origins: tuple[str, str, str] = ("", "", "")) -> None:
        """Show a sound's name and facts; None for none.

        Args:
            row: The entry.
            origins: Where tempo, key and instrument come from, in words.
        """
        for widget in (self._similar, self._drag, self._edit, self._play):
            widget.setEnabled(row is not None)
        self.show_message("")
        if row is None:
            self._name.setText("No sound chosen")
            self._where.setText("")
            for value, origin in self._facts:
                value.setText("")
                origin.setText("")
            self.waveform.show_sound(np.zeros((0, 2), np.float32), 0.0)
            return
        self._name.setText(row.name)
        channels = {1: "mono", 2: "stereo"}.get(row.channels, f"{row.channels} channels")
        bits = f" · {row.bit_depth} bit" if row.bit_depth else ""
        self._where.setText(f"{row.format}{bits} · {row.sample_rate_hz / 1000:g} kHz · {channels}")
        # What is not analysed yet has no "no tempo": nobody has listened.
        unknown = (
            ("No tempo", "No key", "Instrument unknown") if row.is_analysed else ("Tempo …", "Key …", "Instrument …")
        )
        facts = (
            f"Tempo {row.bpm:g}" if row.bpm is not None else unknown[0],
            f"Key {_key_words(row.key)}" if row.key is not None else unknown[1],
            row.instrument.replace("-", " ").capitalize() if row.instrument is not None else unknown[2],
        )
        for (value, origin), text, words in zip(self._facts, facts, origins, strict=True):
            value.setText(text)
            origin.setText(words)

    def show_waveform(self, peaks: NDArray[np.float32], duration_s: float) -> None:
        """Show a sound's shape."""
        self.waveform.show_sound(peaks, duration_s)

    def show_playing(self, is_playing: bool, position_s: float | None) -> None:
        """Move the playhead and turn the button."""
        if is_playing != self._shows_stop:
            self._shows_stop = is_playing
            self._play.setIcon(self._signs[is_playing])
        self.waveform.show_position(position_s if is_playing else None)

    def show_message(self, text: str) -> None:
        """Say why nothing can be heard; empty to say nothing."""
        if text != self._message.text():
            self._message.setText(text)
            self._message.setToolTip(text)
            self._message.setVisible(bool(text))
            self._where.setVisible(not text)

    @property
    def drag_handle(self) -> QWidget:
        """The button that a drag starts from."""
        return self._drag

    def _on_volume(self, value: int) -> None:
        self._show_volume()
        self.volume_altered.emit(float(value))

    def _show_volume(self) -> None:
        value = self._volume.value()
        self._volume_text.setText("off" if value <= -60 else f"{value} dB".replace("-", "−"))
        self._volume.setToolTip("Preview volume; files are never changed")


def _key_words(code: int) -> str:
    name = KEYS[code]
    return f"{name[:-1]} minor" if code >= 12 else f"{name} major"
