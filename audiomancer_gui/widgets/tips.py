"""Tooltips that name the keys of what they explain; the keys come from the table of commands, never from the words."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from audiomancer_gui.widgets.labels import plain_tip

_TEXT, _KEYS = "tipText", "tipKeys"


def set_tip(widget: QWidget, text: str) -> None:
    """Explain a widget; its keys, where it has any, stand in brackets after the last line."""
    widget.setProperty(_TEXT, text)
    _show(widget)


def set_tip_keys(widget: QWidget, keys: str) -> None:
    """Name the keys that do what the widget does: "Ctrl+F"."""
    widget.setProperty(_KEYS, keys)
    # A tooltip that was set in one go is taken as the words.
    if widget.property(_TEXT) is None:
        widget.setProperty(_TEXT, widget.toolTip())
    _show(widget)


def tip_keys(widget: QWidget) -> str:
    """The keys that a widget's tooltip names; empty for none."""
    return widget.property(_KEYS) or ""


def _show(widget: QWidget) -> None:
    text, keys = widget.property(_TEXT) or "", tip_keys(widget)
    words = f"{text} ({keys})" if text and keys else text
    widget.setToolTip(plain_tip(words) if "\n" in words or "<" in words else words)
