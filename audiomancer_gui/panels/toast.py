"""A note over the foot of the list: what was just done, with a button that takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.labels import button

_SHOWN_MS: Final = 6_000
_FOOT_PX: Final = 14
_WIDEST_PX: Final = 720


class Toast(QFrame):
    """Says for a few seconds what was done; longer while the mouse is on it.

    Args:
        host: The part over whose foot it lies.

    Attributes:
        action: The button that takes it back.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setObjectName("toast")
        self._host = host
        self._act: Callable[[], object] | None = None
        self._text = ElidedLabel("")
        self.action = button("Undo", self._on_clicked, role="accent")
        # A key does the same; the focus stays where it is.
        self.action.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(self.action)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()
        host.installEventFilter(self)

    @property
    def text(self) -> str:
        """The sentence that it shows; empty while it is hidden."""
        return self._text.text() if self.isVisible() else ""

    def show_done(self, sentence: str, button_text: str, act: Callable[[], object]) -> None:
        """Say what was done; `act` takes it back, or does it again, once."""
        self._act = act
        self._text.setText(sentence)
        self.action.setText(button_text)
        self.setAccessibleName(sentence)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def _on_clicked(self) -> None:
        act, self._act = self._act, None
        self.hide()
        if act is not None:
            act()

    def _place(self) -> None:
        wanted_px = self._text.fontMetrics().horizontalAdvance(self._text.text()) + self.action.sizeHint().width() + 50
        width_px = max(0, min(wanted_px, _WIDEST_PX, self._host.width() - 2 * _FOOT_PX))
        height_px = self.sizeHint().height()
        self.setGeometry(0, 0, width_px, height_px)
        self.move(QPoint((self._host.width() - width_px) // 2, self._host.height() - height_px - _FOOT_PX))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
