"""Column headers show that they can be clicked: under the pointer, and while they are pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QStandardItemModel
from pytestqt.qtbot import QtBot

from audiomancer_gui.results.list_columns import COLUMNS, FIXED_WIDTHS
from audiomancer_gui.results.table_header import TableHeader
from audiomancer_gui.theme import HEADER_PX, SECONDARY_PX, Theme


def ground(header: TableHeader, section: int) -> QColor:
    """Colour of the left edge of a section, where no title is."""
    return header.viewport().grab().toImage().pixelColor(header.sectionViewportPosition(section) + 1, 3)


def test_a_header_has_a_hover_and_a_pressed_state_in_both_themes(qtbot: QtBot) -> None:
    for name in ("dark", "light"):
        theme = Theme(name)
        header = TableHeader(theme)
        qtbot.addWidget(header)
        header.setModel(QStandardItemModel(0, len(COLUMNS), header))
        # The ring of the focus lies where the ground is looked at.
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header.resize(1000, header.height())
        header.show()
        inside = QPoint(header.sectionViewportPosition(1) + 20, 10)
        assert ground(header, 1) == theme.colour("background")
        # The pointer may stand there already, from the other theme.
        qtbot.mouseMove(header.viewport(), QPoint(2, 2))
        qtbot.mouseMove(header.viewport(), inside)
        assert ground(header, 1) == theme.colour("raised_hover")
        assert ground(header, 0) == theme.colour("background")
        qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=inside)
        assert ground(header, 1) == theme.colour("raised_pressed")
        qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=inside)
        assert ground(header, 1) == theme.colour("raised_hover")
        header.viewportEvent(QEvent(QEvent.Type.Leave))
        assert ground(header, 1) == theme.colour("background")


def test_a_title_with_its_arrow_has_space_at_the_usual_width(qtbot: QtBot) -> None:
    theme = Theme()
    header = TableHeader(theme)
    qtbot.addWidget(header)
    header.setModel(QStandardItemModel(0, len(COLUMNS), header))
    metrics = QFontMetrics(theme.font(SECONDARY_PX, is_semibold=True))
    for column, width in FIXED_WIDTHS.items():
        if not column.definition.sort_name or not header.title(column):
            continue
        for arrow in (" ↑", " ↑₂"):
            is_second = arrow == " ↑₂"
            header.setSortIndicator(-1 if is_second else int(column), Qt.SortOrder.AscendingOrder)
            header.show_second_order(int(column) if is_second else None, is_descending=False)
            area = header.title_area(column, QRect(100, 0, width, HEADER_PX))
            assert metrics.horizontalAdvance(header.title(column) + arrow) <= area.width(), column.name
            assert 100 <= area.left() <= area.right() < 100 + width
