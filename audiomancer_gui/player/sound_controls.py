"""The lower row of the player: volume, switches, how the sound fits the project, and the track under it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from audiomancer_gui.player.track_slot import TrackSlot
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.giving_way import GivingWay
from audiomancer_gui.widgets.labels import label, plain_tip, toggle
from audiomancer_gui.widgets.tips import set_tip

_LEAST_FIT_PX: Final = 112
_VOLUME_PX: Final = 84


class _FitSign(QWidget):
    """A dot: filled when the sound is fitted to the project, hollow when it is left as it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._is_untouched = True
        self.setFixedSize(10, 10)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def show_state(self, *, is_untouched: bool) -> None:
        """Show whether the sound is left as it is."""
        self._is_untouched = is_untouched
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour("text_faint" if self._is_untouched else "accent")
        painter.setPen(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._is_untouched else colour)
        painter.drawEllipse(QRectF(1.5, 1.5, 7, 7))
        painter.end()


class SoundControls(QWidget):
    """One row. Where it is too narrow, the lesser switches are left to a menu.

    Attributes:
        volume: In dB.
        loudness, mono, reverse: Buttons that stay down while they are on.
        track: The user's track.

    Signals:
        volume_altered: dB.
        hidden_state_altered: Whether something is on that finds no space.
    """

    volume_altered = Signal(float)
    hidden_state_altered = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(-60, 0)
        self.volume.setFixedWidth(_VOLUME_PX)
        # Clicked, it leaves the focus to the list, whose arrow keys go on choosing sounds.
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.volume.setAccessibleName("Preview volume in dB")
        self.volume.setToolTip("Preview volume; files are never changed")
        self.volume.valueChanged.connect(self._on_volume)
        self._volume_text = label("", "secondary")
        self._volume_text.setFixedWidth(46)
        self.loudness = toggle("Loudness", "")
        self.show_target(-18.0)
        self.mono = toggle("Mono", "Left and right together")
        self.reverse = toggle("Reverse", "Play from the end to the beginning")
        self._fit_sign = _FitSign(theme)
        self._fit = ElidedLabel("", "secondary")
        self._fit.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._fit.setMinimumWidth(_LEAST_FIT_PX)
        self.track = TrackSlot(theme)
        self._toggles = (self.loudness, self.mono, self.reverse)
        self._lay_out()
        self._way = GivingWay(self._row, (self.reverse, self.mono, self.loudness))
        self._hidden: list[QWidget] = []
        self.show_fit("", "", True)
        self._show_volume()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        for widget in (self.volume, self._volume_text, *self._toggles, self._fit_sign):
            self._row.addWidget(widget)
        self._row.addWidget(self._fit, 1)
        self._row.addWidget(self.track)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._fit_sign.set_theme(theme)
        self.track.set_theme(theme)

    # What is shown

    def show_volume(self, volume_db: float) -> None:
        """Show the volume without a signal."""
        self.volume.blockSignals(True)
        self.volume.setValue(round(volume_db))
        self.volume.blockSignals(False)
        self._show_volume()

    def show_target(self, target_lufs: float) -> None:
        """Say at which loudness sounds are played when they are matched."""
        target = f"{target_lufs:g}".replace("-", "−")
        set_tip(self.loudness, f"Play all sounds at one loudness, {target} LUFS; files are never changed")

    def show_options(self, *, is_reversed: bool, is_mono: bool, is_matched: bool) -> None:
        """Show the switches without a signal."""
        for switch, is_on in ((self.reverse, is_reversed), (self.mono, is_mono), (self.loudness, is_matched)):
            switch.setChecked(is_on)
        self.show_hidden_state()

    def show_fit(self, text: str, tooltip: str, is_untouched: bool) -> None:
        """Say what is done to the present sound to fit it to the project.

        Args:
            text: In few words; empty to say nothing.
            tooltip: In a sentence or two.
            is_untouched: Nothing is done to it.
        """
        self._fit.setText(text)
        self._fit_sign.show_state(is_untouched=is_untouched)
        self._way.want(self._fit_sign, bool(text))
        words = f"{text}\n{tooltip}" if tooltip and tooltip != text else text
        # On both: the label sets its tooltip to the text that it cut.
        self._fit_sign.setToolTip(plain_tip(words))
        self._fit.set_tip(tooltip)
        self._fit_width()

    def show_track(self, name: str | None, is_on: bool, note: str = "", offered_bpm: float | None = None) -> None:
        """Show the track that sounds are played over.

        Args:
            name: Of its file; None for no track.
            is_on: Whether it plays.
            note: What else is to be said, in few words.
            offered_bpm: Its tempo, where the project has another one.
        """
        self.track.show_track(name, is_on, note, offered_bpm)
        self._fit_width()

    # Space

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def _fit_width(self) -> None:
        self.track.set_compact(False)
        self._hidden = self._way.fit(self.width())
        if self._hidden:
            # The note of the track goes before a switch does.
            self.track.set_compact(True)
            self._hidden = self._way.fit(self.width())
        if self._way.is_short:
            # The offer outlasts the switches, which are in a menu, too.
            self.track.set_compact(True, has_offer=False)
            self._hidden = self._way.fit(self.width())
        self.show_hidden_state()

    def show_hidden_state(self) -> None:
        """Say whether something is on that is out of sight."""
        self.hidden_state_altered.emit(
            any(switch.isChecked() and (switch in self._hidden or self.isHidden()) for switch in self._toggles)
        )

    def _on_volume(self, value: int) -> None:
        self._show_volume()
        self.volume_altered.emit(float(value))

    def _show_volume(self) -> None:
        value = self.volume.value()
        self._volume_text.setText("off" if value <= -60 else f"{value} dB".replace("-", "−"))
