"""Choices as chips with counts: moods (any of several) and type (one or none)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from audiomancer_gui.widgets.flow_layout import FlowLayout
from audiomancer_gui.widgets.labels import compact


class ChipsPanel(QWidget):
    """Chips that can be switched on.

    Args:
        choices: Value and what the chip says.
        is_exclusive: At most one at a time.

    Signals:
        chosen_altered: Values that are on.
    """

    chosen_altered = Signal(object)

    def __init__(
        self, choices: Sequence[tuple[str, str]], *, is_exclusive: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._labels = dict(choices)
        self._is_exclusive = is_exclusive
        self._chips: dict[str, QPushButton] = {}
        flow = FlowLayout(self, 6)
        for value, text in choices:
            chip = QPushButton(text)
            chip.setProperty("role", "facet")
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            chip.clicked.connect(lambda _=False, v=value: self._on_clicked(v))
            self._chips[value] = chip
            flow.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_query(self, chosen: frozenset[str]) -> None:
        """Show what the query says."""
        for value, chip in self._chips.items():
            chip.setChecked(value in chosen)

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show counts behind the words; a chip that would find nothing steps back."""
        for value, chip in self._chips.items():
            count = counts.get(value, 0)
            chip.setText(f"{self._labels[value]}  {compact(count)}")
            chip.setAccessibleName(f"{self._labels[value]}, {count} sounds")
            chip.setEnabled(count > 0 or chip.isChecked())

    def _on_clicked(self, value: str) -> None:
        if self._is_exclusive:
            for other, chip in self._chips.items():
                chip.setChecked(chip.isChecked() and other == value)
        self.chosen_altered.emit(frozenset(v for v, chip in self._chips.items() if chip.isChecked()))
