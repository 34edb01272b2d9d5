"""One line of the sidebar."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton

from audiomancer_gui.theme import BODY_PX, SECONDARY_PX, Theme
from audiomancer_gui.widgets.focus_ring import paints_focus
from audiomancer_gui.widgets.icons import IconPainter
from audiomancer_gui.widgets.labels import counted
from audiomancer_gui.widgets.sounds_mime import SOUNDS_MIME

REMOVE_KEY: Final = "Del"
"""Asks for a row's removal, while it has the focus."""

ROW_PX: Final = 24
"""Height of a row, with a collection or a folder in it."""

ICON_PX: Final = 16

_DOT_PX: Final = 8
_SIGN_PX: Final = 18
_LEFT_PX: Final = 16
_NAME_LEFT_PX: Final = 40


class Share(Enum):
    """Part of the chosen sounds that a collection holds; the value is said to screen readers."""

    NONE = ""
    SOME = "holds some of the chosen sounds"
    ALL = "holds all chosen sounds"


class SidebarRow(QAbstractButton):
    """A line of the sidebar: icon or dot, name and count.

    Args:
        name: For the eye.
        theme: Colours and fonts.
        icons: Paints the icon; shared with the rows around it.
        icon_name: File of the icon; empty for a row with a dot.
        is_alarming: Whether icon and count stand out where there is anything.

    Signals:
        menu_requested: Global position for a context menu.
        delete_pressed: Delete was pressed on it.
        sounds_dropped: Sounds of the list were dropped on it.
    """

    menu_requested = Signal(QPoint)
    delete_pressed = Signal()
    sounds_dropped = Signal()

    def __init__(
        self, name: str, theme: Theme, icons: IconPainter, icon_name: str = "", *, is_alarming: bool = False
    ) -> None:
        super().__init__()
        self.name, self._theme = name, theme
        self._icons, self._icon_name = icons, icon_name
        self.count: int | None = None
        self._is_dimmed = False
        self._colour = ""
        self._share = Share.NONE
        self._is_alarming = is_alarming
        self._is_aimed_at = False
        self.setCheckable(True)
        self.setFixedHeight(ROW_PX)
        paints_focus(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def take_sounds(self) -> None:
        """Let sounds of the list be dropped on it."""
        self.setAcceptDrops(True)

    def show_name(self, name: str, *, is_dimmed: bool = False) -> None:
        """Show another name; dimmed where what it names can't be reached."""
        self.name, self._is_dimmed = name, is_dimmed
        self.show_count(self.count)

    def show_count(self, count: int | None) -> None:
        """Show a count; None for none."""
        self.count = count
        self._name_for_readers()
        self.update()

    def show_colour(self, name: str) -> None:
        """Show the dot of a collection; empty for none."""
        self._colour = name
        self.update()

    def show_share(self, share: Share) -> None:
        """Show a tick where it holds all chosen sounds, a dash where some."""
        if share is not self._share:
            self._share = share
            self._name_for_readers()
            self.update()

    def _name_for_readers(self) -> None:
        said = (self.name, "" if self.count is None else str(self.count), self._share.value)
        self.setAccessibleName(", ".join(part for part in said if part))

    def sizeHint(self) -> QSize:
        return QSize(200, ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, width, height = self._theme, self.width(), self.height()
        if self.isChecked() or self.underMouse() or self._is_aimed_at:
            ground = "raised_pressed" if self.isDown() else "selection" if self.isChecked() else "row_hover"
            painter.fillRect(self.rect(), theme.colour(ground))
        if self.isDown():
            painter.setPen(theme.colour("line_strong"))
            painter.drawRect(0, 0, width - 1, height - 1)
        if self._is_aimed_at:
            painter.setPen(theme.colour("accent"))
            painter.drawRect(0, 0, width - 1, height - 1)
        if self.isChecked():
            painter.fillRect(0, 0, 2, height, theme.colour("accent"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(1, 1, width - 2, height - 2)
        painter.setFont(theme.font(SECONDARY_PX))
        count = "" if self.count is None else counted(self.count)
        count_width = painter.fontMetrics().horizontalAdvance(count)
        right = QRectF(width - 16 - count_width, 0, count_width, height)
        is_bad = self._is_alarming and bool(self.count)
        painter.setPen(theme.colour("bad" if is_bad else "text_faint"))
        painter.drawText(right, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        painter.setFont(theme.font(BODY_PX))
        token = "text_faint" if self._is_dimmed else "text" if self.isChecked() else "text_dim"
        painter.setPen(theme.colour(token))
        if self._icon_name:
            place = QRect(_LEFT_PX, (height - ICON_PX) // 2, ICON_PX, ICON_PX)
            self._icons.paint(painter, place, self._icon_name, "bad" if is_bad else token)
        elif self._colour:
            self._paint_dot(painter, _LEFT_PX + ICON_PX / 2, height / 2)
        left, sign = _NAME_LEFT_PX, right.left() - _SIGN_PX
        if self._share is not Share.NONE:
            self._paint_share(painter, sign, height / 2)
        area = QRectF(left, 0, (sign if self._share is not Share.NONE else right.left()) - 8 - left, height)
        shown = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()

    def _paint_dot(self, painter: QPainter, x: float, y: float) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.collection_colour(self._colour))
        painter.drawEllipse(QPointF(x, y), _DOT_PX / 2, _DOT_PX / 2)
        painter.restore()

    def _paint_share(self, painter: QPainter, x: float, y: float) -> None:
        tick = [QPointF(x, y), QPointF(x + 3, y + 3.5), QPointF(x + 9, y - 4)]
        dash = [QPointF(x, y), QPointF(x + 9, y)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent_text"), 1.6))
        painter.drawPolyline(tick if self._share is Share.ALL else dash)
        painter.restore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(SOUNDS_MIME):
            # They are put there, not moved: whatever the list shows stays.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._aim(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._aim(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._aim(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.sounds_dropped.emit()

    def _aim(self, is_aimed_at: bool) -> None:
        self._is_aimed_at = is_aimed_at
        self.update()
