"""The main window: makes widgets, sessions, commands and views, and connects them by subject."""

from audiomancer_gui.main_window.build_window import build_window
from audiomancer_gui.main_window.window import MainWindow

__all__ = ["MainWindow", "build_window"]
