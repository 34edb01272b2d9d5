"""Questions that take one answer: a name, yes or no, a folder, a file. Each answers by a signal and deletes itself."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

_FIELD_PX: Final = 320


class NameQuestion(QInputDialog):
    """Asks for a name; without one it can't be accepted.

    Args:
        parent: The window.
        title: Of the dialog.
        question: Stands above the field.
        text: Stands in the field, selected: what is typed takes its place.

    Signals:
        answered: What was typed, without blanks around it; not sent where nothing was.
    """

    answered = Signal(str)

    def __init__(self, parent: QWidget, title: str, question: str, text: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setLabelText(question)
        self.setTextEchoMode(QLineEdit.EchoMode.Normal)
        self.setTextValue(text)
        field = self.findChild(QLineEdit)
        if field is not None:
            # As wide as names are, and so that the window's frame has space for the title.
            field.setMinimumWidth(_FIELD_PX)
            field.selectAll()
        self.textValueChanged.connect(self._allow)
        self._allow(text)
        self.textValueSelected.connect(self._on_typed)

    def _allow(self, typed: str) -> None:
        """Grey OK while there is no name: an empty one would be dropped without a word."""
        buttons = self.findChild(QDialogButtonBox)
        if buttons is not None:
            buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(typed.strip()))

    def _on_typed(self, typed: str) -> None:
        if typed.strip():
            self.answered.emit(typed.strip())


class Confirmation(QMessageBox):
    """Asks whether something is to be done that can't be undone.

    Args:
        parent: The window.
        title: Of the dialog.
        text: The question.
        more: What it means.
        verb: Stands on the button that does it.

    Signals:
        confirmed: It is to be done.
    """

    confirmed = Signal()

    def __init__(self, parent: QWidget, title: str, text: str, more: str, verb: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setInformativeText(more)
        self._accept = self.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
        self.addButton(QMessageBox.StandardButton.Cancel)
        self.finished.connect(self._on_finished)

    def _on_finished(self) -> None:
        if self.clickedButton() is self._accept:
            self.confirmed.emit()


class Notice(QMessageBox):
    """Says something that must not be missed."""

    def __init__(self, parent: QWidget, text: str, more: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Information)
        self.setWindowTitle("Audiomancer")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setInformativeText(more)


class FolderQuestion(QFileDialog):
    """Asks for a folder; `filesSelected` brings it."""

    def __init__(self, parent: QWidget, title: str, start: str) -> None:
        super().__init__(parent, title, start)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFileMode(QFileDialog.FileMode.Directory)
        self.setOption(QFileDialog.Option.ShowDirsOnly)


class FileQuestion(QFileDialog):
    """Asks for a file that is there; `fileSelected` brings it."""

    def __init__(self, parent: QWidget, title: str, start: str) -> None:
        super().__init__(parent, title, start)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
