"""Shows the query: as text in the search box, as chips, in the filters; and the source of a similarity search."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from audiomancer.browse import Chip, PartSource, Query, parse, to_text
from audiomancer_gui.filters import FilterColumn, SearchBox
from audiomancer_gui.panels.source_strip import SourceStrip
from audiomancer_gui.results import ChipBar
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.sessions.browse_session import BrowseSession, Viewpoint


class QueryView(QObject):
    """Joins the parts that show a query with what is browsed.

    Signals:
        title_altered: What the window's title says.
        filters_requested: The filters are to be seen.
    """

    title_altered = Signal(str)
    filters_requested = Signal()

    def __init__(
        self,
        search: SearchBox,
        chips: ChipBar,
        filters: FilterColumn,
        source_strip: SourceStrip,
        thumbnails: Thumbnails,
        browse: BrowseSession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._search, self._chips, self._filters, self._source_strip = search, chips, filters, source_strip
        self._thumbnails, self._browse = thumbnails, browse

    # What the user asks for

    def follow_text(self, text: str) -> None:
        """Do what was typed."""
        parsed = parse(text)
        self._chips.show_hint(" ".join(parsed.problems))
        self._browse.set_query(parsed.query, "text")

    def recall(self, text: str) -> None:
        """Do a saved search, in the words in which it was saved."""
        self._search.set_text(text)
        self.follow_text(text)

    def clear(self) -> None:
        """Empty the search box."""
        self._search.set_text("")
        self._chips.show_hint("")

    def propose(self, query: Query) -> None:
        """Take a query of the filters."""
        self._browse.set_query(query, "panels")

    def drop(self, chip: Chip) -> None:
        """Take a condition, or one value of it, out of the query."""
        self._browse.set_query(self._browse.viewpoint.query.without(chip), "chips")

    def reset(self) -> None:
        """Take all conditions out."""
        self._browse.set_query(Query(), "chips")

    def follow_chip(self, chip: Chip) -> None:
        """Go where a condition is edited."""
        if self._filters.has_panel(chip.condition):
            self.filters_requested.emit()
            self._filters.lead_to(chip.condition)
        else:
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    # What is shown

    def show_viewpoint(self, view: Viewpoint, origin: str) -> None:
        """Show another query and source."""
        if origin != "text":
            self._search.set_text(to_text(view.query))
            self._chips.show_hint("")
        self._chips.show_query(view.query)
        self._filters.show_query(view.query)
        source = self._browse.source_row()
        part = view.source if isinstance(view.source, PartSource) else None
        overview = None if source is None or source.sample_id is None else self._thumbnails.overview(source.sample_id)
        self._source_strip.show_source(source, overview, None if part is None else (part.start_s, part.end_s))
        self.title_altered.emit("Audiomancer" if source is None else f"Similar to {source.name} — Audiomancer")

    def show_overviews(self, overviews: dict[str, bytes]) -> None:
        """Show the source's waveform when it is there."""
        source = self._browse.source_row()
        if source is not None and source.sample_id in overviews:
            self._source_strip.show_source(source, overviews[source.sample_id])
