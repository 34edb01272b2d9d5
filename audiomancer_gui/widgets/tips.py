"""Tooltips that name what they explain and its keys; the keys come from the table of commands, never from the words."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from audiomancer_gui.widgets.labels import TIP_TEXT, plain_tip

_KEYS = "tipKeys"


def set_tip(widget: QWidget, text: str) -> None:
    """Explain a widget: the first line is its name with its keys, where it has any; screen readers read the rest."""
    widget.setProperty(TIP_TEXT, text)
    _show(widget)


def set_tip_keys(widget: QWidget, keys: str) -> None:
    """Name the keys that do what the widget does: "Ctrl+F"."""
    widget.setProperty(_KEYS, keys)
    # A tooltip that was set in one go is taken as the words.
    if widget.property(TIP_TEXT) is None:
        widget.setProperty(TIP_TEXT, widget.toolTip())
    _show(widget)


def tip_keys(widget: QWidget) -> str:
    """The keys that a widget's tooltip names; empty for none."""
    return widget.property(_KEYS) or ""


def _show(widget: QWidget) -> None:
    text, keys, name = widget.property(TIP_TEXT) or "", tip_keys(widget), widget.accessibleName()
    heading = f"{name} ({keys})" if keys and name else name
    is_said = text == name or not name
    widget.setToolTip(plain_tip((heading or f"{text} ({keys})") if is_said else f"{heading}\n{text}".strip()))
    # Qt would have the tooltip read, and its name and its markup with it.
    widget.setAccessibleDescription("" if is_said else text)
