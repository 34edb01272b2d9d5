"""The right of the player: what can be done with the sound or its selected part, and what is known about it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from audiomancer.browse import Row
from audiomancer.vocabulary import is_note
from audiomancer_gui.player.project_strip import key_words
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.key_names import KEY_NAMES
from audiomancer_gui.widgets.labels import button, label

WIDTH_PX = 262


class DragHandle(QPushButton):
    """A button to drag the present sound, or its selected part, out by.

    Signals:
        dragged: A drag begins.
    """

    dragged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed_at: QPointF | None = None
        self.show_part(False)

    def show_part(self, has_part: bool) -> None:
        """Show whether a part is selected."""
        self.setText("Drag part" if has_part else "Drag")
        what = "the selected part" if has_part else "this sound"
        self.setAccessibleName(f"Drag {what} into another program")
        self.setToolTip(f"Drag {what} from here into your DAW")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton or not self.isEnabled():
            return
        moved_px = (event.position() - self._pressed_at).manhattanLength()
        if moved_px >= QGuiApplication.styleHints().startDragDistance():
            # The drag swallows the release: it begins once.
            self._pressed_at = None
            self.setDown(False)
            self.dragged.emit()


class SoundCard(QWidget):
    """Buttons and facts.

    Attributes:
        similar, part_similar, edit: Buttons.
        drag: Drags the sound, or its selected part, out.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH_PX)
        self._facts = [(label("", "dim"), ElidedLabel("", "faint")) for _ in range(3)]
        self.similar = button("Find similar", role="accent", tip="Sounds like this one")
        self.part_similar = button("Similar to this part", role="toggle", tip="Sounds like the selected part")
        self.drag = DragHandle()
        self.edit = button("Edit…", tip="Tags, stars, note, and values set by hand")
        for push in (self.similar, self.part_similar, self.edit):
            push.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.part_similar.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        upper = QHBoxLayout()
        upper.setSpacing(8)
        upper.addWidget(self.similar, 1)
        upper.addWidget(self.drag)
        facts = QGridLayout()
        facts.setHorizontalSpacing(6)
        facts.setVerticalSpacing(3)
        facts.setColumnStretch(1, 1)
        for line, (value, origin) in enumerate(self._facts):
            facts.addWidget(value, line, 0)
            facts.addWidget(origin, line, 1)
        lower = QHBoxLayout()
        lower.setSpacing(8)
        lower.addWidget(self.edit, 1)
        lower.addWidget(self.part_similar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(upper)
        column.addLayout(facts)
        column.addStretch(1)
        column.addLayout(lower)

    def show_sound(self, row: Row | None, origins: tuple[str, str, str]) -> None:
        """Show what is known about a sound; None for none."""
        for widget in (self.similar, self.drag, self.edit):
            widget.setEnabled(row is not None)
        facts, origins = (_facts_of(row), origins) if row is not None else (("", "", ""), ("", "", ""))
        for (value, origin), text, words in zip(self._facts, facts, origins, strict=True):
            value.setText(text)
            origin.setText(words)

    def show_part(self, has_part: bool) -> None:
        """Show whether a part of the sound is selected."""
        self.part_similar.setVisible(has_part)
        self.drag.show_part(has_part)


def _key_text(row: Row) -> str:
    """Text for instance "Key A minor", "Note A"; empty where neither is known."""
    if row.key is None:
        return ""
    return f"Note {KEY_NAMES.note(row.key)}" if is_note(row.key, row.is_loop) else f"Key {key_words(row.key)}"


def _facts_of(row: Row) -> tuple[str, str, str]:
    # What is not analysed yet has no "no tempo": its tempo is not known yet.
    unknown = ("No tempo", "No key", "Instrument unknown") if row.is_analysed else ("Tempo …", "Key …", "Instrument …")
    return (
        f"Tempo {round(row.bpm, 1):g}" if row.bpm is not None else unknown[0],
        _key_text(row) or unknown[1],
        row.instrument.replace("-", " ").capitalize() if row.instrument is not None else unknown[2],
    )
