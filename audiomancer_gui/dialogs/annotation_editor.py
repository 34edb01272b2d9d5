"""Edits tags, stars and note of sounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QPlainTextEdit, QWidget

from audiomancer.browse import Row
from audiomancer_gui.widgets.labels import label, tool_button
from audiomancer_gui.widgets.token_field import Token, TokenField

_NOTE_PX: Final = 64


class AnnotationEditor(QWidget):
    """Tags, stars and a note; where several sounds differ, what they share is shown.

    Args:
        rows: The sounds.
        known_tags: Tags of the library to complete what is typed, with how many sounds have each.

    Attributes:
        tags: The tags; those that only some of the sounds have say of how many.
        note: The note.
    """

    def __init__(
        self, rows: Sequence[Row], known_tags: Mapping[str, int] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        counts = Counter(tag for row in rows for tag in row.tags)
        self.tags = TokenField(known_tags or {}, "Tags", "dusty, for the drop, 808 …")
        self.tags.show_tokens(
            Token(tag, "" if count == len(rows) else f"{count:,} of {len(rows):,}") for tag, count in counts.items()
        )
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
        grid.addWidget(label("Stars", "dim"), 1, 0)
        grid.addLayout(stars, 1, 1)
        grid.addWidget(label("Note", "dim"), 2, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.note, 2, 1)
        self._show_stars()

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
