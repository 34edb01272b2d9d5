"""The keyboard stays with the sounds: after a click on a control, keys play and choose sounds as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget

from audiomancer_gui.commands.key_dispatcher import takes_text


class MouseFocus(QObject):
    """Gives the keyboard to the sounds where the mouse presses a control; Tab and F6 lead to controls as ever.

    One rule for the whole window, so that no control has to think of it. Text fields take the keyboard, and lists do,
    but for those in which a click is a filter.

    Args:
        enter_list: Gives the keyboard to the sounds.
        others: Parts of the window in which a clicked row or button has the keys.
        filters: Lists in which a click chooses what the list of sounds shows.
        window: Whose controls these are.
    """

    def __init__(
        self,
        enter_list: Callable[[], None],
        others: Sequence[QWidget],
        filters: Sequence[QAbstractItemView],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._enter_list, self._window = enter_list, window
        self._others, self._filters = tuple(others), tuple(filters)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def close(self) -> None:
        """Watch no more."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The class first: every event of the program comes here, and asking for its type costs more.
        if not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseButtonPress:
            return False
        # What a part lets pass comes again with the part around it; the keyboard is with the sounds by then.
        if isinstance(watched, QWidget) and watched.window() is self._window and self._is_control(watched):
            # Qt has given it the keyboard by now, where it takes it; so the way by F6 returns to it.
            self._enter_list()
        return False

    def _is_control(self, pressed: QWidget) -> bool:
        ancestry = list(_ancestry(pressed))
        if any(one in self._others or takes_text(one) or self._is_separate_list(one) for one in ancestry):
            return False
        return any(_takes_focus(one) or isinstance(one, QAbstractButton) for one in ancestry)

    def _is_separate_list(self, widget: QWidget) -> bool:
        return isinstance(widget, QAbstractItemView) and widget not in self._filters


def _takes_focus(widget: QWidget) -> bool:
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus or widget.focusProxy() is not None


def _ancestry(widget: QWidget) -> Iterator[QWidget]:
    """Name a widget and what it lies in, up to its window and without it."""
    part: QWidget | None = widget
    while part is not None and not part.isWindow():
        yield part
        part = part.parentWidget()
