"""Commands on the panes: shows and hides them, what the user wants as far as the window has space for it."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSplitter, QWidget

from audiomancer_gui.player import PlayerBar
from audiomancer_gui.player.player_bar import NORMAL_PX

NARROW_BELOW_PX: Final = 1200
"""A narrow window has space for the sidebar or the filters, not for both."""

_NO_SIDEBAR_BELOW_PX: Final = 960
_LOW_BELOW_PX: Final = 720
_SIDEBAR_PX: Final = 216
_FILTERS_PX: Final = 256


class _Pane(Enum):
    """Choice of the user for the left of a narrow window."""

    SIDEBAR = "sidebar"
    FILTERS = "filters"
    NONE = "none"


class PaneCommands(QObject):
    """Fits sidebar, filters and player into the window.

    Args:
        toggles: The buttons of sidebar and filters.
        sidebar: The sidebar.
        filters: The filters.
        player: The player.
        edges: The splitters of sidebar, filters and player.
        window: Is as large as it is.

    Signals:
        narrowed: The window is narrow now, or no longer.
        wish_altered: The user shows, hides or resizes a pane.
        filters_switched: Whether the filters are shown now, by the user's hand.
        layout_reset: The columns are to be as at the first start, too.
    """

    narrowed = Signal(bool)
    wish_altered = Signal()
    filters_switched = Signal(bool)
    layout_reset = Signal()

    def __init__(
        self,
        toggles: tuple[QAbstractButton, QAbstractButton],
        sidebar: QWidget,
        filters: QWidget,
        player: PlayerBar,
        edges: tuple[QSplitter, QSplitter, QSplitter],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._sidebar_toggle, self._filter_toggle = toggles
        self._sidebar, self._filters, self._player, self._window = sidebar, filters, player, window
        self._sidebar_edge, self._filters_edge, self._player_edge = edges
        self._folder_count: int | None = None
        self._forget()
        self._sidebar_toggle.clicked.connect(lambda _=False: self.toggle_sidebar())
        self._filter_toggle.clicked.connect(lambda _=False: self.toggle_filters())
        for edge in edges:
            edge.splitterMoved.connect(lambda *_: self._take_sizes())
        window.installEventFilter(self)

    def _forget(self) -> None:
        self._wants_sidebar = self._wants_filters = True
        self._wants_slim = False
        self._at_left: _Pane | None = None
        self._is_high_by_hand = False
        self._sizes = {"sidebar": _SIDEBAR_PX, "filters": _FILTERS_PX, "player": NORMAL_PX}

    # What the user wants

    def toggle_sidebar(self) -> None:
        """Show or hide the sidebar."""
        is_shown = not self._sidebar.isHidden()
        if self._is_narrow:
            self._at_left = _Pane.NONE if is_shown else _Pane.SIDEBAR
        else:
            self._wants_sidebar = not is_shown
        self._say()

    def toggle_filters(self) -> None:
        """Show or hide the filters."""
        is_shown = not self._filters.isHidden()
        if self._is_narrow:
            self._at_left = None if is_shown else _Pane.FILTERS
        else:
            self._wants_filters = not is_shown
        self._say()
        self.filters_switched.emit(not self._filters.isHidden())

    def show_filters(self) -> None:
        """Show the filters, as if by hand."""
        if self._filters.isHidden():
            self.toggle_filters()

    def toggle_slim(self) -> None:
        """Make the player slim, or as high as it was."""
        if self._is_low:
            self._is_high_by_hand = self._player.is_slim
        else:
            self._wants_slim = not self._player.is_slim
        self._say()

    def reset(self) -> None:
        """Show everything, as large as at the first start."""
        self._forget()
        self.layout_reset.emit()
        self._say()

    def _say(self) -> None:
        self.fit()
        self.wish_altered.emit()

    def take_folder_count(self, count: int) -> None:
        """Hide the filters while there is no folder: there is nothing to filter, and the welcome stands alone."""
        self._folder_count = count
        self.fit()

    # What is remembered

    def wishes(self) -> dict[str, Any]:
        """Wishes of the user, for the settings."""
        return {
            "sidebar": self._wants_sidebar,
            "filters": self._wants_filters,
            "slim_player": self._wants_slim,
            "pane_sizes": dict(self._sizes),
        }

    def set_wishes(self, saved: dict[str, Any]) -> None:
        """Take what the settings say; what makes no sense is left out."""
        self._wants_sidebar = saved.get("sidebar", True) is not False
        self._wants_filters = saved.get("filters", True) is not False
        self._wants_slim = saved.get("slim_player") is True
        sizes = saved.get("pane_sizes")
        for name, size_px in sizes.items() if isinstance(sizes, dict) else ():
            if name in self._sizes and type(size_px) is int and 0 < size_px < 2000:
                self._sizes[name] = size_px
        self.fit()

    # What there is space for

    @property
    def _is_narrow(self) -> bool:
        return self._window.width() < NARROW_BELOW_PX

    @property
    def _is_low(self) -> bool:
        return self._window.height() < _LOW_BELOW_PX

    def fit(self) -> None:
        """Show what is wanted and finds space."""
        has_sidebar, has_filters = self._wants_sidebar, self._wants_filters
        if self._is_narrow:
            fits_sidebar = self._window.width() >= _NO_SIDEBAR_BELOW_PX
            has_sidebar = (
                fits_sidebar and self._wants_sidebar if self._at_left is None else self._at_left is _Pane.SIDEBAR
            )
            has_filters = self._at_left is _Pane.FILTERS
        # The welcome page needs neither, and names the folders' buttons itself.
        has_filters &= self._folder_count != 0
        for pane, toggle, is_shown in (
            (self._sidebar, self._sidebar_toggle, has_sidebar),
            (self._filters, self._filter_toggle, has_filters),
        ):
            pane.setVisible(is_shown)
            toggle.setChecked(is_shown)
        self._player.set_slim(not self._is_high_by_hand if self._is_low else self._wants_slim)
        self._show_sizes()

    def _show_sizes(self) -> None:
        for edge, name in ((self._sidebar_edge, "sidebar"), (self._filters_edge, "filters")):
            edge.setSizes([self._sizes[name], max(1, edge.width() - self._sizes[name] - 1)])
        player_px = self._player.minimumHeight() if self._player.is_slim else self._sizes["player"]
        self._player_edge.setSizes([max(1, self._player_edge.height() - player_px - 1), player_px])

    def _take_sizes(self) -> None:
        for pane, name, size_px in (
            (self._sidebar, "sidebar", self._sidebar.width()),
            (self._filters, "filters", self._filters.width()),
            (self._player, "player", self._player.height()),
        ):
            if not pane.isHidden() and not (name == "player" and self._player.is_slim):
                self._sizes[name] = size_px
        self.wish_altered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent):
            before, now = event.oldSize(), event.size()
            is_first = before.width() <= 0
            if is_first or (before.width() < NARROW_BELOW_PX) != (now.width() < NARROW_BELOW_PX):
                self._at_left = None
                self.narrowed.emit(now.width() < NARROW_BELOW_PX)
                self.fit()
            elif (before.width() < _NO_SIDEBAR_BELOW_PX) != (now.width() < _NO_SIDEBAR_BELOW_PX):
                self._at_left = None
                self.fit()
            if is_first or (before.height() < _LOW_BELOW_PX) != (now.height() < _LOW_BELOW_PX):
                self._is_high_by_hand = False
                self.fit()
        return False
