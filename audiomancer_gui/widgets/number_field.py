"""A field for one number, or none."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtGui import QDoubleValidator, QValidator
from PySide6.QtWidgets import QLineEdit, QWidget


class _NumberOrNothing(QDoubleValidator):
    """Lets a field be emptied, and takes a decimal comma for the point it stands for."""

    def __init__(self, highest: float, decimals: int, parent: QObject) -> None:
        super().__init__(0.0, highest, decimals, parent)
        self.setNotation(QDoubleValidator.Notation.StandardNotation)
        # The query language writes a point; so does this field, in every locale.
        self.setLocale(QLocale.c())

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        text = text.replace(",", ".")
        if not text.strip():
            # Qt calls an empty field unfinished, and would never say that it was emptied.
            return QValidator.State.Acceptable, "", 0
        # The stubs say "object" for what is a state, the text and the position.
        return cast("tuple[QValidator.State, str, int]", super().validate(text, position))


class NumberField(QLineEdit):
    """A typed number; an empty field means none.

    A spin box would do, but the style sheet engine gives one without buttons an edit field of no width.

    Args:
        name: For screen readers and the tooltip.
        nothing: What stands in an empty field.
        decimals: At most.
        lowest: A lower number is taken for this one.
        highest: A higher number is taken for this one.

    Signals:
        value_altered: The number as float, or None; after Enter or when the focus leaves.
    """

    value_altered = Signal(object)

    def __init__(
        self,
        name: str,
        nothing: str,
        decimals: int = 2,
        parent: QWidget | None = None,
        *,
        lowest: float = 0.0,
        highest: float = 999.0,
    ) -> None:
        super().__init__(parent)
        self.setValidator(_NumberOrNothing(999.0, decimals, self))
        self.setPlaceholderText(nothing)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}; empty for {nothing}")
        self._decimals = decimals
        self._lowest, self._highest = lowest, highest
        self._shown: float | None = None
        self.editingFinished.connect(self._on_edited)

    def value(self) -> float | None:
        """The number in the field; None for an empty or unfinished one."""
        try:
            number = float(self.text())
        except ValueError:
            return None
        return min(self._highest, max(self._lowest, number)) if number else None

    def set_value(self, value: float | None) -> None:
        """Show a number without a signal."""
        self._shown = value
        self.setText(self._words(value))
        self.setCursorPosition(0)

    def _words(self, value: float | None) -> str:
        return "" if value is None else f"{value:.{self._decimals}f}".rstrip("0").rstrip(".")

    def _on_edited(self) -> None:
        value = self.value()
        if value is not None and not self._lowest <= float(self.text()) <= self._highest:
            self.setText(self._words(value))
        if value != self._shown:
            self._shown = value
            self.value_altered.emit(value)
