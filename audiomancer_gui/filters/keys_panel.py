"""The panels of keys and of the notes of one-shots: several may be chosen, and compatible keys lit."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from audiomancer.browse import Condition, Facets, Query
from audiomancer.browse.search.conditions import Excluded, Keys, Notes, Octave
from audiomancer.browse.search.facets import OCTAVE_HIGH, OCTAVE_LOW
from audiomancer.browse.search.number_range import Range
from audiomancer.vocabulary.keys import KEYS, PITCH_CLASSES, compatible_keys
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.filters.controls.choice import after_click, leaves_out
from audiomancer_gui.filters.controls.key_grid import NOTE_ORDER, KeyGrid
from audiomancer_gui.filters.controls.range_line import RangeLine
from audiomancer_gui.filters.controls.scale import WholeScale
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.key_names import KEY_NAMES


class KeysPanel(ConditionPanel):
    """Grid and the switch for compatible keys."""

    title = "Keys"
    condition = Keys

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.grid = KeyGrid(theme, "Keys")
        self.grid.key_toggled.connect(self._on_toggled)
        self._compatible = QCheckBox("Compatible keys too")
        self._compatible.setToolTip("Neighbours on the Camelot wheel, notes of the scale, sounds without a key")
        self._compatible.toggled.connect(self._on_compatible)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.grid)
        column.addWidget(self._compatible)
        self._chosen: frozenset[int] = frozenset()
        self._counts = np.zeros(len(KEYS), np.int64)
        self._is_showing = False

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.grid.set_theme(theme)

    def chosen(self, query: Query) -> str:
        keys = query.find(Keys)
        if keys is None:
            return ""
        names = ", ".join(KEY_NAMES.key(code) for code in sorted(keys.codes))
        return f"{names} + compatible" if keys.with_compatible else names

    def show_query(self, query: Query) -> None:
        keys = query.find(Keys)
        chosen = frozenset() if keys is None else keys.codes
        self._is_showing = True
        # Ticked before a key is chosen it waits for one; when the last key goes, it goes too.
        if chosen or self._chosen:
            self._compatible.setChecked(keys is not None and keys.with_compatible)
        self._chosen = chosen
        self._is_showing = False
        self._repaint()

    def show_facets(self, facets: Facets) -> None:
        self._counts = facets.keys
        self._repaint()

    def _repaint(self) -> None:
        lit: set[int] = set()
        if self._compatible.isChecked():
            for code in self._chosen:
                lit |= compatible_keys(code)
        self.grid.show_state(self._counts, self._chosen, frozenset(lit) - self._chosen)

    def _on_toggled(self, code: int) -> None:
        if leaves_out():
            self.exclusion_wanted.emit(Excluded(Keys(frozenset({code}))))
        else:
            self._propose(after_click(self._chosen, frozenset({code})))

    def _propose(self, codes: frozenset[int]) -> None:
        self.proposed.emit((Keys(codes, self._compatible.isChecked()),) if codes else ())

    def _on_compatible(self, _is_on: bool) -> None:
        if not self._is_showing:
            self._repaint()
            if self._chosen:
                self._propose(self._chosen)


class NotesPanel(ConditionPanel):
    """Grid of the twelve notes, and a range of octaves."""

    title = "Notes"
    condition = Notes

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.grid = KeyGrid(theme, "Notes", NOTE_ORDER)
        self.grid.key_toggled.connect(self._on_toggled)
        scale = WholeScale(OCTAVE_LOW, OCTAVE_HIGH)
        meaning = "the octaves that a note may lie in; C4 is the middle C"
        self.octaves = RangeLine(theme, "Octave", meaning, scale, OCTAVE_HIGH - OCTAVE_LOW + 1)
        self.octaves.histogram.range_altered.connect(self._on_octaves)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.grid)
        column.addWidget(self.octaves)
        self._notes: Notes | None = None
        self._octave: Octave | None = None
        self._counts = np.zeros(len(PITCH_CLASSES), np.int64)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.grid.set_theme(theme)
        self.octaves.histogram.set_theme(theme)

    def shows(self, condition: Condition) -> bool:
        return isinstance(condition, (Notes, Octave))

    def chosen(self, query: Query) -> str:
        notes, octave = query.find(Notes), query.find(Octave)
        names = [] if notes is None else [KEY_NAMES.note(note) for note in sorted(notes.classes)]
        said = ", ".join(names)
        if octave is None:
            return said
        return f"{said}{' · ' if said else 'octave '}{octave.wanted.label()}"

    def show_query(self, query: Query) -> None:
        self._notes, self._octave = query.find(Notes), query.find(Octave)
        self.octaves.show_range(None if self._octave is None else self._octave.wanted)
        self._repaint()

    def show_facets(self, facets: Facets) -> None:
        self._counts = facets.notes
        self.octaves.histogram.show_bars(facets.octaves)
        self._repaint()

    def _repaint(self) -> None:
        self.grid.show_state(self._counts, frozenset() if self._notes is None else self._notes.classes, frozenset())

    def _on_toggled(self, note: int) -> None:
        # Notes of one octave, which only the box can ask for, stay.
        notes = Notes() if self._notes is None else self._notes
        if leaves_out():
            self.exclusion_wanted.emit(Excluded(Notes(frozenset({note}))))
        else:
            self._propose(Notes(after_click(notes.classes, frozenset({note})), notes.pitches), self._octave)

    def _on_octaves(self, low: float | None, high: float | None) -> None:
        self._propose(self._notes, None if low is None and high is None else Octave(Range(low, high)))

    def _propose(self, notes: Notes | None, octave: Octave | None) -> None:
        asked = [notes] if notes is not None and (notes.classes or notes.pitches) else []
        self.proposed.emit((*asked, *([] if octave is None else [octave])))
