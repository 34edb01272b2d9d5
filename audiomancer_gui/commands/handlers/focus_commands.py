"""Commands on the focus: round the parts of the window, on as the eye reads, and by arrows inside of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


_TAKE_TAB: Final = frozenset({Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus})


class FocusPart(NamedTuple):
    """A part of the window.

    Attributes:
        holder: Holds all of it.
        first: Has the focus first; None for whatever stands first in it.
        is_met: The way round the parts stops at it; Tab always does.
    """

    holder: QWidget
    first: QWidget | None = None
    is_met: bool = True


class FocusCommands(QObject):
    """Moves the focus. Tab takes the order in which the window is read, whatever order its widgets were made in.

    Args:
        parts: From the first to the last.
        lists: Widgets of which Tab enters one row only, and arrows move to the others.
        sounds: The part with the sounds, and what shows them in it, or that there are none; the first of these that is
            in sight has their keys.
        window: Holds all of it.
    """

    def __init__(
        self,
        parts: Sequence[FocusPart],
        lists: Sequence[QWidget],
        sounds: tuple[QWidget, Sequence[QWidget]],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._parts, self._lists, self._window = tuple(parts), tuple(lists), window
        self._sounds_part, self._sounds = sounds[0], tuple(sounds[1])
        self._last: dict[QWidget, QWidget] = {}
        self._last_row: dict[QWidget, QWidget] = {}
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._remember)

    def enter_list(self) -> None:
        """Give the keyboard to the sounds, as list or map; while none is in sight, to the place where they will be."""
        shown = next((one for one in self._sounds if one.isVisible()), None)
        if shown is not None:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._sounds_part.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._sounds and self._sounds[0].isHidden():
            # Qt gives it to a part that is hidden as soon as that is shown.
            self._sounds[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def follow_page(self) -> None:
        """Give the keyboard to the sounds where another page has come and what had it is gone, or has no use for keys.

        Who types, or stands in another part of the window, stays there.
        """
        now = QApplication.focusWidget()
        if now is None or _is_gone(now) or (_is_in(now, self._sounds_part) and not _is_stop(now)):
            self.enter_list()

    def go_round(self, step: int) -> None:
        """Go to the part after this one, or before it, where the focus was in it."""
        order = [part for part in self._parts if part.is_met and part.holder.isVisible() and self._stops(part.holder)]
        if not order:
            return
        now = QApplication.focusWidget()
        here = next((n for n, part in enumerate(order) if now is not None and _is_in(now, part.holder)), None)
        start = (-1 if step > 0 else 0) if here is None else here
        part = order[(start + step) % len(order)]
        last = self._last.get(part.holder)
        if last is None or not isValid(last) or not _is_stop(last):
            last = part.first if part.first is not None and _is_stop(part.first) else self._stops(part.holder)[0]
        last.setFocus(Qt.FocusReason.TabFocusReason)

    def move(self, step: int) -> bool:
        """Go to what is read next, or before it; a list has one place in that order.

        Qt asks for the next one, too, where the control with the focus is hidden or disabled: the sounds get it then.
        """
        now = QApplication.focusWidget()
        if now is not None and _is_gone(now):
            self.enter_list()
            return True
        parts = [part.holder for part in self._parts if part.holder.isVisible()]
        stops = [stop for holder in parts for stop in self._stops(holder, now)]
        if not stops or (now is not None and not any(_is_in(now, holder) for holder in parts)):
            return False
        here = stops.index(now) if now in stops else -1 if step > 0 else 0
        stops[(here + step) % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def _stops(self, holder: QWidget, now: QWidget | None = None) -> list[QWidget]:
        """List what takes the focus inside of a widget, as it is read; of a list only the row that had it last."""
        found = _read([child for child in holder.findChildren(QWidget) if _is_stop(child)], self._window)
        for rows in self._lists:
            inside = [child for child in found if _is_row(child, rows)]
            stays = now if now in inside else self._last_row.get(rows)
            if stays not in inside:
                chosen = [row for row in inside if isinstance(row, QAbstractButton) and row.isChecked()]
                stays = (chosen or inside or [None])[0]
            found = [child for child in found if child not in inside or child is stays]
        return found

    def take_arrow(self, watched: QWidget, event: QKeyEvent) -> bool:
        """Move along a list where an arrow was pressed on a row of it; False for all else."""
        step = _STEPS.get(Qt.Key(event.key()))
        is_plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if step is None or not is_plain or not isinstance(watched, QAbstractButton):
            return False
        rows = next((rows for rows in self._lists if _is_in(watched, rows)), None)
        if rows is None:
            return False
        self._move_in_list(watched, rows, step)
        return True

    def _move_in_list(self, button: QWidget, rows: QWidget, step: int) -> None:
        inside = _read([child for child in rows.findChildren(QWidget) if _is_stop(child)], self._window)
        inside = [child for child in inside if _is_row(child, rows)]
        place = inside.index(button) + step if button in inside else -1
        if 0 <= place < len(inside):
            inside[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _remember(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            # On Windows the focus also goes while the window is destroyed: then it may not be asked anything.
            if QApplication.activeWindow() is self._window and self._window.isVisible():
                # The control that had it was destroyed, or gave it up.
                self.enter_list()
            return
        for part in self._parts:
            if _is_in(now, part.holder):
                self._last[part.holder] = now
        for rows in self._lists:
            if _is_row(now, rows):
                self._last_row[rows] = now


def _is_in(widget: QWidget, holder: QWidget) -> bool:
    return widget is holder or holder.isAncestorOf(widget)


def _is_row(widget: QWidget, rows: QWidget) -> bool:
    """True for buttons of a list; a tree among them uses the arrows itself."""
    return isinstance(widget, QAbstractButton) and _is_in(widget, rows)


def _is_gone(widget: QWidget) -> bool:
    return not widget.isVisible() or not widget.isEnabled()


def _is_stop(widget: QWidget) -> bool:
    return (
        widget.isVisible() and widget.focusPolicy() in _TAKE_TAB and widget.isEnabled() and widget.focusProxy() is None
    )


def _read(widgets: Sequence[QWidget], window: QWidget) -> list[QWidget]:
    """Put widgets in the order of reading: line by line, from left to right."""
    places = {widget: widget.mapTo(window, QPoint(0, 0)) for widget in widgets}
    lines: list[list[QWidget]] = []
    for widget in sorted(widgets, key=lambda one: places[one].y() + one.height() / 2):
        line = lines[-1] if lines else []
        middle = places[widget].y() + widget.height() / 2
        # What reaches over the middle of another stands in its line.
        if line and places[line[0]].y() <= middle <= places[line[0]].y() + line[0].height():
            line.append(widget)
        else:
            lines.append([widget])
    return [widget for line in lines for widget in sorted(line, key=lambda one: places[one].x())]
