"""Small makers for labels and buttons, so that all parts name their roles the same way."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton


def label(text: str = "", role: str = "", is_wrapped: bool = False) -> QLabel:
    """A plain-text label in one of the roles of the style sheet."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(is_wrapped)
    if role:
        made.setProperty("role", role)
    return made


def button(text: str, on_click: Callable[[], object] | None = None, role: str = "", tip: str = "") -> QPushButton:
    """A push button; without `on_click`, the part that places it connects it."""
    made = QPushButton(text.replace("&", "&&"))
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if tip:
        made.setToolTip(tip)
    if on_click is not None:
        # The signal brings whether it is checked, which is of no interest here.
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def tool_button(sign: str, name: str, tip: str, is_checkable: bool = False, role: str = "") -> QToolButton:
    """A square button with a sign on it, named for screen readers."""
    made = QToolButton()
    made.setText(sign)
    made.setAccessibleName(name)
    made.setToolTip(tip)
    made.setCheckable(is_checkable)
    if role:
        made.setProperty("role", role)
    return made


def toggle(text: str, tip: str) -> QPushButton:
    """A push button that stays down while something is on; a click leaves the focus where it is."""
    made = QPushButton(text)
    made.setAccessibleName(text)
    made.setProperty("role", "toggle")
    made.setToolTip(tip)
    made.setCheckable(True)
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def plain_tip(text: str) -> str:
    """A tooltip that shows text as it is: Qt guesses markup from what it is given, and names are data."""
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>" if text else ""


def counted(number: int) -> str:
    """A count with separators: 48,210."""
    return f"{number:,}"


def compact(number: int) -> str:
    """A count in little space: 31k."""
    return f"{number:,}" if number < 10_000 else f"{number // 1000}k"
