"""Shows in the sidebar what there is to browse, how much of it, and what is being browsed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer

from audiomancer.browse import Facets, FolderTree, Query
from audiomancer.browse.search.conditions import FolderLevels, Folders, InCollections
from audiomancer.browse.search.matching import unfiltered_count
from audiomancer.text_fold import fold
from audiomancer_gui.commands.handlers.navigation_commands import PLACES
from audiomancer_gui.panels.folder_tree_model import FolderItem
from audiomancer_gui.panels.named_section import NamedItem
from audiomancer_gui.panels.pages import Pages
from audiomancer_gui.panels.problems_page import ProblemRow
from audiomancer_gui.panels.sidebar import Sidebar
from audiomancer_gui.panels.sidebar_row import Share
from audiomancer_gui.results import SampleTable
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.edit_session import EditSession, UserLists
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.views.saved_counts import SavedCounts

_TREE_MS: Final = 3_000
"""Pause between two trees; one of 60,000 folders takes a second of another thread."""


_SHARES_MS: Final = 30

_MOST_LOOKED_UP: Final = 20_000
"""Of more chosen sounds the sidebar does not say in which collections they are."""


class SidebarView(QObject):
    """Joins the sidebar with the list and its history."""

    def __init__(
        self,
        sidebar: Sidebar,
        table: SampleTable,
        browse: BrowseSession,
        edits: EditSession,
        jobs: JobRunner,
        pages: Pages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._tree = FolderTree.of(browse.index.folders)
        self._tree_of: tuple[object, int] = (None, 0)
        self._tree_timer = QTimer(self)
        self._tree_timer.setSingleShot(True)
        self._tree_timer.setInterval(_TREE_MS)
        self._tree_timer.timeout.connect(self._follow_tree)
        self._table = table
        self._shares_timer = QTimer(self)
        self._shares_timer.setSingleShot(True)
        self._shares_timer.setInterval(_SHARES_MS)
        self._shares_timer.timeout.connect(self._show_shares)
        self._sidebar, self._browse, self._edits, self._pages = sidebar, browse, edits, pages
        self._saved = SavedCounts(browse, self)
        self._saved.altered.connect(self._show_searches)
        self._folder_paths: set[str] = set()
        self._folder_counts: dict[int, int] = {}
        self._rows_by_folder = np.zeros(0, np.int64)
        self._problem_count = 0
        self._favourite_count = self._recent_count = self._played_count = 0

    def highlight(self) -> None:
        """Highlight what is being browsed."""
        query, is_problems = self._browse.viewpoint.query, self._pages.shows_problems
        asked = [condition for condition in query.conditions if condition in PLACES.values()]
        place = next((place for place, condition in PLACES.items() if asked == [condition]), "all")
        shown = InCollections.names_in(query)
        highlighted = "problems" if is_problems else "" if shown and place == "all" else place
        self._sidebar.highlight(highlighted, Folders.names_in(query) + FolderLevels.names_in(query))
        wanted = {fold(name) for name in shown}
        collections = self._edits.lists.collections
        self._sidebar.collections.highlight(
            [] if is_problems else [c.number for c in collections if fold(c.name) in wanted]
        )

    def show_lists(self, lists: UserLists) -> None:
        """Show collections and saved searches, and follow one that is browsed and has changed."""
        sidebar, browse = self._sidebar, self._browse
        sidebar.collections.show_items(
            [NamedItem(one.number, one.name, len(one.sample_keys), colour=one.colour) for one in lists.collections]
        )
        self._saved.follow([one.query for one in lists.searches])
        self._show_searches()
        browse.index.set_collections({one.name: one.sample_keys for one in lists.collections})
        shown = InCollections.names_in(browse.viewpoint.query)
        known = {fold(one.name) for one in lists.collections}
        if any(fold(name) not in known for name in shown):
            # The one that was browsed was renamed or removed.
            browse.set_query(Query(), "sidebar")
        else:
            browse.refresh()
        self.highlight()
        self.show_shares()

    def _show_searches(self) -> None:
        searches, counts = self._edits.lists.searches, self._saved.counts
        self._sidebar.searches.show_items(
            [NamedItem(one.number, one.name, counts.get(one.query), one.query) for one in searches]
        )

    def show_shares(self) -> None:
        """Show which collections hold the chosen sounds, soon: a drag over rows chooses many times a second."""
        self._shares_timer.start()

    def _show_shares(self) -> None:
        count, collections = self._table.selected_count(), self._sidebar.collections
        if not 0 < count <= _MOST_LOOKED_UP:
            collections.show_shares({})
            return
        keys = self._table.table_model.sample_keys(self._table.selected_rows())
        members = self._browse.index.collection_members
        shares = {}
        for one in self._edits.lists.collections:
            held = int(np.count_nonzero(members.mask(one.name, keys)))
            shares[one.number] = Share.ALL if held == len(keys) else Share.SOME if held else Share.NONE
        collections.show_shares(shares)

    def show_folders(self, folders: list[FolderItem]) -> None:
        """Show the source folders, and leave one that is browsed and no longer in the library."""
        tree, browse = self._sidebar.folders, self._browse
        tree.show_folders(folders)
        browse.index.set_roots({folder.folder_id: folder.path for folder in folders})
        paths = {folder.path for folder in folders}
        gone, self._folder_paths = self._folder_paths - paths, paths
        query = browse.viewpoint.query
        names = {*gone, *(Path(path).name for path in gone)} - {folder.name for folder in folders}
        if names & set(Folders.names_in(query)):
            browse.set_query(query.replaced(Folders), "sidebar")
        self._follow_tree()
        self.highlight()

    def _follow_tree(self) -> None:
        """Make the tree anew where folders have come or are called otherwise."""
        folders = self._browse.index.folders
        library, count = (id(folders), tuple(folders.roots.items())), len(folders)
        before, count_before = self._tree_of
        is_scan = library == before and count_before > 0
        if (library, count) == self._tree_of or (is_scan and self._tree_timer.isActive()):
            return
        self._tree_of = (library, count)
        # A scan brings folders many times a second: the tree follows it now and then.
        self._tree_timer.start()

        def work() -> FolderTree:
            made = FolderTree.of(folders)
            # A click on a folder asks for it: made here, it is there at once.
            _ = folders.by_path
            return made

        self._jobs.read("folder tree", work, self._show_tree)

    def _show_tree(self, tree: FolderTree) -> None:
        self._tree = tree
        self._sidebar.folders.show_tree(tree)
        self._show_folder_counts()
        self.highlight()

    def _show_folder_counts(self) -> None:
        self._sidebar.folders.show_counts(self._folder_counts, self._tree.totals(self._rows_by_folder))

    def show_facets(self, facets: Facets) -> None:
        """Show how many sounds there are of each kind."""
        self._favourite_count, self._folder_counts = facets.favourites, facets.folders
        self._rows_by_folder = facets.rows_by_folder
        self._show_folder_counts()
        self._follow_tree()
        self._saved.refresh()
        self._recent_count, self._played_count = facets.recent, facets.played
        self._show_counts(facets.total)
        self._sidebar.show_special_counts(facets.copied, facets.missing, facets.hidden)

    def show_problems(self, rows: list[ProblemRow]) -> None:
        """Show how many files could not be read, or not whole."""
        self._problem_count = sum(not row.is_ignored for row in rows)
        self._show_counts(unfiltered_count(self._browse.index))

    def _show_counts(self, total: int) -> None:
        counts = self._favourite_count, self._recent_count, self._played_count, self._problem_count
        self._sidebar.show_counts(total, *counts)
