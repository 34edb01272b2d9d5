"""Settings, what the user says of sounds and its history, and the keyboard overlay."""

from audiomancer_gui.preferences.correction_dialog import Correction, CorrectionDialog
from audiomancer_gui.preferences.history_dialog import HistoryDialog
from audiomancer_gui.preferences.settings_dialog import SettingsDialog
from audiomancer_gui.preferences.shortcut_overlay import SHORTCUTS, ShortcutOverlay

__all__ = ["SHORTCUTS", "Correction", "CorrectionDialog", "HistoryDialog", "SettingsDialog", "ShortcutOverlay"]
