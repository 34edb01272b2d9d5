"""The list under the word being typed: what was not understood, nearest words, values with counts, fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from audiomancer.browse import Suggestion
from audiomancer_gui.theme import BODY_PX, SECONDARY_PX, Theme
from audiomancer_gui.widgets.labels import counted, label, sounds_text

_SUGGESTION: Final = Qt.ItemDataRole.UserRole
_ROW_PX: Final = 26
_WIDTH_PX: Final = 400
_MOST_ROWS: Final = 14
_MARGIN_PX: Final = 10
_COUNT_PX: Final = 56
_TITLES: Final = {
    "slip": "Did you mean", "value": "Values", "field": "Fields", "recent": "Recent searches",
    "saved": "Saved searches",
}  # fmt: skip


class _LinePainter(QStyledItemDelegate):
    """Draws a line: what is taken at the left, what it is and its count at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_WIDTH_PX - 2, _ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, suggestion = self._theme, index.data(_SUGGESTION)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        inside = rect.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        if not isinstance(suggestion, Suggestion):
            painter.setFont(theme.font(SECONDARY_PX, is_semibold=True))
            painter.setPen(theme.colour("text_faint"))
            painter.drawText(inside.adjusted(0, 4, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), str(index.data()))
            return
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("selection"))
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), theme.colour("accent"))
        small = theme.font(SECONDARY_PX)
        painter.setFont(small)
        painter.setPen(theme.colour("text_dim"))
        at_right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        if suggestion.count is not None:
            painter.drawText(inside, at_right, counted(suggestion.count))
            inside.setRight(inside.right() - _COUNT_PX)
        painter.drawText(inside, at_right, suggestion.detail)
        inside.setRight(inside.right() - QFontMetrics(small).horizontalAdvance(suggestion.detail) - _MARGIN_PX)
        self._draw_text(painter, inside, suggestion)

    def _draw_text(self, painter: QPainter, rect: QRect, suggestion: Suggestion) -> None:
        """Draw the text that is taken: the field in the accent, the letters that were typed in bold."""
        theme = self._theme
        plain, bold = theme.font(BODY_PX), theme.font(BODY_PX, is_semibold=True)
        bold.setUnderline(True)
        text = QFontMetrics(plain).elidedText(suggestion.text, Qt.TextElideMode.ElideMiddle, rect.width())
        has_field = suggestion.section in ("value", "field") and ":" in text
        field = text[: text.index(":") + 1] if has_field else ""
        value = text[len(field) :]
        at = value.lower().find(suggestion.matched.lower()) if suggestion.matched else -1
        parts: list[tuple[str, QFont, str]] = [(field, plain, "accent_text")]
        if suggestion.section != "slip" and at >= 0:
            end = at + len(suggestion.matched)
            parts += [(value[:at], plain, "text"), (value[at:end], bold, "text"), (value[end:], plain, "text")]
        else:
            parts.append((value, plain, "text"))
        x = rect.left()
        for part, font, colour in parts:
            if part:
                painter.setFont(font)
                painter.setPen(theme.colour(colour))
                place = QRect(x, rect.top(), rect.right() - x + _MARGIN_PX, rect.height())
                painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), part)
                x += QFontMetrics(font).horizontalAdvance(part)


class CompletionList(QFrame):
    """Lies over the window, under the search box; never takes the focus.

    Signals:
        taken: The `Suggestion` that was clicked.
    """

    taken = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("completionList")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._problem = label("", "bad", is_wrapped=True)
        self._problem.setContentsMargins(_MARGIN_PX, 6, _MARGIN_PX, 6)
        self._lines = QListWidget()
        self._lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lines.setAccessibleName("Completions")
        self._lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lines.setUniformItemSizes(True)
        self._painter = _LinePainter(theme, self)
        self._lines.setItemDelegate(self._painter)
        self._lines.itemClicked.connect(self._on_clicked)
        self._foot = label("↑↓ choose   Tab take   Esc close", "faint")
        self._foot.setContentsMargins(_MARGIN_PX, 4, _MARGIN_PX, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._problem)
        column.addWidget(self._lines)
        column.addWidget(self._foot)
        self.setFixedWidth(_WIDTH_PX)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._painter.set_theme(theme)
        self._lines.viewport().update()

    def show_lines(self, suggestions: Sequence[Suggestion], problem: str, place: QPoint) -> None:
        """Show lines, and what was not understood, with the upper left corner at `place` of the parent.

        Without either the list hides.
        """
        chosen = self.chosen()
        self._lines.clear()
        section = ""
        for suggestion in suggestions:
            if suggestion.section != section:
                section = suggestion.section
                heading = QListWidgetItem(_TITLES[section], self._lines)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
            line = QListWidgetItem(_spoken(suggestion), self._lines)
            line.setData(_SUGGESTION, suggestion)
            if chosen is not None and suggestion.text == chosen.text:
                self._lines.setCurrentItem(line)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        count = self._lines.count()
        self._lines.setVisible(count > 0)
        self._foot.setVisible(count > 0)
        self._lines.setFixedHeight(min(count, _MOST_ROWS) * _ROW_PX + 2)
        if not count and not problem:
            self.hide()
            return
        self.adjustSize()
        widest = max(0, self.window().width() - self.width() - 8)
        self.move(min(place.x(), widest), place.y())
        self.raise_()
        self.show()

    def chosen(self) -> Suggestion | None:
        """The line that the arrows stand on; None where they were not used."""
        row = self._lines.currentRow()
        found = self._lines.item(row).data(_SUGGESTION) if row >= 0 else None
        return found if isinstance(found, Suggestion) else None

    def first(self) -> Suggestion | None:
        """The first line; None without any."""
        lines = [self._lines.item(row).data(_SUGGESTION) for row in range(self._lines.count())]
        return next((line for line in lines if isinstance(line, Suggestion)), None)

    def move_choice(self, step: int) -> bool:
        """Go to the next line, or with -1 to the one before; beyond the first one none is chosen.

        Returns:
            False where there is no next line.
        """
        row = self._lines.currentRow() + step
        while 0 <= row < self._lines.count() and self._lines.item(row).data(_SUGGESTION) is None:
            row += step
        if row >= self._lines.count():
            return False
        self._lines.setCurrentRow(row if row >= 0 else -1)
        if row < 0:
            self._lines.clearSelection()
        return True

    def _on_clicked(self, item: QListWidgetItem) -> None:
        suggestion = item.data(_SUGGESTION)
        if isinstance(suggestion, Suggestion):
            self.taken.emit(suggestion)


def _spoken(suggestion: Suggestion) -> str:
    """A line for screen readers."""
    count = "" if suggestion.count is None else f", {sounds_text(suggestion.count)}"
    return f"{suggestion.text}, {suggestion.detail}{count}" if suggestion.detail else f"{suggestion.text}{count}"
