"""Shows the list on the map, and the map's choice in the list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPoint, QTimer

from audiomancer.browse import MapSource, Row, SoundMap
from audiomancer.browse.map.regions import region_names
from audiomancer.browse.search.conditions import Instruments
from audiomancer.vocabulary import families_within
from audiomancer_gui.panels.pages import Pages
from audiomancer_gui.results import SampleTable
from audiomancer_gui.results.row_values import ShownRow, key_text
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sound_map.colouring import Legend, colouring_of, legend_of
from audiomancer_gui.sound_map.map_page import MapPage
from audiomancer_gui.sound_map.map_picture import Colouring, MapPicture, paint_map
from audiomancer_gui.sound_map.viewport import Viewport
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import counted, sounds_text

_TRAIL: Final = 6
_FEW: Final = 200
_AHEAD_MS: Final = 5_000
"""The map is made once the window has been quiet for so long: at a million sounds that takes seconds in a job."""


class MapFacts(NamedTuple):
    """Facts that stand around the points.

    Attributes:
        names: Of regions, with their positions.
        legend: Rows of the legend.
        placed: How many of the list's sounds are on the map.
        missing: How many are not analysed yet.
    """

    names: list[tuple[str, float, float]]
    legend: Legend
    placed: int
    missing: int


class MapView(QObject):
    """Joins the map with the list, the player and the positions of the sounds.

    Args:
        pages: The list and the map.
        page: The page of the map.
        table: The list.
        thumbnails: Waveforms.
        sessions: What is browsed, and jobs.
        make_map: Makes a map, in a job.
        theme: Colours.
    """

    def __init__(
        self,
        pages: Pages,
        page: MapPage,
        table: SampleTable,
        thumbnails: Thumbnails,
        sessions: tuple[BrowseSession, JobRunner],
        make_map: Callable[[MapSource], SoundMap],
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pages, self._page, self._canvas, self._table = pages, page, page.canvas, table
        self._thumbnails, self._make_map, self._theme = thumbnails, make_map, theme
        self._browse, self._jobs = sessions
        self._map: SoundMap | None = None
        self._is_stale = True
        self._is_making = False
        self._is_painting = False
        # Raised with whatever a picture shows other than the part of the map.
        self._state = 0
        self._colouring = colouring_of(self._page.colour_by.currentText(), self._browse.index, theme)
        self._trail: list[int] = []
        self._hovered: Row | None = None
        self._shown_rows: NDArray[np.bool_] = np.zeros(0, bool)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(_AHEAD_MS)
        self._ahead.timeout.connect(self._make_ahead)

    def come(self) -> None:
        """Show the list's sounds and its choice, where another page stood before."""
        if self._pages.shows_map:
            self.refresh()
            self.follow_choice()

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.show_colours()

    # The points

    def take_positions(self) -> None:
        """Take note that sounds have come or changed: the map is made anew when it is seen, the first one ahead."""
        self._is_stale = True
        if self._pages.shows_map:
            self.refresh()
        elif self._map is None:
            self._ahead.start()

    def _make_ahead(self) -> None:
        """Make the first map before it is asked for, when nothing else is done."""
        if self._map is not None or self._is_making:
            return
        if self._jobs.is_idle:
            self._make()
        else:
            self._ahead.start()

    def refresh(self) -> None:
        """Show what the list shows; nothing while the map is not seen."""
        if not self._pages.shows_map:
            return
        if self._is_stale and not self._is_making:
            self._make()
        if self._map is not None:
            self._show_rows()
        elif self._browse.similarity is None:
            self._page.show_note("Reading how the sounds resemble each other…")
        else:
            self._page.show_note("Placing the sounds…")

    def _make(self) -> None:
        """Have a map made of what is known of the sounds now."""
        similarity = self._browse.similarity
        if similarity is None:
            return
        self._is_stale, self._is_making = False, True
        source, make = MapSource.of(similarity), self._make_map
        self._jobs.read("map", lambda: make(source), self._take_map, self._making_failed)

    def _take_map(self, made: SoundMap) -> None:
        self._map, self._is_making = made, False
        if self._pages.shows_map:
            self.refresh()

    def _making_failed(self) -> None:
        self._is_making, self._is_stale = False, True

    def _show_rows(self) -> None:
        assert self._map is not None
        shown = np.zeros(self._browse.index.row_count, bool)
        shown[self._table.table_model.index_rows()] = True
        self._shown_rows = shown
        self._colour()
        self._canvas.show_map(self._map, shown)
        self._read_facts()

    def show_colours(self) -> None:
        """Colour the points as the page says."""
        if self._map is not None and self._pages.shows_map:
            self._colour()
            self._canvas.want_picture()
            self._read_facts()

    def _colour(self) -> None:
        self._state += 1
        self._colouring = colouring_of(self._page.colour_by.currentText(), self._browse.index, self._theme)

    def _read_facts(self) -> None:
        """Have names of regions, legend and counts made in a job: they look at every sound."""
        assert self._map is not None
        by, instruments = self._page.colour_by.currentText(), self._browse.index.column("instrument")
        facts = partial(_facts_of, self._map, self._shown_rows, instruments, by, self._colouring)
        self._jobs.read("map-facts", facts, self._show_facts)

    def _show_facts(self, facts: MapFacts) -> None:
        self._canvas.show_labels(facts.names)
        found = self._browse.viewpoint.query.find(Instruments)
        self._page.show_legend(facts.legend, () if found is None else families_within(found.names))
        notes = [f"{counted(facts.missing)} not analysed yet"] if facts.missing else []
        if self._map is not None and len(self._map) < _FEW:
            notes.insert(0, "Few sounds are analysed: the map fills as they come.")
        self._page.show_note(" · ".join(notes))
        self._canvas.setAccessibleDescription(f"{sounds_text(facts.placed)}; the list shows the same ones")

    def paint(self, viewport: Viewport) -> None:
        """Have a picture made of what is in sight: one at a time, the newest wish last."""
        if self._is_painting or self._map is None:
            return
        self._is_painting = True
        work = partial(
            paint_map, self._map, self._shown_rows, self._colouring, viewport, self._canvas.devicePixelRatioF()
        )
        self._jobs.read("map-picture", work, partial(self._take_picture, self._state), self._paint_failed)

    def _take_picture(self, state: int, picture: MapPicture) -> None:
        self._is_painting = False
        self._canvas.show_picture(picture)
        if picture.viewport != self._canvas.viewport or state != self._state:
            self.paint(self._canvas.viewport)

    def _paint_failed(self) -> None:
        self._is_painting = False

    # The choice

    def choose(self, row: int) -> None:
        """Choose a sound as if in the list: it plays."""
        found = self._table.table_model.rows_showing([row])
        if found:
            self._table.choose(found[0])

    def select_none(self) -> None:
        """Let go of the selection."""
        self._table.position.select(np.zeros(0, np.int64))

    def drag(self, row: int) -> None:
        """Have the selected sounds dragged away with one of them, or that one alone."""
        found = self._table.table_model.rows_showing([row])
        selected = self._table.selected_rows()
        if found:
            self._table.drag_rows(selected if found[0] in selected else found)

    def follow_choice(self) -> None:
        """Show the list's choice."""
        if not self._pages.shows_map:
            return
        current, rows = self._table.current_row(), self._table.table_model.index_rows()
        selected = np.asarray(rows[self._table.selected_rows()], np.int64)
        chosen = -1 if current is None else int(rows[current])
        self._canvas.show_chosen(chosen, self._trail, selected if len(selected) > 1 else selected[:0])
        self._page.show_outline(len(selected))

    def follow_play(self, row: Row) -> None:
        """Draw the way on to a sound that plays."""
        number = self._browse.index.row_of_entry(row.entry_id)
        if number is not None and (not self._trail or self._trail[-1] != number):
            self._trail = [*self._trail, number][-_TRAIL:]
            self.follow_choice()

    # The card

    def hover(self, row: int, at: QPoint) -> None:
        """Show the card of the sound under the mouse, and play it where that is wanted."""
        self._hovered = self._browse.index.row(row) if row >= 0 else None
        if self._hovered is None:
            self._page.card.hide()
            return
        sample_id = self._hovered.sample_id
        overview = None if sample_id is None else self._thumbnails.overview_soon(sample_id)
        self._page.card.show_row(self._hovered, _facts(self._hovered), overview, at)
        if self._page.hover_plays.isChecked():
            self.choose(row)

    def show_overviews(self, overviews: dict[str, bytes]) -> None:
        """Show the waveform of the card when it is there."""
        row = self._hovered
        if row is not None and row.sample_id in overviews:
            self._page.card.show_overview(row, overviews[row.sample_id])


def _facts_of(
    sound_map: SoundMap, shown: NDArray[np.bool_], instruments: NDArray[Any], by: str, colouring: Colouring
) -> MapFacts:
    placed = int(np.count_nonzero(shown[sound_map.rows[sound_map.rows < len(shown)]]))
    names = region_names(sound_map, shown, instruments)
    return MapFacts(names, legend_of(by, colouring, shown), placed, int(shown.sum()) - placed)


def _facts(row: Row) -> str:
    tempo = f"{row.bpm:.0f} BPM" if row.bpm else ""
    parts = (row.instrument or "", key_text(ShownRow(row)), tempo, f"{row.duration_s:.2f} s")
    return "   ".join(part for part in parts if part)
