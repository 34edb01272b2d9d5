"""Commands that go somewhere: to the search box, the list, the problems, a folder, a place of the sidebar, or out."""

from __future__ import annotations

import os
import random
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

from audiomancer.browse import Condition, Query, Row, shortest_name
from audiomancer.browse.search.conditions import (
    RECENTLY_ADDED,
    RECENTLY_PLAYED,
    Excluded,
    FolderLevels,
    Folders,
    InCollections,
    State,
)
from audiomancer_gui.dialogs.shortcut_overlay import ShortcutOverlay
from audiomancer_gui.filters import SearchBox
from audiomancer_gui.panels.pages import Pages
from audiomancer_gui.results import SampleTable
from audiomancer_gui.results.row_values import BY_COPIES
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.keyboard import KeyboardSession

PLACES: Final[dict[str, Condition]] = {
    "copies": State("copied"),
    "missing": State("missing"),
    "hidden": State("hidden"),
    "favourites": State("favourite"),
    "recent": RECENTLY_ADDED,
    "played": RECENTLY_PLAYED,
}
"""Places of the sidebar that are one condition."""

_ORDERS: Final = {"copies": BY_COPIES, "recent": "added", "played": "played"}
"""Columns that order the list of a place."""


class NavigationCommands(QObject):
    """Shows another page, or another list.

    Signals:
        place_shown: The sidebar is to highlight the present place.
        search_cleared: The search box is to be empty; gives the query that was there.
    """

    place_shown = Signal()
    search_cleared = Signal(object)

    def __init__(
        self,
        browse: BrowseSession,
        audition: Audition,
        keyboard: KeyboardSession,
        search: SearchBox,
        table: SampleTable,
        pages: Pages,
        overlay: ShortcutOverlay,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._browse, self._audition, self._keyboard = browse, audition, keyboard
        self._search, self._table, self._pages, self._overlay = search, table, pages, overlay

    def focus_search(self) -> None:
        """Go to the search box, with its text selected."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def focus_list(self) -> None:
        """Go to the list."""
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_place(self, place: str) -> None:
        """Go where the sidebar says."""
        if place == "problems":
            self._pages.show_problems()
        else:
            self._pages.show_list()
            query = Query(PLACES[place]) if place in PLACES else Query()
            order = _ORDERS.get(place, "")
            self._browse.set_query(query, "sidebar", order, is_descending=order in ("added", "played"))
        self.place_shown.emit()

    def show_folders(self, folders: list[tuple[str, str]]) -> None:
        """Browse folders with all below them, given by path and by what is shown from the source folder down.

        What else is asked for stays: who looks for claps and clicks a folder wants its claps.
        """
        self._browse_query(self._elsewhere(Folders(tuple(self._folder_name(*folder) for folder in folders))))

    def show_folder_level(self, path: str, shown: str) -> None:
        """Browse a folder without what lies in folders below it."""
        self._browse_query(self._elsewhere(FolderLevels((self._folder_name(path, shown),))))

    def show_folder_of(self, row: Row) -> None:
        """Browse the folder of a sound, and nothing else."""
        self._browse_query(Query(Folders((self._folder_of(row),))))

    def narrow_to_folder_of(self, row: Row) -> None:
        """Narrow the list to the folder of a sound."""
        self._browse_query(self._browse.viewpoint.query.replaced(Folders, Folders((self._folder_of(row),))))

    def leave_out_folder_of(self, row: Row) -> None:
        """Leave the folder of a sound out of the list."""
        self._browse_query(self._browse.viewpoint.query.plus(Excluded(Folders((self._folder_of(row),)))))

    def _elsewhere(self, place: Condition) -> Query:
        """The present query in another place of the sidebar."""
        conditions = self._browse.viewpoint.query.conditions
        others = (
            one
            for one in conditions
            if not isinstance(one, (Folders, FolderLevels, InCollections)) and one not in PLACES.values()
        )
        return Query(*others, place)

    def _folder_of(self, row: Row) -> str:
        return self._folder_name(os.path.dirname(row.path), row.folder)  # noqa: PTH120 - bytes that are no text stay

    def _folder_name(self, path: str, shown: str) -> str:
        return shortest_name(self._browse.index.folders, path, shown)

    def _browse_query(self, query: Query) -> None:
        self._pages.show_list()
        self._browse.set_query(query, "sidebar")
        self.place_shown.emit()

    def choose_random(self) -> None:
        """Jump to a random row."""
        count = self._table.table_model.rowCount()
        if count:
            self._table.choose(random.randrange(count))  # noqa: S311 - a surprise, no secret

    def escape(self) -> None:
        """Undo one thing, the first that there is: close what is open, leave, clear, give up the part, stop.

        Whether a sound plays is last: a short one ends by itself, and the same key would mean another thing with it.
        """
        view = self._browse.viewpoint
        if self._overlay.isVisible():
            self._overlay.hide()
        elif self._search.is_completing:
            self._search.hide_completions()
            if not self._search.toPlainText():
                # An empty box has nothing more to give up.
                self.focus_list()
        elif self._keyboard.is_open:
            self._keyboard.set_open(False)
        elif self._pages.shows_problems:
            self._pages.show_list()
        elif view.source is not None:
            self._browse.leave_similar()
        elif self._browse.leave_place():
            # A place came by one key or click; the search that it hid was not given up.
            return
        elif not view.query.is_empty or self._search.toPlainText():
            self._browse.set_query(Query(), "escape")
            self.search_cleared.emit(view.query)
        elif self._audition.region is not None:
            self._audition.set_region(None)
        elif self._audition.state().is_wanted:
            self._audition.stop()
        else:
            self.focus_list()
