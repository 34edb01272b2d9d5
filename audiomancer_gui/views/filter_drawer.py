"""Shows and hides the filters: in a narrow window they take the sidebar's place, and only when asked to."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

_DRAWER_BELOW_PX: Final = 1100


class FilterDrawer(QObject):
    """Fits the filters into the window.

    Args:
        toggle: The button that shows and hides them.
        filters: The filters.
        sidebar: Gives way to them.
        window: Is as wide as it is.

    Signals:
        wish_altered: The user shows or hides them.
    """

    wish_altered = Signal()

    def __init__(self, toggle: QAbstractButton, filters: QWidget, sidebar: QWidget, window: QWidget) -> None:
        super().__init__(window)
        self._toggle, self._filters, self._sidebar, self._window = toggle, filters, sidebar, window
        self._is_wanted = True
        self._folder_count: int | None = None
        toggle.toggled.connect(self._on_toggled)
        window.installEventFilter(self)

    @property
    def is_wanted(self) -> bool:
        """The user wants them in a window that is wide enough."""
        return self._is_wanted

    def set_wanted(self, is_wanted: bool) -> None:
        """Show them in a window that is wide enough, or don't."""
        self._is_wanted = is_wanted
        self.fit()

    def take_folder_count(self, count: int) -> None:
        """Hide them while there is no folder: there is nothing to filter, and the welcome stands alone."""
        was_empty, self._folder_count = self._folder_count in (None, 0), count
        if was_empty != (count == 0) or count == 0:
            self.fit()

    def show_filters(self) -> None:
        """Show them, as if by hand."""
        self._toggle.setChecked(True)

    def fit(self) -> None:
        """Show them where they are wanted and there is space; the sidebar always."""
        wanted = self._is_wanted and self._folder_count != 0 and self._window.width() >= _DRAWER_BELOW_PX
        if self._toggle.isChecked() != wanted:
            self._toggle.blockSignals(True)
            self._toggle.setChecked(wanted)
            self._toggle.blockSignals(False)
            self._filters.setVisible(wanted)
        self._sidebar.show()

    def _on_toggled(self, is_shown: bool) -> None:
        is_wide = self._window.width() >= _DRAWER_BELOW_PX
        self._filters.setVisible(is_shown)
        # In a narrow window panels give way before columns do.
        self._sidebar.setVisible(not is_shown or is_wide)
        if is_wide:
            self._is_wanted = is_shown
            self.wish_altered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent):
            before_px, now_px = event.oldSize().width(), event.size().width()
            was_narrow = 0 < before_px < _DRAWER_BELOW_PX
            if was_narrow != (now_px < _DRAWER_BELOW_PX) or before_px <= 0:
                self.fit()
        return False
