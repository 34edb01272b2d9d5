"""Puts a theme on every part of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from audiomancer.platforms.desktop import colours_frames, darken_title_bar
from audiomancer_gui.main_window.widgets import WindowWidgets
from audiomancer_gui.theme import Theme


def apply_theme(theme: Theme, widgets: WindowWidgets) -> None:
    """Give every part the colours of a theme."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application)
    match_frames(theme)
    widgets.top_bar.set_theme(theme)
    widgets.sidebar.set_theme(theme)
    widgets.filters.set_theme(theme)
    widgets.table.set_theme(theme)
    widgets.player_bar.set_theme(theme)
    widgets.keyboard.set_theme(theme)
    widgets.similar_panel.set_theme(theme)
    widgets.map_page.set_theme(theme)
    widgets.first_steps.set_theme(theme)
    widgets.overlay.set_theme(theme)


def match_frames(theme: Theme) -> None:
    """Have the frames of all windows be dark or light as the theme is, where the system leaves that to a program."""
    for window in QApplication.topLevelWindows() if colours_frames() else ():
        darken_title_bar(int(window.winId()), is_dark=theme.name == "dark")
