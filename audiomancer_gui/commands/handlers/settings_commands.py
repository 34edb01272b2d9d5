"""Commands on the program's settings: the dialog, and dark or light."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from audiomancer.engine import Engine
from audiomancer_gui.dialogs.settings_dialog import SettingsDialog
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.theme import Theme

_DEVICES_MS: Final = 10_000


class SettingsCommands(QObject):
    """Changes settings, and says what of them changed.

    Args:
        engine: Holds the settings.
        jobs: Brings the names of the outputs.
        window: The parent of dialogs.

    Signals:
        theme_chosen: Name of the theme.
        output_chosen: Another output device is to be used.
        loudness_chosen: Sounds are matched at another loudness.
        altered: Anything changed in the dialog, or keys are spelled otherwise.
    """

    theme_chosen = Signal(str)
    output_chosen = Signal()
    loudness_chosen = Signal()
    altered = Signal()

    def __init__(self, engine: Engine, jobs: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._engine, self._jobs, self._parent = engine, jobs, window
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _: self.follow_system())
        self._theme, self._output, self._target = self._chosen()

    def _chosen(self) -> tuple[str, str, float | None]:
        settings = self._engine.settings
        return settings.theme, settings.output_device, settings.target_lufs if settings.is_matched else None

    def switch_theme(self) -> None:
        """Go from dark to light and back."""
        settings = self._engine.settings
        settings.theme = "light" if Theme(settings.theme).name == "dark" else "dark"
        self.theme_chosen.emit(settings.theme)

    def spell_keys(self, notation: str) -> None:
        """Spell keys and notes otherwise, everywhere; see `vocabulary.keys.NOTATIONS`."""
        self._engine.settings.key_notation = notation
        self.altered.emit()

    def follow_system(self) -> None:
        """Take the look of the desktop, where that is wanted."""
        if self._engine.settings.theme == "system":
            self.theme_chosen.emit("system")

    def show(self) -> None:
        """Open the settings."""
        dialog = SettingsDialog(self._engine.settings, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ask_for_devices(dialog)
        self._theme, self._output, self._target = self._chosen()
        dialog.altered.connect(self._on_altered)
        dialog.open()

    def _ask_for_devices(self, dialog: SettingsDialog) -> None:
        # It ends with the dialog, and so does what is said after it.
        patience = QTimer(dialog)
        patience.setSingleShot(True)
        patience.setInterval(_DEVICES_MS)
        patience.timeout.connect(lambda: dialog.show_devices([], "The sound system does not answer."))
        patience.start()
        is_open = True

        def closed() -> None:
            nonlocal is_open
            is_open = False

        def done(found: list[list[str]]) -> None:
            if is_open:
                patience.stop()
                dialog.show_devices(found[0])

        def failed(error: Exception) -> None:
            if is_open:
                patience.stop()
                dialog.show_devices([], str(error))

        dialog.finished.connect(closed)
        self._jobs.expect("devices", [self._engine.player.device_names()], done, failed)
        self._ask_for_midi(dialog)

    def _ask_for_midi(self, dialog: SettingsDialog) -> None:
        is_open = True

        def closed() -> None:
            nonlocal is_open
            is_open = False

        def show(names: list[str], reason: str = "") -> None:
            if is_open:
                dialog.show_midi_ports(names, reason)

        dialog.finished.connect(closed)
        self._jobs.expect(
            "midi", [self._engine.player.midi_ports()], lambda found: show(found[0]), lambda error: show([], str(error))
        )

    def _on_altered(self) -> None:
        before, now = (self._theme, self._output, self._target), self._chosen()
        self._theme, self._output, self._target = now
        if now[0] != before[0]:
            self.theme_chosen.emit(now[0])
        if now[1] != before[1]:
            self.output_chosen.emit()
        self.altered.emit()
        if now[2] is not None and now[2] != before[2]:
            self.loudness_chosen.emit()
