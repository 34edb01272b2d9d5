"""The main window: joins the rooms, and holds what they share: what is browsed, heard, and done to the library."""

from audiomancer_gui.main_window.window import MainWindow

__all__ = ["MainWindow"]
