"""The left of the player: the sound's name, why it is silent, transport, and volume."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from audiomancer.browse import Row
from audiomancer.storage import cut_off_words
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import label, plain_tip, tool_button

WIDTH_PX = 244


class Transport(QWidget):
    """Name, buttons, volume.

    Attributes:
        play, start, loop, autoplay, back, forward, random: Buttons.
        volume: In dB.

    Signals:
        volume_altered: dB.
    """

    volume_altered = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH_PX)
        self.name = ElidedLabel("No sound chosen", "title")
        self.where = ElidedLabel("", "secondary")
        self.message = label("", "bad", is_wrapped=True)
        self.message.hide()
        self.play = tool_button("", "Play or stop", "Play or stop", role="play")
        self.start = tool_button("", "Back to start", "Back to the start")
        self.loop = tool_button("", "Loop", "Repeat until stopped", is_checkable=True)
        self.autoplay = tool_button(
            "", "Play on select", "Play on select: a sound that is selected plays", is_checkable=True
        )
        self.back = tool_button("", "Played before", "Back to the sound played before", role="quiet")
        self.forward = tool_button("", "Played after", "Forward to the sound played after it", role="quiet")
        self.random = tool_button("", "Random sound", "Random sound of the list", role="quiet")
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(-60, 0)
        self.volume.setMinimumWidth(60)
        # Clicked, it leaves the focus to the list, whose arrow keys go on choosing sounds.
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.volume.setAccessibleName("Preview volume in dB")
        self.volume.setToolTip("Preview volume; files are never changed")
        self.volume.valueChanged.connect(self._on_volume)
        self._volume_text = label("", "faint")
        self._volume_text.setMinimumWidth(44)
        self._volume_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._shows_stop = False
        self._lay_out()
        self.set_theme(theme)
        self.show_history(False, False)
        self._show_volume()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for widget in (self.start, self.play, self.loop, self.autoplay):
            buttons.addWidget(widget)
        buttons.addStretch(1)
        history = QHBoxLayout()
        history.setSpacing(0)
        for widget in (self.back, self.forward, self.random):
            history.addWidget(widget)
        buttons.addLayout(history)
        volume = QHBoxLayout()
        volume.setSpacing(8)
        volume.addWidget(self.volume, 1)
        volume.addWidget(self._volume_text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.where)
        column.addWidget(self.message)
        column.addStretch(1)
        column.addLayout(buttons)
        column.addLayout(volume)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        text, accent, on_accent = theme.colour("text"), theme.colour("accent"), theme.colour("on_accent")
        self._signs = {False: icon("play", on_accent), True: icon("stop", on_accent)}
        self.play.setIcon(self._signs[self._shows_stop])
        self.start.setIcon(icon("start", text))
        self.loop.setIcon(icon("loop", text, accent))
        self.autoplay.setIcon(icon("autoplay", text, accent))
        for name, sign in (("back", self.back), ("forward", self.forward), ("random", self.random)):
            sign.setIcon(icon(name, theme.colour("text_dim")))

    def show_sound(self, row: Row | None) -> None:
        """Name and format of a sound."""
        self.play.setEnabled(row is not None)
        if row is None:
            self.name.setText("No sound chosen")
            self.where.setText("")
            return
        self.name.setText(row.name)
        channels = {1: "mono", 2: "stereo"}.get(row.channels, f"{row.channels} channels")
        bits = f" · {row.bit_depth} bit" if row.bit_depth else ""
        cut = "" if row.stated_s is None else f" · {cut_off_words(row.duration_s, row.stated_s)}"
        self.where.setText(f"{row.format}{bits} · {row.sample_rate_hz / 1000:g} kHz · {channels}{cut}")

    def show_playing(self, is_playing: bool) -> None:
        """Turn the button."""
        if is_playing != self._shows_stop:
            self._shows_stop = is_playing
            self.play.setIcon(self._signs[is_playing])

    def show_history(self, can_back: bool, can_forward: bool) -> None:
        """Show whether there are sounds that were played before and after this one."""
        self.back.setEnabled(can_back)
        self.forward.setEnabled(can_forward)

    def show_volume(self, volume_db: float) -> None:
        """Show the volume without a signal."""
        self.volume.blockSignals(True)
        self.volume.setValue(round(volume_db))
        self.volume.blockSignals(False)
        self._show_volume()

    def show_message(self, text: str) -> None:
        """Say why nothing can be played; empty to say nothing."""
        if text != self.message.text():
            self.message.setText(text)
            self.message.setToolTip(plain_tip(text))
            self.message.setVisible(bool(text))
            self.where.setVisible(not text)

    def _on_volume(self, value: int) -> None:
        self._show_volume()
        self.volume_altered.emit(float(value))

    def _show_volume(self) -> None:
        value = self.volume.value()
        self._volume_text.setText("off" if value <= -60 else f"{value} dB".replace("-", "−"))
