"""The user's own track, to hear sounds over it: a place to drop it, its name, on or off, and the balance."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_button import ElidedButton
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import button, plain_tip, tool_button

_STEPS = 20
_INVITATION = "Drop your track here"
_RELEASE = "Let go: hear sounds over it"


class _BalanceSlider(QSlider):
    """A slider with a marked middle that a double click returns to."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.theme = theme
        self.setProperty("role", "balance")
        self.setRange(-_STEPS, _STEPS)
        self.setPageStep(_STEPS // 4)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedWidth(84)
        self.setAccessibleName("Balance between your track and the sound")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = self.height() / 2
        painter.fillRect(QRectF(self.width() / 2 - 0.5, middle - 6, 1, 12), self.theme.colour("text_faint"))
        painter.end()
        super().paintEvent(event)


class TrackSlot(QWidget):
    """An invitation while there is no track; then its name as the switch, a cross, and the balance.

    Signals:
        choose_requested: The invitation was clicked.
        toggled: Whether the track is to be heard.
        removed: The track goes.
        balance_altered: -1 (track alone) to 1 (sound alone); in the middle both are full.
    """

    choose_requested = Signal()
    toggled = Signal(bool)
    removed = Signal()
    balance_altered = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._invitation = button(
            _INVITATION,
            self.choose_requested.emit,
            "slot",
            "Drop an audio file anywhere on the player, or click to choose one: sounds play over it, in time",
        )
        self._invitation.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name = ElidedButton(112, 260)
        self._name.setProperty("role", "toggle")
        self._name.setCheckable(True)
        self._name.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name.clicked.connect(self.toggled)
        self._note = ElidedLabel("", "faint")
        self._note.setMaximumWidth(120)
        self._remove = tool_button("", "Remove your track", "Remove your track (the file stays)", role="quiet")
        self._remove.clicked.connect(self.removed)
        self._balance = _BalanceSlider(theme)
        self._balance.valueChanged.connect(self._on_balance)
        self._is_compact = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self._invitation, self._name, self._note, self._remove, self._balance):
            row.addWidget(widget)
        self._tell_balance()
        self.set_theme(theme)
        self.show_track(None, False)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._name.setIcon(icon("track", theme.colour("text_faint"), theme.colour("accent")))
        self._remove.setIcon(icon("close", theme.colour("text_dim")))
        self._balance.theme = theme
        self._balance.update()

    def set_compact(self, is_compact: bool) -> None:
        """Where there is little room the note stands in the tooltip alone."""
        self._is_compact = is_compact
        self._note.setVisible(bool(self._note.text()) and not is_compact)
        self._balance.setFixedWidth(64 if is_compact else 84)

    def needed_px(self) -> int:
        """The least width that tells the tracks apart and hides no control."""
        return self.minimumSizeHint().width()

    def show_track(self, name: str | None, is_on: bool, note: str = "") -> None:
        """Show a track; None for none."""
        has_track = name is not None
        self._invitation.setVisible(not has_track)
        for widget in (self._name, self._remove, self._balance):
            widget.setVisible(has_track)
        self._note.setText(note)
        self._note.setVisible(bool(note) and not self._is_compact)
        self._balance.setEnabled(is_on)
        self._name.setText(name or "")
        self._name.setChecked(is_on)
        self._name.setAccessibleName("Your track")
        self._name.setAccessibleDescription(name or "")
        lines = (name or "", note, "Your track, on or off (U)")
        self._name.setToolTip(plain_tip("\n".join(line for line in lines if line)))
        self._name.updateGeometry()

    def show_balance(self, balance: float) -> None:
        """Put the slider, without telling anyone."""
        self._balance.blockSignals(True)
        self._balance.setValue(round(min(1.0, max(-1.0, balance)) * _STEPS))
        self._balance.blockSignals(False)
        self._tell_balance()

    def show_target(self, is_target: bool) -> None:
        """Say that a file over the player would become the track."""
        for widget in (self._invitation, self._name):
            widget.setProperty("isTarget", is_target)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self._invitation.setText(_RELEASE if is_target else _INVITATION)

    def _on_balance(self, value: int) -> None:
        self._tell_balance()
        self.balance_altered.emit(value / _STEPS)

    def _tell_balance(self) -> None:
        value = self._balance.value()
        share = f"{abs(value) * 100 // _STEPS} %"
        words = "both full" if value == 0 else f"{share} towards {'the sound' if value > 0 else 'your track'}"
        self._balance.setToolTip(f"Balance of your track and the sound: {words} (Alt+↑ ↓; double-click: both full)")
