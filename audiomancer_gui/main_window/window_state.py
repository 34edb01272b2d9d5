"""Stores the window's state for the next start: its position, columns, filters, what the list shows and where."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from audiomancer.browse import Synonyms, parse
from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer.browse.search.relevance import LIST_ORDERS
from audiomancer.settings import Settings
from audiomancer_gui.commands.handlers.pane_commands import PaneCommands
from audiomancer_gui.main_window.window_place import WindowPlace
from audiomancer_gui.results import SampleTable, ScrollPosition
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.similarity_session import SimilaritySession
from audiomancer_gui.sessions.viewpoint import BY_COLLECTION, stored_view, view_of
from audiomancer_gui.views.list_view import ListView

_SOON_MS: Final = 600
"""A window that is dragged moves many times a second."""

_ORDERS: Final = (*LIST_ORDERS, BY_COLLECTION)
"""Orders that the next start begins with."""

_LAYOUT_EVENTS: Final = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.WindowStateChange})


class WindowState(QObject):
    """Reads and writes the part of the settings that belongs to the window.

    Args:
        settings: The settings.
        window: Where it stands and how large it is.
        table: Its columns.
        sessions: What the list shows, its order, and what was before.
        panes: Sidebar, filters, player.
        view: Shows the list where it was left.
    """

    def __init__(
        self,
        settings: Settings,
        window: QWidget,
        table: SampleTable,
        sessions: tuple[BrowseSession, SimilaritySession],
        panes: PaneCommands,
        view: ListView,
    ) -> None:
        super().__init__(window)
        self._settings, self._window = settings, window
        self._table, self._panes, self._view = table, panes, view
        self._browse, self._similarity = sessions
        self._place = WindowPlace(window)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SOON_MS)
        self._timer.timeout.connect(self.save)

    def follow(self) -> None:
        """Save soon after each change from now on."""
        self._window.installEventFilter(self)
        self._browse.viewpoint_altered.connect(self._save_soon)
        self._table.horizontalHeader().sectionResized.connect(self._save_soon)
        self._table.horizontalHeader().sectionMoved.connect(self._save_soon)
        self._panes.wish_altered.connect(self._save_soon)
        self._table.selection_altered.connect(self._save_soon)
        self._table.verticalScrollBar().valueChanged.connect(self._save_soon)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _LAYOUT_EVENTS:
            self._save_soon()
        return False

    def _save_soon(self, *_: object) -> None:
        self._timer.start()

    def save(self) -> None:
        """Note in the settings how the window is left."""
        self._timer.stop()
        view = self._browse.viewpoint
        self._settings.window = {
            "geometry": bytes(self._window.saveGeometry().toBase64().data()).decode("ascii"),
            **self._panes.wishes(),
            "columns": self._table.columns.widths(),
            "unwanted_columns": self._table.columns.unwanted(),
            "chosen_columns": self._table.columns.chosen(),
            "column_order": self._table.columns.order(),
            "sort_column": view.sort_column if view.sort_column in _ORDERS else "name",
            "is_descending": view.is_descending if view.sort_column in _ORDERS else False,
            "list": self._list(),
        }

    def _list(self) -> object:
        """Say what the list shows, and where it stands; as before while it is not read."""
        browse = self._browse
        if not browse.is_loaded:
            return self._settings.window.get("list")
        position = self._table.position.read().stored()
        if browse.viewpoint.source is not None:
            # What is in sight of similar sounds is no place in the plain list, which comes first at the next start.
            position = {"current": position["current"], "top": position["current"]}
        synonyms = browse.index.synonyms
        return {**stored_view(browse.viewpoint, synonyms), **position, "history": browse.history.stored(synonyms)}

    def restore(self) -> None:
        """Put the window as it was left; what makes no sense any more is left out."""
        saved = self._settings.window
        geometry = saved.get("geometry")
        written = geometry.encode("ascii", "replace") if isinstance(geometry, str) else b""
        self._place.restore(QByteArray.fromBase64(written))
        columns = saved.get("columns")
        if isinstance(columns, dict):
            self._table.columns.set_widths(columns)
        unwanted = saved.get("unwanted_columns")
        if isinstance(unwanted, list):
            self._table.columns.set_unwanted(unwanted)
        chosen = saved.get("chosen_columns")
        if isinstance(chosen, list):
            self._table.columns.set_chosen(chosen)
        order = saved.get("column_order")
        if isinstance(order, list) and order:
            self._table.columns.set_order(order)
        shown = saved.get("list")
        synonyms = Synonyms(self._settings.synonyms) if self._settings.synonyms else Synonyms()
        if isinstance(shown, dict):
            self._browse.history.load(shown.get("history"), synonyms, self._similarity.usual_blend)
        column, is_descending = saved.get("sort_column", "name"), saved.get("is_descending", False)
        if column in SORTABLE:
            self._browse.set_sort(column, bool(is_descending))
        if isinstance(shown, dict):
            query = parse(str(shown.get("query", "")), synonyms).query
            order = column if column in _ORDERS else ""
            self._browse.set_query(query, "start", order, is_descending=bool(is_descending))
            self._view.begin_at(ScrollPosition.of_stored(shown))
            self._similarity.resume(view_of(shown, synonyms, self._similarity.usual_blend))
        self._panes.set_wishes(saved)
