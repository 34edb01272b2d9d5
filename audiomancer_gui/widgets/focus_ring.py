"""The ring around the control that has the focus: the same for all, also around switches that are on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSlider,
    QWidget,
)
from shiboken6 import isValid

_RING_PX: Final = 2
_AWAY_PX: Final = 1
_MARGIN_PX: Final = _RING_PX + _AWAY_PX
_RINGED: Final = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QSlider)
_FOLLOWED: Final = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide})
_PAINTS_FOCUS: Final = "paintsFocus"
_FILLED: Final = frozenset({"primary", "play"})


def paints_focus(widget: QWidget) -> None:
    """Say that a control shows by itself that it has the focus."""
    widget.setProperty(_PAINTS_FOCUS, True)


class FocusRing(QFrame):
    """Lies over a window, around the control with the focus; the style sheet paints it.

    Style sheets have no outline beside the border, and the border already says whether a switch is on.

    It overrides nothing: a dialog that closes destroys it with all that it lies in, and a call back into Python from
    there would meet an object that is gone.

    Args:
        window: What it lies over.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()


class FocusRings(QObject):
    """Moves one ring around whatever control has the focus, in any window of the program.

    Args:
        parent: Lives as long as it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ring: FocusRing | None = None
        self._control: QWidget | None = None
        self._followed: list[QWidget] = []
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        # The one before may be on its way out: nothing is asked of it.
        for widget in self._followed:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._followed = []
        has_ring = isinstance(now, _RINGED) and not now.property(_PAINTS_FOCUS)
        self._control = now if has_ring else None
        if now is None or not has_ring:
            self._hide()
            return
        ring = self._ring_of(now.window())
        role = "fill" if now.property("role") in _FILLED else ""
        if ring.property("role") != role:
            ring.setProperty("role", role)
            ring.style().unpolish(ring)
            ring.style().polish(ring)
        # Whatever it lies in may move, be resized or hidden.
        for widget in _ancestry(now):
            widget.installEventFilter(self)
            self._followed.append(widget)
        self._place()

    def _ring_of(self, window: QWidget) -> FocusRing:
        ring = self._ring
        if ring is None or not isValid(ring) or ring.parentWidget() is not window:
            if ring is not None and isValid(ring):
                ring.deleteLater()
            self._ring = ring = FocusRing(window)
        return ring

    def _hide(self) -> None:
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOWED:
            self._place()
        return False

    def _place(self) -> None:
        control, ring = self._control, self._ring
        if control is None or ring is None or not isValid(control) or not isValid(ring):
            return
        window = control.window()
        if not control.isVisibleTo(window):
            ring.hide()
            return
        around = QRect(control.mapTo(window, QPoint(0, 0)), control.size())
        around.adjust(-_MARGIN_PX, -_MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        limits = window.rect()
        for area in _ancestry(control):
            if isinstance(area, QScrollArea):
                view = area.viewport()
                limits &= QRect(view.mapTo(window, QPoint(0, 0)), view.size())
        # At an edge the ring lies over the control, where it is seen.
        place = around & limits
        ring.setGeometry(place)
        ring.setVisible(not place.isEmpty())
        ring.raise_()


def _ancestry(control: QWidget) -> Iterator[QWidget]:
    """Name a control and what it lies in, up to its window and without it."""
    widget: QWidget | None = control
    while widget is not None and not widget.isWindow():
        yield widget
        widget = widget.parentWidget()
