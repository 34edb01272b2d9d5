"""The user's track, to play sounds over it: a place to drop it, its name, on or off, and the balance."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_button import ElidedButton
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import button, set_state, tool_button
from audiomancer_gui.widgets.tips import set_tip

_STEPS = 20
_INVITATION = "Drop your track here"
_OFFER = "The project has another tempo than your track: have sounds follow the track's"
_RELEASE = "Let go: plays along"


class _BalanceSlider(QSlider):
    """A slider with a line at its middle that a double click returns to."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self.setProperty("role", "balance")
        self.setRange(-_STEPS, _STEPS)
        self.setPageStep(_STEPS // 4)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedWidth(84)
        self.setAccessibleName("Balance between your track and the sound")

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = self.height() / 2
        painter.fillRect(QRectF(self.width() / 2 - 0.5, middle - 6, 1, 12), self._theme.colour("text_faint"))
        painter.end()
        super().paintEvent(event)


class TrackSlot(QWidget):
    """An invitation while there is no track; then its name as the switch, a cross, and the balance.

    Attributes:
        invitation: The button to choose a track with.
        name: The switch, with the track's name on it.
        remove: The button that takes the track away.
        offer: The button that takes the track's tempo for the project, where that has another one.
        balance: The slider.

    Signals:
        balance_altered: -1 (track alone) to 1 (sound alone); in the middle both are full.
    """

    balance_altered = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.invitation = button(
            _INVITATION,
            role="slot",
            tip="Drop an audio file anywhere on the player, or click to choose one: sounds play over it, in time",
        )
        self.invitation.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.name = ElidedButton(112, 260)
        self.name.setProperty("role", "toggle")
        self.name.setCheckable(True)
        self.name.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._note = ElidedLabel("", "faint")
        self._note.setMaximumWidth(120)
        self.offer = button("Use its tempo", role="link", tip=_OFFER)
        self.offer.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_state(self.offer, "chosen", True)
        self.remove = tool_button("", "Remove your track", "Remove your track (the file stays)", role="quiet")
        self.balance = _BalanceSlider(theme)
        self.balance.valueChanged.connect(self._on_balance)
        self._is_compact = self._is_offering = False
        self._has_offer = True
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.invitation, self.name, self._note, self.offer, self.remove, self.balance):
            row.addWidget(widget)
        self._name_balance()
        self.set_theme(theme)
        self.show_track(None, False)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self.name.setIcon(icon("track", theme.colour("text_faint"), theme.colour("accent")))
        self.remove.setIcon(icon("close", theme.colour("text_dim")))
        self.balance.set_theme(theme)

    def set_compact(self, is_compact: bool, *, has_offer: bool = True) -> None:
        """Leave the note to the tooltip where there is little space, and the offer where there is none."""
        self._is_compact, self._has_offer = is_compact, has_offer
        self._show_notes()
        self.balance.setFixedWidth(64 if is_compact else 84)

    def needed_px(self) -> int:
        """The least width at which tracks can be distinguished and no control is hidden."""
        return self.minimumSizeHint().width()

    def show_track(self, name: str | None, is_on: bool, note: str = "", offered_bpm: float | None = None) -> None:
        """Show a track; None for none. A tempo that the project may take is offered in place of the note."""
        has_track = name is not None
        self.invitation.setVisible(not has_track)
        for widget in (self.name, self.remove, self.balance):
            widget.setVisible(has_track)
        self._note.setText(note)
        self._is_offering = offered_bpm is not None
        if offered_bpm is not None:
            self.offer.setText(f"Use {offered_bpm:.4g} BPM")
            set_tip(self.offer, _OFFER)
        self._show_notes()
        self.balance.setEnabled(is_on)
        self.name.setText(name or "")
        self.name.setChecked(is_on)
        self.name.setAccessibleName("Your track")
        set_tip(self.name, "\n".join(line for line in (name or "", note, "On or off") if line))
        self.name.updateGeometry()

    def _show_notes(self) -> None:
        has_note = bool(self._note.text()) and not self._is_compact
        self.offer.setVisible(self._is_offering and self._has_offer)
        self._note.setVisible(has_note and not self._is_offering)

    def show_balance(self, balance: float) -> None:
        """Put the slider, without a signal."""
        self.balance.blockSignals(True)
        self.balance.setValue(round(min(1.0, max(-1.0, balance)) * _STEPS))
        self.balance.blockSignals(False)
        self._name_balance()

    def show_target(self, is_target: bool) -> None:
        """Say that a file over the player would become the track."""
        for widget in (self.invitation, self.name):
            set_state(widget, "isTarget", is_target)
        self.invitation.setText(_RELEASE if is_target else _INVITATION)

    def _on_balance(self, value: int) -> None:
        self._name_balance()
        self.balance_altered.emit(value / _STEPS)

    def _name_balance(self) -> None:
        value = self.balance.value()
        share = f"{abs(value) * 100 // _STEPS} %"
        words = "both full" if value == 0 else f"{share} towards {'the sound' if value > 0 else 'your track'}"
        set_tip(self.balance, f"Balance of your track and the sound: {words}; double-click: both full")
