"""Builds the window in the order that is quickest: colours, parts, style sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from audiomancer.engine import Engine
from audiomancer_gui.main_window.window import MainWindow
from audiomancer_gui.theme import Theme


def build_window(app: QApplication, engine: Engine, theme: Theme, *, remembers: bool = True) -> MainWindow:
    """Build the window in a theme, and leave it hidden.

    Args:
        app: The program; it takes the theme's palette, fonts and style sheet.
        engine: An open engine; closed by whatever opened it.
        theme: The look to begin with.
        remembers: Settings are written when they change, and how the window was left.
    """
    # With a style sheet set, Qt works out the style of a part anew each time its parent changes: that takes three
    # times as long as the whole window takes without.
    app.setStyleSheet("")
    theme.apply_colours(app)
    window = MainWindow(engine, theme, remembers=remembers)
    theme.apply_style_sheet(app)
    return window
