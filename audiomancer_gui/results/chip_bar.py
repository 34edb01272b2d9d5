"""The strip over the table: one chip for each condition, reset, and how many are shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from audiomancer.browse import Condition, Query
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.flow_layout import FlowLayout
from audiomancer_gui.widgets.labels import button, counted, label


class _Chip(QPushButton):
    """A condition; its ✕ removes it, elsewhere a click leads to its panel."""

    removed = Signal()
    followed = Signal()

    def __init__(self, condition: Condition) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.setToolTip("Click to go to its panel, ✕ or Delete to remove it")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_condition(condition)

    def show_condition(self, condition: Condition) -> None:
        """Stand for this condition."""
        self.condition = condition
        shown = condition.label if len(condition.label) <= 48 else condition.label[:47] + "…"
        self.setText(f"{shown}  ✕".replace("&", "&&"))
        self.setAccessibleName(f"Filter {condition.label}; press Delete to remove it")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            is_cross = event.position().x() > self.width() - 26
            (self.removed if is_cross else self.followed).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.followed.emit()
        else:
            super().keyPressEvent(event)


class ChipBar(QWidget):
    """Chips of the present query.

    Signals:
        condition_removed: The condition whose chip was closed.
        condition_followed: The condition whose panel is asked for.
        reset_requested: Everything is to be cleared.
    """

    condition_removed = Signal(object)
    condition_followed = Signal(object)
    reset_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chipBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, 6)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._chips.setSizePolicy(policy)
        self._hint = ElidedLabel("", "faint")
        self._reset = button("Reset", self.reset_requested.emit, "link", "Remove all filters (Esc)")
        self._count = label("", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(8)
        row.addWidget(self._chips, 1)
        row.addWidget(self._hint, 1)
        self._hint.hide()
        row.addWidget(self._count)
        self.setMinimumHeight(40)
        self._flow.addWidget(self._reset)
        self._shown: list[Condition] = []
        self._present: list[_Chip] = []
        self._reset.hide()

    def show_query(self, query: Query) -> None:
        """Make the chips of a query."""
        conditions = query.conditions()
        if conditions == self._shown:
            return
        self._shown = conditions
        if len(conditions) == len(self._present):
            # With each letter typed a chip gets another text, and nothing else.
            for chip, condition in zip(self._present, conditions, strict=True):
                if chip.condition != condition:
                    chip.show_condition(condition)
        else:
            self._make_chips(conditions)
        self._flow.invalidate()
        self._chips.updateGeometry()

    def _make_chips(self, conditions: list[Condition]) -> None:
        while self._flow.count():
            self._flow.takeAt(0)
        for chip in self._present:
            chip.hide()
            chip.deleteLater()
        self._present = [_Chip(condition) for condition in conditions]
        for chip in self._present:
            chip.removed.connect(lambda c=chip: self.condition_removed.emit(c.condition))
            chip.followed.connect(lambda c=chip: self.condition_followed.emit(c.condition))
            self._flow.addWidget(chip)
            chip.show()
        self._flow.addWidget(self._reset)
        self._reset.setVisible(bool(conditions))

    def show_count(self, matching: int, total: int, selected: int) -> None:
        """Show how many of how many, and how many are selected when more than one is."""
        text = counted(total) if matching == total else f"{counted(matching)} of {counted(total)}"
        self._count.setText(f"{counted(selected)} selected · {text}" if selected > 1 else text)

    def show_hint(self, text: str) -> None:
        """Say what of the search text was not understood."""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))
