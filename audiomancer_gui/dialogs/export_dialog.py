"""The question how sounds are exported: which of them, as what, and in which layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from audiomancer.library.sound_export import ExportKind, ExportOptions
from audiomancer_gui.widgets.labels import label, plain_tip, sounds_text

_KINDS: Final = {
    ExportKind.FOLDER: "Files in a folder",
    ExportKind.ARCHIVE: "One archive (ZIP)",
    ExportKind.PLAYLIST: "A playlist (M3U8)",
    ExportKind.TABLE: "A table of what is known of them (CSV)",
}


class ExportDialog(QDialog):
    """Asks how; where is asked after that.

    Args:
        scopes: Which sounds can be exported, in words, with their number; the first is chosen to begin with.
        plays: How sounds play now, in few words; empty where they play as their files are.
        parent: The window.

    Attributes:
        kinds: Choices of what is made.
        scopes: Choices of sounds; out of sight where there is one.
        choose: Goes on to the question where.

    Signals:
        chosen: Number of the scope, an `ExportKind`, `ExportOptions`, and whether the files are to be as the sounds
            play.
    """

    chosen = Signal(int, object, object, bool)

    def __init__(self, scopes: Sequence[tuple[str, int]], plays: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export")
        self.setMinimumWidth(380)
        self.kinds = {kind: QRadioButton(text) for kind, text in _KINDS.items()}
        self._group = QButtonGroup(self)
        self.folders = QCheckBox("In the folders that they lie in")
        self.numbered = QCheckBox("Numbered in the order of the list")
        self.as_played = QCheckBox(f"As they play: {plays}" if plays else "As they play: now as their files are")
        self.as_played.setToolTip(plain_tip("WAV files with the tempo, key, level and direction that sounds play in"))
        self._alters = bool(plays)
        self._counts = [count for _, count in scopes]
        self.scopes = [QRadioButton(words) for words, _ in scopes]
        self._scope_group = QButtonGroup(self)
        self._title = label("", "title")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(label("Copies are made; nothing is overwritten.", "dim"))
        for scope in self.scopes:
            self._scope_group.addButton(scope)
            column.addWidget(scope)
            scope.setVisible(len(scopes) > 1)
            scope.toggled.connect(self._show_count)
        column.addSpacing(6)
        for kind in self.kinds.values():
            self._group.addButton(kind)
            column.addWidget(kind)
            kind.toggled.connect(self._on_kind)
        column.addSpacing(6)
        column.addWidget(self.folders)
        column.addWidget(self.numbered)
        column.addWidget(self.as_played)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.choose = buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.choose.setProperty("role", "primary")
        self.choose.setDefault(True)
        self.choose.setToolTip("Choose where to")
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.kinds[ExportKind.FOLDER].setChecked(True)
        self.scopes[0].setChecked(True)

    def _scope(self) -> int:
        return next(number for number, choice in enumerate(self.scopes) if choice.isChecked())

    def _show_count(self, is_on: bool) -> None:
        if is_on:
            words = f"Export {sounds_text(self._counts[self._scope()])}"
            self._title.setText(words)
            self.choose.setText(f"{words}…")

    def _kind(self) -> ExportKind:
        return next(kind for kind, choice in self.kinds.items() if choice.isChecked())

    def _on_kind(self, is_on: bool) -> None:
        if is_on:
            holds_files = self._kind() in (ExportKind.FOLDER, ExportKind.ARCHIVE)
            self.folders.setEnabled(holds_files)
            self.numbered.setEnabled(holds_files)
            self.as_played.setEnabled(holds_files and self._alters)

    def _on_accepted(self) -> None:
        self.accept()
        options = ExportOptions(self.folders.isChecked(), self.numbered.isChecked())
        self.chosen.emit(
            self._scope(), self._kind(), options, self.as_played.isEnabled() and self.as_played.isChecked()
        )
