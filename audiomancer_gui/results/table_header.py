"""The header of the table: painted plainly, and never asking the model which columns are selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from audiomancer_gui.results.list_columns import COLUMNS
from audiomancer_gui.theme import HEADER_PX, SECONDARY_PX, Theme


class TableHeader(QHeaderView):
    """Column titles with the sort arrow.

    Qt's painting asks for every section whether its whole column is selected, which after "select all" is one call
    a row. `paintSection` here asks the model for nothing.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setHighlightSections(False)
        self.setFixedHeight(HEADER_PX)
        self.setMinimumSectionSize(24)
        self._second: tuple[int, bool] | None = None
        self.setSectionsMovable(True)
        self.setToolTip("Click orders, Shift-click orders next; drag moves a column, its edge its width")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Columns")
        self.setAccessibleDescription("Arrows choose a column, Enter orders by it, the menu key chooses columns")
        self._place = 0
        self._hovered = -1
        self._pressed = -1
        self.viewport().setMouseTracking(True)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts from another theme."""
        self._theme = theme
        self._font = theme.font(SECONDARY_PX, is_semibold=True)
        self._metrics = QFontMetrics(self._font)
        self.viewport().update()

    def show_second_order(self, column: int | None, is_descending: bool) -> None:
        """Show by which column the list is ordered next; None where by none."""
        self._second = None if column is None else (column, is_descending)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shown, section = event.key(), self._shown_sections(), self._section()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._place = min(len(shown) - 1, max(0, self._place + (1 if key == Qt.Key.Key_Right else -1)))
            self.viewport().update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.sectionClicked.emit(section)
        elif key == Qt.Key.Key_Menu:
            self.customContextMenuRequested.emit(QPoint(self.sectionViewportPosition(section), self.height()))
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._show_pointer(self.logicalIndexAt(event.position().toPoint()), self._pressed)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        section = self.logicalIndexAt(event.position().toPoint())
        self._show_pointer(section, section if event.button() == Qt.MouseButton.LeftButton else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._show_pointer(self._hovered, -1)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._show_pointer(-1, self._pressed)
        return super().viewportEvent(event)

    def _show_pointer(self, hovered: int, pressed: int) -> None:
        """Paint the section under the pointer, and the one that is pressed, as what can be clicked."""
        if (hovered, pressed) != (self._hovered, self._pressed):
            self._hovered, self._pressed = hovered, pressed
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _section(self) -> int:
        """The section that the keyboard is on."""
        shown = self._shown_sections()
        return shown[min(self._place, len(shown) - 1)]

    def _shown_sections(self) -> list[int]:
        """Sections from left to right."""
        order = (self.logicalIndex(place) for place in range(self.count()))
        return [section for section in order if not self.isSectionHidden(section)]

    def title(self, section: int) -> str:
        """Words over a column, without the arrow."""
        definition = COLUMNS[section].definition
        return definition.heading or definition.title

    def title_area(self, section: int, rect: QRect) -> QRect:
        """Space of a title in its section: where title and arrow need it, the margin across from them, too."""
        definition = COLUMNS[section].definition
        left, right = definition.title_margins_px
        words_px = self._metrics.horizontalAdvance(self.title(section) + self._arrow(section))
        lacking_px = max(0, words_px - (rect.width() - left - right))
        if definition.is_right:
            left = max(0, left - lacking_px)
        else:
            right = max(0, right - lacking_px)
        return rect.adjusted(left, 0, -right, 0)

    def _arrow(self, section: int) -> str:
        """Sign that the list is ordered by a column, or ordered next; empty where it is not."""
        if not self.title(section):
            return ""
        if self.sortIndicatorSection() == section and COLUMNS[section].definition.sort_name:
            return " ↑" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else " ↓"
        if self._second is not None and self._second[0] == section:
            return " ↓₂" if self._second[1] else " ↑₂"
        return ""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEADER_PX)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        ground = "background"
        if logicalIndex == self._hovered:
            ground = "raised_pressed" if logicalIndex == self._pressed else "raised_hover"
        painter.fillRect(rect, self._theme.colour(ground))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.colour("line"))
        definition = COLUMNS[logicalIndex].definition
        arrow, area = self._arrow(logicalIndex), self.title_area(logicalIndex, rect)
        painter.setFont(self._font)
        painter.setPen(
            self._theme.colour("accent_text" if arrow else "text_dim" if ground != "background" else "text_faint")
        )
        side = Qt.AlignmentFlag.AlignRight if definition.is_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), self.title(logicalIndex) + arrow)
        if self.hasFocus() and logicalIndex == self._section():
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()
