"""Edits tags, rating and note of sounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QButtonGroup, QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from audiomancer.browse import Row
from audiomancer.text_fold import fold
from audiomancer_gui.widgets.labels import label, tool_button

_NOTE_PX: Final = 64


class _TagsField(QLineEdit):
    """Tags with commas between; the one that is being typed is completed."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__()
        self._completer = QCompleter(QStringListModel(list(known)), self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setWidget(self)
        self._completer.activated.connect(self._complete)
        self.textEdited.connect(self._on_edited)

    def _on_edited(self, text: str) -> None:
        typed = text[: self.cursorPosition()].rpartition(",")[2].strip()
        self._completer.setCompletionPrefix(typed)
        popup = self._completer.popup()
        if typed and self._completer.completionCount() and self._completer.currentCompletion() != typed:
            self._completer.complete()
        elif popup is not None:
            popup.hide()

    def _complete(self, tag: str) -> None:
        head, tail = self.text()[: self.cursorPosition()], self.text()[self.cursorPosition() :]
        before, comma, _ = head.rpartition(",")
        start = f"{before}{comma} " if comma else ""
        self.setText(f"{start}{tag}{tail}" if tail.strip() else f"{start}{tag}, ")
        self.setCursorPosition(len(start) + len(tag) + (0 if tail.strip() else 2))


class AnnotationEditor(QWidget):
    """Tags, stars and a note; where several sounds differ, what they share is shown.

    Args:
        rows: The sounds.
        known_tags: Tags to complete what is typed.
    """

    def __init__(self, rows: Sequence[Row], known_tags: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shared = set(rows[0].tags).intersection(*(row.tags for row in rows))
        self._tags_before = [tag for tag in rows[0].tags if tag in shared]
        self.tags = _TagsField(known_tags)
        self.tags.setText(", ".join(self._tags_before))
        self.tags.setPlaceholderText("dusty, for the drop, 808 …")
        self.tags.setAccessibleName("Tags, with commas between")
        has_others = any(set(row.tags) != shared for row in rows)
        self._others = label("Tags that only some of them have stay.", "faint")
        self._others.setVisible(has_others)
        ratings = {row.rating for row in rows}
        self._stars_before = ratings.pop() if len(ratings) == 1 else None
        self._stars = self._stars_before
        stars = QHBoxLayout()
        stars.setSpacing(2)
        self._star_buttons = QButtonGroup(self)
        self._star_buttons.setExclusive(False)
        for number in range(1, 6):
            star = tool_button("★", f"{number} of 5 stars", f"{number} of 5; once more for none", is_checkable=True)
            star.clicked.connect(lambda _=False, n=number: self._on_star(n))
            self._star_buttons.addButton(star, number)
            stars.addWidget(star)
        stars.addStretch(1)
        notes = {row.note for row in rows}
        self._note_before = notes.pop() if len(notes) == 1 else None
        self.note = QPlainTextEdit(self._note_before or "")
        self.note.setPlaceholderText("" if self._note_before is not None else "They have different notes")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(_NOTE_PX)
        self.note.setAccessibleName("Note")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 64)
        grid.addWidget(label("Tags", "dim"), 0, 0)
        grid.addWidget(self.tags, 0, 1)
        grid.addWidget(self._others, 1, 1)
        grid.addWidget(label("Rating", "dim"), 2, 0)
        grid.addLayout(stars, 2, 1)
        grid.addWidget(label("Note", "dim"), 3, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.note, 3, 1)
        self._show_stars()

    def tag_changes(self) -> tuple[list[str], list[str]]:
        """Tags that were added, and those that were taken away."""
        typed = [text.strip() for text in self.tags.text().split(",") if text.strip()]
        before, after = {fold(tag) for tag in self._tags_before}, {fold(tag) for tag in typed}
        added = [tag for tag in dict.fromkeys(typed) if fold(tag) not in before]
        return added, [tag for tag in self._tags_before if fold(tag) not in after]

    def rating(self) -> int | None:
        """Stars, 0 for none; None where they were left as they are."""
        return None if self._stars == self._stars_before else self._stars

    def note_text(self) -> str | None:
        """The note; None where it was left as it is."""
        text = self.note.toPlainText()
        is_untouched = text == (self._note_before or "")
        return None if is_untouched else text

    def _on_star(self, number: int) -> None:
        self._stars = 0 if self._stars == number else number
        self._show_stars()

    def _show_stars(self) -> None:
        for star in self._star_buttons.buttons():
            star.setChecked(self._star_buttons.id(star) <= (self._stars or 0))
