"""Joins the sidebar's collections, saved searches and places with the list and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer.browse import Facets, Query
from audiomancer.browse.search.conditions import Folders, InCollections, State
from audiomancer.text_fold import fold
from audiomancer_gui.panels.named_section import NamedItem
from audiomancer_gui.results import Column
from audiomancer_gui.sessions.edit_session import UserLists

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

STATE_PLACES = {"copies": "copied", "missing": "missing", "hidden": "hidden", "favourites": "favourite"}
"""Places of the sidebar that are a flag of the query."""


def connect_user_lists(window: MainWindow) -> None:
    """Connect what the sidebar asks for, and what the edits bring."""
    deeds, collections, searches = window.user, window.sidebar.collections, window.sidebar.searches
    window.edits.lists_altered.connect(lambda lists: _show(window, lists))
    collections.chosen.connect(deeds.show_collection)
    collections.menu_requested.connect(deeds.show_collection_menu)
    collections.removal_requested.connect(deeds.remove_collection)
    collections.new_requested.connect(deeds.make_collection)
    collections.sounds_dropped.connect(deeds.collect)
    searches.chosen.connect(deeds.show_search)
    searches.menu_requested.connect(deeds.show_search_menu)
    searches.removal_requested.connect(deeds.remove_search)
    searches.new_requested.connect(deeds.save_search)
    window.library.relink_planned.connect(window.actions_.show_relink)
    window.table.reordered.connect(lambda before: _reorder(window, before))


def _show(window: MainWindow, lists: UserLists) -> None:
    window.sidebar.collections.show_items(
        [NamedItem(one.number, one.name, len(one.sample_keys)) for one in lists.collections]
    )
    window.sidebar.searches.show_items([NamedItem(one.number, one.name, None, one.query) for one in lists.searches])
    window.browse.index.set_collections({one.name: one.sample_keys for one in lists.collections})
    query = window.browse.viewpoint.query
    known = {fold(one.name) for one in lists.collections}
    shown = InCollections.names_in(query)
    if any(fold(name) not in known for name in shown):
        # The one that was browsed was renamed or removed.
        window.browse.set_query(Query(), "sidebar")
    elif shown:
        window.browse.refresh()
    mark_place(window, query, is_problems=window.page_stack.currentWidget() is window.problems)


def _reorder(window: MainWindow, before: str) -> None:
    """The selected sounds of the shown collection were dragged before another one, or to the end."""
    number = window.user.present_collection()
    if number is not None:
        window.user.collect(number, before or None)


def mark_place(window: MainWindow, query: Query, *, is_problems: bool) -> None:
    """Mark in the sidebar what is being browsed."""
    states = [state.name for state in query.all(State)]
    place = next((place for place, state in STATE_PLACES.items() if states == [state]), "all")
    shown = InCollections.names_in(query)
    marked = "problems" if is_problems else "" if shown and place == "all" else place
    window.sidebar.mark(marked, Folders.names_in(query))
    wanted = {fold(name) for name in shown}
    window.sidebar.collections.mark(
        [] if is_problems else [c.number for c in window.edits.lists.collections if fold(c.name) in wanted]
    )


def offer_columns(window: MainWindow, facets: Facets) -> None:
    """Tags and ratings show as soon as there are any in the list, whoever set them."""
    if facets.tags:
        window.table.columns.offer(Column.TAGS)
    if any(facets.ratings[1:]):
        window.table.columns.offer(Column.RATING)
