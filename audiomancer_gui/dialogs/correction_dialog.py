"""Edits what the user says of sounds: tags, stars, note, and corrected values, which win and survive every rescan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from audiomancer.browse import Row
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer.vocabulary.keys import KEYS
from audiomancer_gui.dialogs.annotation_editor import AnnotationEditor
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.labels import button, label, name_choice
from audiomancer_gui.widgets.number_field import NumberField

UNCHANGED: Final = "unchanged"
"""Leave the value as it is."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that is to be changed.

    Attributes:
        field: "bpm", "key" or "instrument_type".
        value: The new value; None to go back to the measured or named one.
    """

    field: str
    value: object


class CorrectionDialog(QDialog):
    """Tags, stars, note and values of one or several sounds; only what was touched is changed.

    Args:
        rows: The sounds.
        known_tags: Tags of the library to complete what is typed, with how many sounds have each.
        parent: The window.

    Attributes:
        annotations: Tags, stars and note as they are in the dialog.
    """

    def __init__(
        self, rows: list[Row], known_tags: Mapping[str, int] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Edit")
        self.setMinimumWidth(460)
        self.annotations = AnnotationEditor(rows, known_tags)
        first = rows[0]
        self._bpm = NumberField("Tempo in BPM", "unchanged" if len(rows) > 1 else "not known")
        self._shown_bpm = (first.bpm or first.measured_bpm) if len(rows) == 1 else None
        self._bpm.set_value(self._shown_bpm)
        self._key = self._choices(KEYS, first.key if len(rows) == 1 else None, "Key")
        instrument = INSTRUMENTS.index(first.instrument) if len(rows) == 1 and first.instrument else None
        self._instrument = self._choices(INSTRUMENTS, instrument, "Instrument")
        self._cleared: set[str] = set()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        octave = QHBoxLayout()
        octave.setSpacing(6)
        octave.addWidget(self._bpm, 1)
        octave.addWidget(button("½×", partial(self._scale, 0.5), "", "Half the tempo"))
        octave.addWidget(button("2×", partial(self._scale, 2.0), "", "Double the tempo"))
        for line, (text, widget, field) in enumerate(
            (("Tempo", None, "bpm"), ("Key", self._key, "key"), ("Instrument", self._instrument, "instrument_type"))
        ):
            grid.addWidget(label(text, "dim"), line, 0)
            if widget is None:
                grid.addLayout(octave, line, 1)
            else:
                grid.addWidget(widget, line, 1)
            undo = button(
                "Reset",
                partial(self._clear, field),
                "link",
                "Forget the value set by you: go back to what was measured or stands in the name",
            )
            grid.addWidget(undo, line, 2)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Save).setToolTip("Save (Ctrl+Enter)")
        self._note = label("", "faint", is_wrapped=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(ElidedLabel(first.name if len(rows) == 1 else f"{len(rows):,} sounds", "title", is_name=True))
        column.addWidget(self.annotations)
        column.addLayout(grid)
        column.addWidget(self._note)
        column.addWidget(buttons)
        self._note.setText("What you say wins over what was measured and survives every rescan. Files are not changed.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # In a note Enter is a line.
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _choices(values: tuple[str, ...], chosen: int | None, name: str) -> QComboBox:
        box = QComboBox()
        box.addItem("unchanged", UNCHANGED)
        for value in values:
            box.addItem(value, value)
        if chosen is not None:
            box.setCurrentIndex(chosen + 1)
        name_choice(box, name)
        box.setProperty("shown", box.currentData())
        return box

    def _scale(self, factor: float) -> None:
        bpm = self._bpm.value()
        if bpm is not None:
            self._bpm.set_value(bpm * factor)

    def _clear(self, field: str) -> None:
        self._cleared.add(field)
        names = {"bpm": "tempo", "key": "key", "instrument_type": "instrument"}
        self._note.setText(f"Back to what was measured or named: {', '.join(names[f] for f in sorted(self._cleared))}.")

    def corrections(self) -> list[Correction]:
        """Read what was changed in the dialog."""
        changed: list[Correction] = []
        if "bpm" in self._cleared:
            changed.append(Correction("bpm", None))
        elif (bpm := self._bpm.value()) is not None and (self._shown_bpm is None or abs(bpm - self._shown_bpm) > 0.006):
            changed.append(Correction("bpm", bpm))
        for field, box in (("key", self._key), ("instrument_type", self._instrument)):
            if field in self._cleared:
                changed.append(Correction(field, None))
            elif box.currentData() not in (UNCHANGED, box.property("shown")):
                changed.append(Correction(field, box.currentData()))
        return changed
