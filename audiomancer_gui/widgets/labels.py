"""Small makers for labels and buttons, so that all parts name their roles the same way."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QToolButton, QWidget

TIP_TEXT: Final = "tipText"
"""The property of a widget that holds what its tooltip explains, without name and keys."""

_TIP_COLUMNS: Final = 64
"""A line of a tooltip: some 400 pixels."""


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
        made.setProperty(TIP_TEXT, tip)
        made.setToolTip(plain_tip(tip))
    if on_click is not None:
        # The signal brings whether it is checked, which is of no interest here.
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def tool_button(sign: str, name: str, tip: str, is_checkable: bool = False, role: str = "") -> QToolButton:
    """A square button with a sign on it, named for screen readers."""
    made = QToolButton()
    made.setText(sign)
    made.setAccessibleName(name)
    made.setProperty(TIP_TEXT, tip)
    made.setToolTip(plain_tip(tip))
    made.setCheckable(is_checkable)
    if role:
        made.setProperty("role", role)
    return made


def toggle(text: str, tip: str) -> QPushButton:
    """A push button that stays down while something is on; a click leaves the focus where it is."""
    made = QPushButton(text)
    made.setAccessibleName(text)
    made.setProperty("role", "toggle")
    made.setProperty(TIP_TEXT, tip)
    made.setToolTip(plain_tip(tip))
    made.setCheckable(True)
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def set_state(widget: QWidget, name: str, value: bool | str) -> None:
    """Set a property that the style sheet looks at; where it is another than before, the style is worked out anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def name_choice(choice: QComboBox, name: str) -> None:
    """Name a choice for screen readers, and the list that it opens."""
    choice.setAccessibleName(name)
    choice.view().setAccessibleName(name)


@lru_cache(maxsize=1024)
def plain_tip(text: str) -> str:
    """A tooltip that shows text as it is, in lines that can be read: Qt guesses markup, and names are data.

    Qt lets plain text run on in one line, and wraps markup at a third of what can be read. Every answer sets the same
    tips again, hence the cache.
    """
    lines = [part for line in text.splitlines() for part in _wrapped(line) or [""]]
    words = "\n".join(lines)
    return f"<p style='white-space:pre'>{html.escape(words)}</p>" if "<" in words else words


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, _TIP_COLUMNS, break_long_words=False, break_on_hyphens=False)


def counted(number: int) -> str:
    """A count with separators: 48,210."""
    return f"{number:,}"


def sounds_text(number: int) -> str:
    """A count of sounds: "1 sound", "48,210 sounds"."""
    return "1 sound" if number == 1 else f"{counted(number)} sounds"


def compact(number: int) -> str:
    """A count in little space: 31k."""
    return f"{number:,}" if number < 10_000 else f"{number // 1000}k"
