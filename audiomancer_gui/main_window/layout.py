"""Where the rooms stand in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow


def lay_out(window: MainWindow) -> tuple[QStackedWidget, QStackedWidget]:
    """Place the rooms; returns the stack of list and empty page, and the stack of results and problems."""
    top = QWidget()
    top.setObjectName("topBar")
    top.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row = QHBoxLayout(top)
    row.setContentsMargins(16, 10, 16, 10)
    row.setSpacing(12)
    window.search.setMaximumWidth(620)
    row.addWidget(window.search, 3)
    row.addWidget(window.filter_toggle)
    row.addStretch(1)
    for button in (window.theme_button, window.settings_button, window.help_button):
        row.addWidget(button)
    results = QWidget()
    results.setObjectName("resultsPage")
    column = QVBoxLayout(results)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(window.chips)
    column.addWidget(window.source_strip)
    list_stack = QStackedWidget()
    list_stack.addWidget(window.table)
    list_stack.addWidget(window.empty)
    column.addWidget(list_stack, 1)
    page_stack = QStackedWidget()
    page_stack.addWidget(results)
    page_stack.addWidget(window.problems)
    middle = QHBoxLayout()
    middle.setContentsMargins(0, 0, 0, 0)
    middle.setSpacing(0)
    middle.addWidget(window.sidebar)
    middle.addWidget(window.filters)
    middle.addWidget(page_stack, 1)
    whole = QWidget()
    outer = QVBoxLayout(whole)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(top)
    outer.addLayout(middle, 1)
    outer.addWidget(window.player_bar)
    outer.addWidget(window.status)
    window.setCentralWidget(whole)
    return list_stack, page_stack
