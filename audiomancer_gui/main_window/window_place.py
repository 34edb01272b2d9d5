"""Place of the window: wholly on a screen that there is, its frame included."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QMargins, QObject, QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

_FRAME_MS: Final = 150
"""A window manager puts the frame around a window some time after it is shown."""

_USUAL_FRAME: Final = QMargins(1, 30, 1, 1)
_FIRST_SHARE: Final = 0.8
_WIDEST_FIRST: Final = QSize(1920, 1200)
_LEAST_FIRST: Final = QSize(1440, 900)


class WindowPlace(QObject):
    """Puts a window on its screen: where it was left, again once it has its frame, and when a screen goes.

    Args:
        window: The window.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._restored = QSize()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._fit_frame)
        window.installEventFilter(self)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenRemoved.connect(lambda _: QTimer.singleShot(0, self, self._leave_screen))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._timer.start()
        return False

    def restore(self, geometry: QByteArray) -> None:
        """Put the window where it was left; in the middle of its screen where that is not known."""
        if geometry.isEmpty() or not self._window.restoreGeometry(geometry):
            self._window.setGeometry(first_place(QGuiApplication.primaryScreen().availableGeometry()))
        fit_to_screen(self._window)
        self._restored = self._window.size()

    def _fit_frame(self) -> None:
        # Another size since then is somebody's wish.
        if self._window.size() == self._restored:
            fit_to_screen(self._window)

    def _leave_screen(self) -> None:
        fit_to_screen(self._window)


def first_place(area: QRect) -> QRect:
    """Choose where a window stands the first time on a screen: all of a small one, the middle of a large one."""
    within = area.marginsRemoved(_USUAL_FRAME)
    wanted = (area.size() * _FIRST_SHARE).boundedTo(_WIDEST_FIRST).expandedTo(_LEAST_FIRST)
    size = wanted.boundedTo(within.size())
    place = QRect(QPoint(0, 0), size)
    place.moveCenter(within.center())
    return place


def fitted(place: QRect, frame: QMargins, area: QRect) -> QRect:
    """Make a window's place no larger than an area with its frame around it, and move it inside."""
    within = area.marginsRemoved(frame)
    size = place.size().boundedTo(within.size())
    left = min(max(place.left(), within.left()), within.right() + 1 - size.width())
    top = min(max(place.top(), within.top()), within.bottom() + 1 - size.height())
    return QRect(QPoint(left, top), size)


def fit_to_screen(window: QWidget) -> None:
    """Put a window wholly on a screen; one that fills its screen is left alone."""
    if window.isMaximized() or window.isFullScreen():
        return
    inner, outer = window.geometry(), window.frameGeometry()
    frame = QMargins(
        inner.left() - outer.left(), inner.top() - outer.top(), outer.right() - inner.right(),
        outer.bottom() - inner.bottom(),
    )  # fmt: skip
    if frame.isNull() and not window.isVisible():
        # The frame comes when it is shown.
        frame = _USUAL_FRAME
    place = fitted(inner, frame, _screen_of(inner).availableGeometry())
    if place != inner:
        window.resize(place.size())
        window.move(place.topLeft() - QPoint(frame.left(), frame.top()) if window.isVisible() else place.topLeft())


def _screen_of(place: QRect) -> QScreen:
    """Find the screen that holds most of a place; the first one where none holds any."""

    def shared(screen: QScreen) -> int:
        part = screen.geometry().intersected(place)
        return part.width() * part.height() if part.isValid() else 0

    best = max(QGuiApplication.screens(), key=shared)
    return best if shared(best) else QGuiApplication.primaryScreen()
