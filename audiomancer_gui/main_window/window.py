"""The main window: lays out the rooms and joins their signals; what they share is in the sessions beside this file."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QWidget

from audiomancer.browse import BrowseIndex, Chip, Facets, IndexChanges, PartSource, Query, Row, parse, to_text
from audiomancer.browse.search.conditions import Folders, Tempo
from audiomancer.browse.search.matching import unfiltered_count
from audiomancer.engine import Engine
from audiomancer_gui.dialogs.shortcut_overlay import ShortcutOverlay
from audiomancer_gui.filters import FilterColumn, SearchBox
from audiomancer_gui.main_window.actions import WindowActions
from audiomancer_gui.main_window.annotation_commands import UserDeeds
from audiomancer_gui.main_window.apply_theme import dress, show_signs
from audiomancer_gui.main_window.audition_controls import AuditionControls
from audiomancer_gui.main_window.drag_export import Handing
from audiomancer_gui.main_window.empty_pages import EmptyPages
from audiomancer_gui.main_window.layout import lay_out
from audiomancer_gui.main_window.overviews import fetch_overviews
from audiomancer_gui.main_window.present_sound import PresentSound
from audiomancer_gui.main_window.row_commands import RowDeeds
from audiomancer_gui.main_window.user_lists import connect_user_lists, mark_place, offer_columns
from audiomancer_gui.main_window.window_state import remember, restore
from audiomancer_gui.panels.problems_page import ProblemRow, ProblemsPage
from audiomancer_gui.panels.sidebar import FolderItem, Sidebar
from audiomancer_gui.panels.source_strip import SourceStrip
from audiomancer_gui.panels.status_line import StatusLine
from audiomancer_gui.player import PlayerBar
from audiomancer_gui.resources import app_icon
from audiomancer_gui.results import ChipBar, Place, SampleTable, SampleTableModel
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.browse_session import BrowseSession, Viewpoint
from audiomancer_gui.sessions.copies_session import CopiesSession
from audiomancer_gui.sessions.edit_session import EditSession
from audiomancer_gui.sessions.health_session import HealthSession
from audiomancer_gui.sessions.index_writer import IndexKeeper
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sessions.library_session import LibrarySession
from audiomancer_gui.sessions.similarity_session import SimilaritySession
from audiomancer_gui.sessions.track_session import TrackSession
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.empty_state import EmptyState
from audiomancer_gui.widgets.labels import counted, tool_button

_DRAWER_BELOW_PX = 1100
_NEIGHBOURS = 6
_REMEMBERED_PLACES = 100


class MainWindow(QMainWindow):
    """The window.

    Args:
        engine: An open engine; closed by whoever opened it.
        theme: The look to begin with.
    """

    def __init__(self, engine: Engine, theme: Theme) -> None:
        super().__init__()
        self.engine = engine
        self.theme = theme
        self.remembers = True
        self.setWindowTitle("Audiomancer")
        self.setWindowIcon(app_icon())
        self.jobs = JobRunner(self)
        self.browse = BrowseSession(self.jobs, self)
        self._places: dict[Viewpoint, Place] = {}
        self._is_returning = False
        self._is_ordering = False
        self._folder_names: set[str] = set()
        self._folder_counts: dict[int, int] = {}
        self.library = LibrarySession(engine, self.jobs, self)
        self.edits = EditSession(self)
        self.audition = Audition(engine, self)
        self.similarity = SimilaritySession(self)
        self.copies = CopiesSession(self)
        self.health = HealthSession(self)
        self.keeper = IndexKeeper(self)
        self._make_rooms()
        self.list_stack, self.page_stack = lay_out(self)
        self.overlay = ShortcutOverlay(theme, self.centralWidget() or self)
        self.setMinimumSize(860, 540)
        self.present_sound = PresentSound(
            engine, self.jobs, self.player_bar, self.thumbnails, self.audition.current_refreshed
        )
        self.rows = RowDeeds(self)
        self.user = UserDeeds(self)
        self.handing = Handing(self)
        self.actions_ = WindowActions(self)
        self.controls = AuditionControls(self)
        self.track = TrackSession(self)
        self.pages = EmptyPages(self)
        self._connect()
        restore(self)
        # The window first: the library is read after the first frame is on the screen.
        QTimer.singleShot(0, self.library.read_all)

    # Building

    def _make_rooms(self) -> None:
        theme = self.theme
        self.search = SearchBox(theme)
        self.sidebar = Sidebar(theme)
        self.filters = FilterColumn(theme)
        self.chips = ChipBar()
        self.source_strip = SourceStrip(theme)
        self.thumbnails = Thumbnails(self)
        self.model = SampleTableModel(self.browse.index, self)
        self.table = SampleTable(self.model, theme, self.thumbnails)
        self.empty = EmptyState()
        self.problems = ProblemsPage()
        self.player_bar = PlayerBar(theme)
        self.status = StatusLine()
        self.filter_toggle = QPushButton("Filters")
        self.filter_toggle.setCheckable(True)
        self.filter_toggle.setChecked(True)
        self.filter_toggle.setAutoDefault(False)
        self.filter_toggle.setToolTip("Show or hide the filters (M)")
        self.help_button = tool_button("?", "Keyboard shortcuts", "Keyboard shortcuts (?)")
        self.settings_button = tool_button("", "Settings", "Settings (Ctrl+,)")
        self.theme_button = tool_button("", "Dark or light", "Dark or light (Ctrl+T)")
        show_signs(self)

    def _connect(self) -> None:
        browse, library = self.browse, self.library
        actions, rows = self.actions_, self.rows
        self.search.text_edited.connect(self._on_text_edited)
        self.search.left_downwards.connect(self._on_search_left)
        self.search.escaped.connect(actions.escape)
        self.filters.query_proposed.connect(lambda query: browse.set_query(query, "panels"))
        self.chips.chip_removed.connect(lambda c: browse.set_query(browse.viewpoint.query.without(c), "chips"))
        self.chips.chip_followed.connect(self._on_chip_followed)
        self.chips.reset_requested.connect(lambda: browse.set_query(Query(), "chips"))
        browse.viewpoint_left.connect(self._on_viewpoint_left)
        browse.viewpoint_altered.connect(self._on_viewpoint_altered)
        browse.rows_altered.connect(self._on_rows_altered)
        browse.facets_wanted.connect(lambda plan: self.jobs.read("facets", plan.count, self._on_facets))
        browse.rows_touched.connect(self._on_rows_touched)
        self.model.sort_requested.connect(browse.set_sort)
        self.table.sample_chosen.connect(self._on_sample_chosen)
        self.table.replay_requested.connect(self._on_sample_chosen)
        self.table.selection_altered.connect(self._show_count)
        self.table.menu_requested.connect(rows.show_menu)
        self.table.drag_requested.connect(self.handing.drag_rows)
        self.table.drag_refused.connect(self.status.show_message)
        self.table.visible_rows_altered.connect(rows.analyse_first)
        self.thumbnails.wanted.connect(lambda ids: fetch_overviews(self, ids))
        library.index_read.connect(self._on_index_read)
        library.entries_altered.connect(self._on_entries_altered)
        library.folders_altered.connect(self._on_folders)
        library.problems_altered.connect(self._on_problems)
        library.progress_altered.connect(self.status.show_progress)
        library.progress_altered.connect(lambda _: self.pages.update())
        library.scan_finished.connect(self.status.show_message)
        self.status.pause_requested.connect(library.pause_or_resume)
        self.status.cancel_requested.connect(library.cancel_scan)
        self.status.problems_requested.connect(actions.show_problems)
        self.sidebar.place_chosen.connect(actions.show_place)
        self.sidebar.folder_chosen.connect(actions.show_folder)
        self.sidebar.add_requested.connect(actions.choose_folder)
        self.sidebar.folders_dropped.connect(library.add_folders)
        self.sidebar.folder_menu_requested.connect(actions.show_folder_menu)
        self.sidebar.folder_removal_requested.connect(actions.remove_folder)
        connect_user_lists(self)
        self.problems.closed.connect(actions.show_list)
        self.problems.retry_requested.connect(library.retry)
        self.problems.reveal_requested.connect(rows.reveal_path)
        self.problems.copy_requested.connect(rows.copy_texts)
        self.problems.ignore_requested.connect(library.ignore_problems)
        self.source_strip.left.connect(browse.leave_similar)
        self.source_strip.play_requested.connect(actions.play_source)
        self.filter_toggle.toggled.connect(self._on_filters_toggled)
        self.help_button.clicked.connect(self.overlay.toggle)
        self.settings_button.clicked.connect(actions.show_settings)
        self.theme_button.clicked.connect(actions.switch_theme)
        self.jobs.failed.connect(self.status.show_message)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    # What is browsed

    def _on_text_edited(self, text: str) -> None:
        parsed = parse(text)
        self.chips.show_hint(" ".join(parsed.problems))
        self.browse.set_query(parsed.query, "text")

    def _on_search_left(self) -> None:
        if self.model.rowCount():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            self.table.choose(self.table.current_row() or 0)

    def _on_chip_followed(self, chip: Chip) -> None:
        if self.filters.has_panel(chip.condition):
            self.filter_toggle.setChecked(True)
            self.filters.lead_to(chip.condition)
        else:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_viewpoint_left(self, view: Viewpoint) -> None:
        self._places.pop(view, None)
        self._places[view] = self.table.remember_place()
        while len(self._places) > _REMEMBERED_PLACES:
            del self._places[next(iter(self._places))]

    def _on_viewpoint_altered(self, view: Viewpoint, origin: str) -> None:
        self._is_returning = origin == "history"
        self._is_ordering = origin == "sort"
        if origin != "text":
            self.search.set_text(to_text(view.query))
            self.chips.show_hint("")
        self.chips.show_query(view.query)
        self.filters.show_query(view.query)
        self.model.sort_column, self.model.is_descending = view.sort_column, view.is_descending
        self.table.show_sort(view.sort_column, view.is_descending)
        source = self.browse.source_row()
        part = view.source if isinstance(view.source, PartSource) else None
        overview = None if source is None or source.sample_id is None else self.thumbnails.overview(source.sample_id)
        self.source_strip.show_source(source, overview, None if part is None else (part.start_s, part.end_s))
        self.table.columns.show_match(view.source is not None)
        self.setWindowTitle("Audiomancer" if source is None else f"Similar to {source.name} — Audiomancer")
        self.actions_.show_list()
        self._mark_place()

    def _mark_place(self) -> None:
        query = self.browse.viewpoint.query
        is_problems = self.page_stack.currentWidget() is self.problems
        mark_place(self, query, is_problems=is_problems)

    def _on_rows_altered(self, rows: NDArray[np.integer[Any]], similarity: NDArray[np.float32] | None) -> None:
        # Going back shows the list as it was: selection, current row and scroll.
        was_returning, self._is_returning = self._is_returning, False
        place = self._places.get(self.browse.viewpoint) if was_returning else None
        place = place or self.table.remember_place()
        if self._is_ordering:
            # Another order is read from its beginning.
            self._is_ordering = False
            place = place._replace(top=None)
            self.table.scrollToTop()
        self.model.show_view(self.browse.index, rows, similarity, self.browse.viewpoint.query.find(Tempo))
        self.table.restore_place(place)
        self.audition.list_altered()
        if was_returning:
            self._follow_selection()
        self._show_count()
        self.pages.update()

    def _follow_selection(self) -> None:
        """After a way back the player shows the row that is selected again; it is not played anew."""
        row = self.table.current_row()
        if row is not None:
            self.audition.show(self.model.record(row))

    def _on_facets(self, facets: Facets) -> None:
        self.filters.show_facets(facets)
        self._favourites, self._folder_counts = facets.favourites, facets.folders
        self.sidebar.show_folder_counts(facets.folders)
        self.sidebar.show_counts(facets.total, facets.favourites, self._problem_count)
        self.sidebar.show_marks(facets.copied, facets.missing, facets.hidden)
        offer_columns(self, facets)
        self.status.show_resting(f"{counted(facets.total)} sounds" if facets.total else "")

    def _show_count(self) -> None:
        self.chips.show_count(self.model.rowCount(), unfiltered_count(self.browse.index), self.table.selected_count())

    _problem_count = _favourites = 0

    # What the library says

    def _on_index_read(self, index: BrowseIndex) -> None:
        self.browse.load(index)
        self.pages.update()
        # The list first: what resembles what is looked for when it stands.
        QTimer.singleShot(0, self.similarity.read)
        QTimer.singleShot(0, self.audition.warm)
        self.keeper.list_read()
        self.edits.begin()
        self.health.begin()

    def _on_entries_altered(self, changes: IndexChanges) -> None:
        self.thumbnails.forget({e.sample_id for e in changes.entries if e.sample_id is not None})
        self.browse.apply(changes)

    def _on_rows_touched(self, rows: NDArray[np.int64]) -> None:
        self.similarity.library_changed(rows)
        self.present_sound.refresh(self.browse.index)
        self.keeper.list_changed()

    def _on_folders(self, folders: list[FolderItem]) -> None:
        self.sidebar.show_folders(folders)
        self.sidebar.show_folder_counts(self._folder_counts)
        self.browse.index.set_roots({folder.folder_id: folder.path for folder in folders})
        was_empty = self.pages.folder_count in (None, 0)
        gone = self._folder_names - {folder.name for folder in folders}
        self._folder_names = {folder.name for folder in folders}
        query = self.browse.viewpoint.query
        if gone & set(Folders.names_in(query)):
            # The folder that was browsed is no longer in the library.
            self.browse.set_query(query.replaced(Folders), "sidebar")
        self.pages.folder_count = len(folders)
        if was_empty != (not folders) or not folders:
            self.fit_filters()
        self.pages.update()
        self._mark_place()

    def _on_problems(self, rows: list[ProblemRow]) -> None:
        self._problem_count = sum(not row.is_ignored for row in rows)
        self.problems.show_problems(rows)
        self.status.show_problems(self._problem_count)
        self.sidebar.show_counts(unfiltered_count(self.browse.index), self._favourites, self._problem_count)

    def _on_sample_chosen(self, row: int) -> None:
        record: Row = self.model.record(row)
        # The neighbours are asked for after the sound, in the list as it is then.
        self.audition.choose(record, lambda: self.model.neighbours(record.entry_id, _NEIGHBOURS))

    def set_theme(self, theme: Theme) -> None:
        """Dress the window otherwise."""
        self.theme = theme
        dress(self)

    def _on_filters_toggled(self, is_shown: bool) -> None:
        self.filters.setVisible(is_shown)
        # In a narrow window the filters take the sidebar's place: panels give way before columns do.
        self.sidebar.setVisible(not is_shown or self.width() >= _DRAWER_BELOW_PX)
        if self.width() >= _DRAWER_BELOW_PX:
            self.wants_filters = is_shown

    def fit_filters(self) -> None:
        """Narrow windows show the filters only when asked to."""
        # With no folder yet there is nothing to filter: the welcome stands alone.
        wanted = self.wants_filters and self.pages.folder_count != 0 and self.width() >= _DRAWER_BELOW_PX
        if self.filter_toggle.isChecked() != wanted:
            self.filter_toggle.blockSignals(True)
            self.filter_toggle.setChecked(wanted)
            self.filter_toggle.blockSignals(False)
            self.filters.setVisible(wanted)
        self.sidebar.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was_narrow = 0 < event.oldSize().width() < _DRAWER_BELOW_PX
        if was_narrow != (event.size().width() < _DRAWER_BELOW_PX) or event.oldSize().width() <= 0:
            self.fit_filters()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.actions_.handle_key(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Escape means the same everywhere in the window, whatever has the focus.
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.isActiveWindow()
            and QApplication.activeModalWidget() is None
            and QApplication.activePopupWidget() is None
            and isinstance(watched, QWidget)
            and watched.window() is self
        ):
            self.actions_.escape()
            return True
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.remembers:
            remember(self)
        self.shut_down()
        if self.remembers:
            self.engine.save_settings()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """Stop sound, scans and jobs; the engine may be closed afterwards."""
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)
        self.audition.stop()
        # Before the jobs: some of them wait for these.
        self.engine.close_audio()
        self.copies.close()
        self.health.close()
        self.library.close()
        self.edits.close()
        self.jobs.close()
        self.engine.store_backup()
        self.keeper.keep_at_the_end()
