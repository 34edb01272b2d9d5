"""Puts the present theme on every room of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from audiomancer_gui.widgets.icons import icon

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow


def dress(window: MainWindow) -> None:
    """Give every room the colours of the window's theme."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    window.theme.apply(application)
    for room in (
        window.search,
        window.sidebar,
        window.filters,
        window.table,
        window.player_bar,
        window.source_strip,
        window.overlay,
    ):
        room.set_theme(window.theme)
    show_signs(window)


def show_signs(window: MainWindow) -> None:
    """Draw the signs of the buttons in the theme's colours."""
    window.settings_button.setIcon(icon("settings", window.theme.colour("text")))
    window.theme_button.setIcon(icon("theme", window.theme.colour("text")))
