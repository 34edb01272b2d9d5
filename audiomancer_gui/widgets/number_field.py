"""A field for one number, or none."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QLineEdit, QWidget


class NumberField(QLineEdit):
    """A typed number; an empty field means none.

    A spin box would do, but the style sheet engine gives one without buttons an edit field of no width.

    Args:
        name: For screen readers and the tooltip.
        nothing: What stands in an empty field.
        decimals: At most.

    Signals:
        value_altered: The number as float, or None; after Enter or when the focus leaves.
    """

    value_altered = Signal(object)

    def __init__(self, name: str, nothing: str, decimals: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        validator = QDoubleValidator(0.0, 999.0, decimals, self)
        validator.setNotation(QDoubleValidator.Notation.StandardNotation)
        # The query language writes a point; so does this field, in every locale.
        validator.setLocale(QLocale.c())
        self.setValidator(validator)
        self.setPlaceholderText(nothing)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}; empty for {nothing}")
        self._decimals = decimals
        self._shown: float | None = None
        self.editingFinished.connect(self._on_edited)

    def value(self) -> float | None:
        """The number in the field; None for an empty or unfinished one."""
        try:
            return float(self.text()) or None
        except ValueError:
            return None

    def set_value(self, value: float | None) -> None:
        """Show a number without telling anyone."""
        self._shown = value
        self.setText("" if value is None else f"{value:.{self._decimals}f}".rstrip("0").rstrip("."))
        self.setCursorPosition(0)

    def _on_edited(self) -> None:
        value = self.value()
        if value != self._shown:
            self._shown = value
            self.value_altered.emit(value)
