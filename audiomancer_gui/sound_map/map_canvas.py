"""The map itself: shows the last picture where it belongs now, and takes mouse and keys."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from audiomancer.browse import SoundMap
from audiomancer_gui.sound_map.map_picture import MapPicture
from audiomancer_gui.sound_map.viewport import Viewport
from audiomancer_gui.theme import Theme

_REACH_PX: Final = 12.0
_HOVER_MS: Final = 80
_WHEEL_STEP: Final = 1.0015
_KEY_ZOOM: Final = 1.5
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_LABEL_PX: Final = 12
_RING_PX: Final = 8.0


class MapCanvas(QWidget):
    """A plane of points that is zoomed, moved, and pointed at.

    Signals:
        picture_wanted: The `Viewport` whose picture is needed.
        row_hovered: Row of the list under the mouse, -1 for none, and where, in pixels.
        row_chosen: Row of the list that was clicked or reached by an arrow key.
        rows_outlined: Rows inside a lasso, int64.
        drag_began: Row of the list that is dragged away.
        menu_requested: Where a menu belongs, on the screen.
    """

    picture_wanted = Signal(object)
    row_hovered = Signal(int, QPoint)
    row_chosen = Signal(int)
    rows_outlined = Signal(object)
    drag_began = Signal(int)
    menu_requested = Signal(QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Map of sounds")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport = Viewport()
        self._left_px = 0
        self._has_lasso = False
        self._theme = theme
        self._map: SoundMap | None = None
        self._shown: NDArray[np.bool_] = np.zeros(0, bool)
        self._picture: MapPicture | None = None
        self._labels: list[tuple[str, float, float]] = []
        self._chosen = self._hovered = -1
        self._trail: list[int] = []
        self._selected: NDArray[np.int64] = np.zeros(0, np.int64)
        self._pressed: QPointF | None = None
        self._pressed_row = -1
        self._is_moving = False
        self._lasso: list[QPointF] = []
        self._hover_timer = QTimer(self)
        self._hover_timer.setSingleShot(True)
        self._hover_timer.setInterval(_HOVER_MS)
        self._hover_timer.timeout.connect(self._announce_hover)

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.want_picture()

    def show_map(self, sound_map: SoundMap, shown: NDArray[np.bool_]) -> None:
        """Take the points, and the mask of the rows that the query leaves."""
        most = int(sound_map.rows.max(initial=-1)) + 1
        # Rows that came since the mask was made are not shown yet.
        missing = np.zeros(max(0, most - len(shown)), bool)
        self._map, self._shown = sound_map, np.concatenate([shown, missing]) if len(missing) else shown
        self.want_picture()

    def show_picture(self, picture: MapPicture) -> None:
        """Take a picture; it may be of a part that was shown a moment ago."""
        self._picture = picture
        self.update()

    def show_labels(self, labels: list[tuple[str, float, float]]) -> None:
        """Take names of regions with their positions."""
        self._labels = labels
        self.update()

    def show_chosen(self, row: int, trail: Sequence[int], selected: NDArray[np.int64]) -> None:
        """Take the present row, -1 for none, the rows that were played before it, and the selected ones."""
        self._chosen, self._trail, self._selected = row, list(trail), selected
        self.update()

    def want_picture(self) -> None:
        """Ask for a picture of what is in sight."""
        self.update()
        if self._map is not None:
            self.picture_wanted.emit(self.viewport)

    def use_lasso(self, is_used: bool) -> None:
        """Draw outlines without Shift, too."""
        self._has_lasso = is_used

    def fit(self) -> None:
        """Show the whole map."""
        self._look(Viewport().sized(self.width(), self.height(), self._left_px))

    def zoom(self, factor: float) -> None:
        """Go nearer or farther, towards the middle."""
        self._look(self.viewport.zoomed(factor, *self.viewport.middle))

    def lead_to(self, row: int) -> None:
        """Bring a row into sight."""
        position = None if self._map is None else self._map.position_of(row)
        if position is None:
            return
        px, py = self.viewport.pixels(*position)
        if not self.rect().adjusted(20, 20, -20, -20).contains(int(px), int(py)):
            self._look(self.viewport.centred(*position))

    def _look(self, viewport: Viewport) -> None:
        if viewport != self.viewport:
            self.viewport = viewport
            self.want_picture()

    # Painting: the picture as it is, moved and stretched to where it belongs now

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.colour("background"))
        if self._picture is not None:
            then = self._picture.viewport
            (left, top), (right, bottom) = then.corners()
            x1, y1 = self.viewport.pixels(left, top)
            x2, y2 = self.viewport.pixels(right, bottom)
            painter.drawImage(QRectF(x1, y1, x2 - x1, y2 - y1), self._picture.image)
        if self._map is not None:
            self._paint_selected(painter)
            self._paint_trail(painter)
            self._paint_labels(painter)
            self._paint_ring(painter, self._hovered, self._theme.colour("text"), _RING_PX * 0.75)
            self._paint_ring(painter, self._chosen, self._theme.colour("accent"), _RING_PX)
        if self._lasso:
            painter.setPen(QPen(self._theme.colour("accent"), 1.5, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF(self._lasso))
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _pixels_of(self, row: int) -> QPointF | None:
        position = None if self._map is None or row < 0 else self._map.position_of(row)
        return None if position is None else QPointF(*self.viewport.pixels(*position))

    def _paint_ring(self, painter: QPainter, row: int, colour: QColor, radius_px: float) -> None:
        at = self._pixels_of(row)
        if at is not None:
            painter.setPen(QPen(colour, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, radius_px, radius_px)

    def _paint_selected(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.colour("accent"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for row in self._selected[:2_000].tolist():
            at = self._pixels_of(row)
            if at is not None:
                painter.drawEllipse(at, 4, 4)

    def _paint_trail(self, painter: QPainter) -> None:
        points = [at for row in self._trail if (at := self._pixels_of(row)) is not None]
        for number, (start, end) in enumerate(pairwise(points), 1):
            colour = QColor(self._theme.colour("text"))
            colour.setAlphaF(0.6 * number / len(points))
            painter.setPen(QPen(colour, 1.5))
            painter.drawLine(start, end)

    def _paint_labels(self, painter: QPainter) -> None:
        font = self._theme.font(_LABEL_PX, is_semibold=True)
        painter.setFont(font)
        taken: list[QRectF] = []
        halo, ink = QPen(self._theme.colour("background"), 5), self._theme.colour("text")
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for text, x, y in self._labels:
            px, py = self.viewport.pixels(x, y)
            width = painter.fontMetrics().horizontalAdvance(text)
            box = QRectF(px - width / 2 - 4, py - 10, width + 8, 20)
            if not QRectF(self.rect()).contains(box) or any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            path = QPainterPath()
            path.addText(QPointF(px - width / 2, py + 4), font, text)
            painter.strokePath(path, halo)
            painter.fillPath(path, ink)

    # Mouse

    def row_at(self, at: QPointF) -> int:
        """Row of the point under a pixel, -1 where there is none that the query leaves."""
        if self._map is None:
            return -1
        scale_x, scale_y = self.viewport.scale
        x, y = self.viewport.positions(at.x(), at.y())
        row = self._map.nearest(x, y, (_REACH_PX / scale_x, _REACH_PX / scale_y), self._shown)
        return -1 if row is None else row

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._is_moving = event.position(), False
        self._pressed_row = self.row_at(event.position())
        if self._has_lasso or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._lasso = [event.position()]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._lasso:
            self._lasso.append(at)
            self.update()
        elif self._pressed is not None:
            self._drag(at)
        else:
            self._hover(self.row_at(at))

    def _drag(self, at: QPointF) -> None:
        assert self._pressed is not None
        by = at - self._pressed
        if not self._is_moving and by.manhattanLength() < QApplication.startDragDistance():
            return
        if self._pressed_row >= 0 and not self._is_moving:
            row, self._pressed = self._pressed_row, None
            self.drag_began.emit(row)
            return
        self._is_moving, self._pressed = True, at
        self._hover(-1)
        self._look(self.viewport.moved(by.x(), by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        lasso, self._lasso = self._lasso, []
        was_pressed, self._pressed = self._pressed is not None, None
        if lasso:
            self._outline(lasso)
        elif was_pressed and not self._is_moving and self._pressed_row >= 0:
            self.row_chosen.emit(self._pressed_row)
        self.update()

    def _outline(self, lasso: list[QPointF]) -> None:
        if self._map is None:
            return
        pixels = np.array([(at.x(), at.y()) for at in lasso])
        x, y = self.viewport.positions(pixels[:, 0], pixels[:, 1])
        rows = self._map.inside(np.stack([x, y], axis=1))
        self.rows_outlined.emit(rows[self._shown[rows]])

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.setCursor(Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor)
            self._hover_timer.start()
            self.update()

    def _announce_hover(self) -> None:
        at = self._pixels_of(self._hovered)
        self.row_hovered.emit(-1 if at is None else self._hovered, QPoint() if at is None else at.toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        at = event.position()
        self._look(self.viewport.zoomed(_WHEEL_STEP ** event.angleDelta().y(), at.x(), at.y()))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.row_at(QPointF(event.pos()))
        if row >= 0:
            self.row_chosen.emit(row)
        self.menu_requested.emit(event.globalPos())

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ARROWS and not held:
            self._step(*_ARROWS[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal) and not held & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_KEY_ZOOM)
        elif key == Qt.Key.Key_Minus and not held:
            self.zoom(1 / _KEY_ZOOM)
        elif key == Qt.Key.Key_Home and not held:
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            at = self._pixels_of(self._chosen)
            self.menu_requested.emit(self.mapToGlobal(self.rect().center() if at is None else at.toPoint()))
        else:
            event.ignore()

    def _step(self, to_x: int, to_y: int) -> None:
        """Go to the nearest point in a direction."""
        if self._map is None or not len(self._map):
            return
        here = self._pixels_of(self._chosen) or QPointF(self.rect().center())
        wanted = self._shown[self._map.rows] & (self._map.rows != self._chosen)
        px, py = self.viewport.pixels(self._map.x[wanted], self._map.y[wanted])
        off_x, off_y = px - here.x(), py - here.y()
        ahead, across = off_x * to_x + off_y * to_y, np.abs(off_x * to_y) + np.abs(off_y * to_x)
        cost = np.where(ahead > 0, ahead + 2 * across, np.inf)
        if len(cost) and np.isfinite(cost.min()):
            row = int(self._map.rows[wanted][int(np.argmin(cost))])
            self.row_chosen.emit(row)
            self.lead_to(row)

    def leave_free(self, left_px: int) -> None:
        """Take the width of what lies over the left edge: the whole map stands beside it."""
        self._left_px = left_px
        self._look(self.viewport.sized(self.width(), self.height(), left_px))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._look(self.viewport.sized(self.width(), self.height(), self._left_px))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
