"""Commands on collections and saved searches: fill, make, rename, remove, browse."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QWidget

from audiomancer.browse import Query, to_text
from audiomancer.browse.search.conditions import InCollections
from audiomancer.text_fold import fold
from audiomancer.vocabulary import COLLECTION_COLOURS, FAMILY_OF_INSTRUMENT, INSTRUMENTS
from audiomancer_gui.commands.handlers.selection import Selection, named, sample_ids
from audiomancer_gui.dialogs.questions import NameQuestion
from audiomancer_gui.panels.sidebar_row import REMOVE_KEY
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.edit_session import EditSession

_NAME = "Name of the collection:"
# As many letters as the library takes for a name.
_LONGEST_NAME = 80
_NEW: Final = "New collection"
_MOST_ALIKE: Final = 1_000
"""Sounds of a collection whose middle is looked for: each is one look into the embeddings."""


class CollectionCommands(QObject):
    """Changes and shows collections.

    Args:
        selection: The sounds that are put in or taken out.
        edits: Edits, and the collections there are.
        browse: The list.
        dot: Draws the dot of a colour of collections.
        menu_point: Finds where a menu belongs that a key opens, on the screen.
        window: The parent of dialogs and menus.

    Signals:
        list_requested: The list is to be seen.
        search_recalled: Text of a saved search that is to be done.
        similar_requested: Name of a collection, ids of its samples, and instruments to leave out: what resembles
            them is wanted.
        message: A sentence for the status line.
    """

    similar_requested = Signal(str, list, object)
    list_requested = Signal()
    search_recalled = Signal(str)
    message = Signal(str)

    def __init__(
        self,
        selection: Selection,
        edits: EditSession,
        browse: BrowseSession,
        dot: Callable[[str], QIcon],
        menu_point: Callable[[], QPoint],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._selection, self._edits, self._browse, self._parent = selection, edits, browse, window
        self._dot, self._menu_point = dot, menu_point

    # Collections

    def fill_menu(self, menu: QMenu) -> None:
        """Add an entry for every collection, ticked where it holds all of the sounds, and one for a new one."""
        names = [set(row.collections) for row in self._selection.rows() if row.sample_id is not None]
        for one in self._edits.lists.collections:
            holds_all = bool(names) and all(one.name in theirs for theirs in names)
            do = partial(self._take_out_of if holds_all else self.put, one.number)
            # An ampersand would underline the letter after it.
            text = one.name.replace("&", "&&") + ("\t✓" if holds_all else "")
            action = menu.addAction(self._dot(one.colour), text, do)
            action.setCheckable(holds_all)
            action.setChecked(holds_all)
        if self._edits.lists.collections:
            menu.addSeparator()
        menu.addAction("New collection…", self.make_of_selection)

    def choose_collection(self) -> None:
        """Ask into which collection the selected sounds go; where there is none yet, for the name of the first one."""
        if not self._selection.analysed():
            return
        if not self._edits.lists.collections:
            self.make_of_selection()
            return
        menu = self._menu()
        self.fill_menu(menu)
        menu.popup(self._menu_point())
        # Opened by a key: Enter takes the first one.
        menu.setActiveAction(menu.actions()[0])

    def put(self, number: int, before: str | None = None) -> None:
        """Put the selected sounds into a collection, before a sample of it or at its end; or move them within it."""
        rows = self._selection.analysed()
        if rows:
            ids = sample_ids(rows)
            self._edits.do(
                lambda edits: edits.collections.put(number, ids, before),
                f"{named(rows)} put into “{self._name_of(number)}”.",
                ids,
                is_placing=number == self.shown(),
            )

    def reorder(self, before: str) -> None:
        """Put the selected sounds of the shown collection before one of it; empty: at its end."""
        number = self.shown()
        if number is not None:
            self.put(number, before or None)

    def make_of_selection(self) -> None:
        """Ask for a name, then make a collection of the selected sounds."""
        self._ask_and_make(sample_ids(self._selection.analysed()))

    def make(self) -> None:
        """Ask for a name, then make an empty collection."""
        self._ask_and_make([])

    def _ask_and_make(self, ids: list[str]) -> None:
        content = f" with {len(ids):,} {'sound' if len(ids) == 1 else 'sounds'}" if ids else "; drag sounds onto it"
        question = NameQuestion(self._parent, "New collection", _NAME, self._new_name())
        question.answered.connect(
            lambda name: self._edits.do(
                lambda edits: edits.make_collection(name, ids), f"Collection “{name}” made{content}."
            )
        )
        question.open()

    def _new_name(self) -> str:
        """A name for a new collection that none has."""
        taken = {fold(one.name) for one in self._edits.lists.collections}
        numbers = range(2, len(taken) + 3)
        return next(one for one in (_NEW, *(f"{_NEW} {number}" for number in numbers)) if fold(one) not in taken)

    def take_out(self) -> None:
        """Take the selected sounds out of the collection that is shown."""
        number = self.shown()
        if number is not None:
            self._take_out_of(number)

    def _take_out_of(self, number: int) -> None:
        rows = self._selection.analysed()
        if rows:
            ids = sample_ids(rows)
            self._edits.do(
                lambda edits: edits.collections.take_out(number, ids),
                f"{named(rows)} taken out of “{self._name_of(number)}”.",
                ids,
            )

    def shown(self) -> int | None:
        """Number of the collection that the list shows; None where it shows none, or several."""
        names = InCollections.names_in(self._browse.viewpoint.query)
        if len(names) != 1:
            return None
        wanted = fold(names[0])
        return next((c.number for c in self._edits.lists.collections if fold(c.name) == wanted), None)

    def show(self, number: int) -> None:
        """Browse a collection in its order."""
        name = self._name_of(number)
        if name:
            self.list_requested.emit()
            self._browse.set_query(Query(InCollections((name,))), "sidebar", sort_column="collection")

    def show_menu(self, number: int, where: QPoint) -> None:
        """Open the menu of a collection."""
        menu = self._menu()
        menu.addAction("Find similar", lambda: self.find_similar(number))
        menu.addAction("Find what it lacks", lambda: self.find_similar(number, is_lacking=True))
        menu.addAction("Rename…", lambda: self._rename(number))
        self._add_colours(menu.addMenu("Colour"), number)
        menu.addAction(f"Remove\t{REMOVE_KEY}", lambda: self.remove(number))
        menu.popup(where)

    def find_similar(self, number: int, *, is_lacking: bool = False) -> None:
        """Ask for what sounds like the sounds of a collection.

        Args:
            number: Which one.
            is_lacking: Only sounds of families that the collection has none of: a kit of kicks and snares lacks hats.
        """
        name, index = self._name_of(number), self._browse.index
        rows = np.flatnonzero(index.collection_members.mask(name, index.column("sample_key")) & index.alive)
        ids = [sample_id for row in rows[:_MOST_ALIKE].tolist() if (sample_id := index.sample_id(row)) is not None]
        left_out: frozenset[str] = frozenset()
        if is_lacking:
            codes = np.unique(index.column("instrument")[rows]).tolist()
            families = {FAMILY_OF_INSTRUMENT[INSTRUMENTS[code]] for code in codes if code < len(INSTRUMENTS)}
            left_out = frozenset(one for one in INSTRUMENTS if FAMILY_OF_INSTRUMENT[one] in families)
        if len(left_out) == len(INSTRUMENTS):
            self.message.emit(f"“{name}” has sounds of every family.")
        else:
            self.similar_requested.emit(name, ids, left_out)

    def _add_colours(self, menu: QMenu, number: int) -> None:
        present = next((one.colour for one in self._edits.lists.collections if one.number == number), "")
        for colour in COLLECTION_COLOURS:
            text = colour.capitalize() + ("\t✓" if colour == present else "")
            action = menu.addAction(self._dot(colour), text, partial(self.set_colour, number, colour))
            action.setCheckable(colour == present)
            action.setChecked(colour == present)

    def set_colour(self, number: int, colour: str) -> None:
        """Give a collection a colour."""
        self._edits.do(
            lambda edits: edits.collections.set_colour(number, colour), f"“{self._name_of(number)}” is {colour} now."
        )

    def _rename(self, number: int) -> None:
        before = self._name_of(number)
        question = NameQuestion(self._parent, "Rename collection", _NAME, before)
        question.answered.connect(
            lambda name: self._edits.do(
                lambda edits: edits.collections.rename(number, name), f"“{before}” is now “{name}”."
            )
        )
        question.open()

    def remove(self, number: int) -> None:
        """Remove a collection, without a question: it can be undone."""
        name = self._name_of(number)
        self._edits.do(
            lambda edits: edits.collections.remove(number),
            f"Collection “{name}” removed; its sounds stay.",
        )

    def _name_of(self, number: int) -> str:
        return next((one.name for one in self._edits.lists.collections if one.number == number), "")

    # Saved searches

    def save_search(self) -> None:
        """Ask for a name, then save the present search."""
        text = to_text(self._browse.viewpoint.query)
        if not text:
            self.message.emit("There is no search to save: type one, or choose a filter, first.")
            return
        # What it asks for is a name already; another one that is typed takes its place.
        question = NameQuestion(self._parent, "Save search", "Name of the search:", text[:_LONGEST_NAME].strip())
        question.answered.connect(
            lambda name: self._edits.do(
                lambda edits: edits.collections.save_search(name, text), f"Search “{name}” saved."
            )
        )
        question.open()

    def show_search(self, number: int) -> None:
        """Do a saved search."""
        found = next((one for one in self._edits.lists.searches if one.number == number), None)
        if found is not None:
            self.list_requested.emit()
            self.search_recalled.emit(found.query)

    def show_search_menu(self, number: int, where: QPoint) -> None:
        """Open the menu of a saved search."""
        menu = self._menu()
        menu.addAction("Rename…", lambda: self._rename_search(number))
        menu.addAction(f"Remove\t{REMOVE_KEY}", lambda: self.remove_search(number))
        menu.popup(where)

    def _rename_search(self, number: int) -> None:
        before = next((one.name for one in self._edits.lists.searches if one.number == number), "")
        question = NameQuestion(self._parent, "Rename search", "Name of the search:", before)
        question.answered.connect(
            lambda name: self._edits.do(
                lambda edits: edits.collections.rename_search(number, name), f"“{before}” is now “{name}”."
            )
        )
        question.open()

    def remove_search(self, number: int) -> None:
        """Remove a saved search, without a question: it can be undone."""
        self._edits.do(lambda edits: edits.collections.remove_search(number), "Saved search removed.")

    def _menu(self) -> QMenu:
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu
