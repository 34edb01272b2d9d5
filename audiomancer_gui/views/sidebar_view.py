"""Shows in the sidebar what there is to browse, how much of it, and what is being browsed."""

from __future__ import annotations

from PySide6.QtCore import QObject

from audiomancer.browse import Facets, Query
from audiomancer.browse.search.conditions import Folders, InCollections, State
from audiomancer.browse.search.matching import unfiltered_count
from audiomancer.text_fold import fold
from audiomancer_gui.commands.handlers.navigation_commands import STATE_PLACES
from audiomancer_gui.panels.named_section import NamedItem
from audiomancer_gui.panels.pages import Pages
from audiomancer_gui.panels.problems_page import ProblemRow
from audiomancer_gui.panels.sidebar import FolderItem, Sidebar
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.edit_session import EditSession, UserLists


class SidebarView(QObject):
    """Joins the sidebar with the list and its history."""

    def __init__(
        self, sidebar: Sidebar, browse: BrowseSession, edits: EditSession, pages: Pages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sidebar, self._browse, self._edits, self._pages = sidebar, browse, edits, pages
        self._folder_names: set[str] = set()
        self._folder_counts: dict[int, int] = {}
        self._problem_count = 0
        self._favourite_count = 0

    def highlight(self) -> None:
        """Highlight what is being browsed."""
        query, is_problems = self._browse.viewpoint.query, self._pages.shows_problems
        states = [state.name for state in query.all(State)]
        place = next((place for place, state in STATE_PLACES.items() if states == [state]), "all")
        shown = InCollections.names_in(query)
        highlighted = "problems" if is_problems else "" if shown and place == "all" else place
        self._sidebar.highlight(highlighted, Folders.names_in(query))
        wanted = {fold(name) for name in shown}
        collections = self._edits.lists.collections
        self._sidebar.collections.highlight(
            [] if is_problems else [c.number for c in collections if fold(c.name) in wanted]
        )

    def show_lists(self, lists: UserLists) -> None:
        """Show collections and saved searches, and follow one that is browsed and has changed."""
        sidebar, browse = self._sidebar, self._browse
        sidebar.collections.show_items(
            [NamedItem(one.number, one.name, len(one.sample_keys)) for one in lists.collections]
        )
        sidebar.searches.show_items([NamedItem(one.number, one.name, None, one.query) for one in lists.searches])
        browse.index.set_collections({one.name: one.sample_keys for one in lists.collections})
        shown = InCollections.names_in(browse.viewpoint.query)
        known = {fold(one.name) for one in lists.collections}
        if any(fold(name) not in known for name in shown):
            # The one that was browsed was renamed or removed.
            browse.set_query(Query(), "sidebar")
        elif shown:
            browse.refresh()
        self.highlight()

    def show_folders(self, folders: list[FolderItem]) -> None:
        """Show the source folders, and leave one that is browsed and no longer in the library."""
        self._sidebar.show_folders(folders)
        self._sidebar.show_folder_counts(self._folder_counts)
        self._browse.index.set_roots({folder.folder_id: folder.path for folder in folders})
        gone = self._folder_names - {folder.name for folder in folders}
        self._folder_names = {folder.name for folder in folders}
        query = self._browse.viewpoint.query
        if gone & set(Folders.names_in(query)):
            self._browse.set_query(query.replaced(Folders), "sidebar")
        self.highlight()

    def show_facets(self, facets: Facets) -> None:
        """Show how many sounds there are of each kind."""
        self._favourite_count, self._folder_counts = facets.favourites, facets.folders
        self._sidebar.show_folder_counts(facets.folders)
        self._sidebar.show_counts(facets.total, facets.favourites, self._problem_count)
        self._sidebar.show_special_counts(facets.copied, facets.missing, facets.hidden)

    def show_problems(self, rows: list[ProblemRow]) -> None:
        """Show how many files could not be read."""
        self._problem_count = sum(not row.is_ignored for row in rows)
        self._sidebar.show_counts(unfiltered_count(self._browse.index), self._favourite_count, self._problem_count)
