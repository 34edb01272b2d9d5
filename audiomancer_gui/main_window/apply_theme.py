"""Puts a theme on every part of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from audiomancer_gui.main_window.widgets import WindowWidgets
from audiomancer_gui.theme import Theme


def apply_theme(theme: Theme, widgets: WindowWidgets) -> None:
    """Give every part the colours of a theme."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application)
    widgets.top_bar.set_theme(theme)
    widgets.sidebar.set_theme(theme)
    widgets.filters.set_theme(theme)
    widgets.table.set_theme(theme)
    widgets.player_bar.set_theme(theme)
    widgets.similar_panel.set_theme(theme)
    widgets.map_page.set_theme(theme)
    widgets.first_steps.set_theme(theme)
    widgets.overlay.set_theme(theme)
