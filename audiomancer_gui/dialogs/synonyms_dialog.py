"""The list of words that mean the same, to be edited."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from audiomancer.browse import DEFAULT_SYNONYMS, synonyms_problems
from audiomancer_gui.widgets.labels import label


class SynonymsDialog(QDialog):
    """Edits the groups of words, one group a line.

    Args:
        text: The user's list; empty for the one that the program brings.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Words that mean the same")
        self.resize(520, 480)
        self._edit = QPlainTextEdit(text or DEFAULT_SYNONYMS)
        self._edit.setAccessibleName("Groups of words, one group a line")
        self._edit.setTabChangesFocus(True)
        self._problem = label("", "bad", is_wrapped=True)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Save | kinds.Cancel | kinds.RestoreDefaults)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        buttons.button(kinds.RestoreDefaults).clicked.connect(lambda: self._edit.setPlainText(DEFAULT_SYNONYMS))
        self._save = buttons.button(kinds.Save)
        self._edit.textChanged.connect(self._check)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(
            label(
                "A search for one word of a line finds them all. One group a line, words between commas. "
                "Words of up to three letters must stand by themselves.",
                "dim",
                is_wrapped=True,
            )
        )
        column.addWidget(self._edit, 1)
        column.addWidget(self._problem)
        column.addWidget(buttons)
        self._check()

    def text(self) -> str:
        """The list; empty where it is the one that the program brings."""
        text = self._edit.toPlainText()
        return "" if text.strip() == DEFAULT_SYNONYMS.strip() else text

    def _check(self) -> None:
        problems = synonyms_problems(self._edit.toPlainText().splitlines())
        self._problem.setText(problems[0] if problems else "")
        self._problem.setVisible(bool(problems))
        self._save.setEnabled(not problems)
