"""Shows the list, or in its place what to do next: at the first start, while it is read, when nothing is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget

from audiomancer.browse import NO_BLEND, Query, advice
from audiomancer.browse.search.conditions import Term
from audiomancer.browse.search.corrections import Correction, CorrectionPlan
from audiomancer.browse.search.matching import combined
from audiomancer_gui.commands.handlers.folder_commands import FolderCommands
from audiomancer_gui.results import SampleTable
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sessions.library_session import LibrarySession
from audiomancer_gui.widgets.empty_state import EmptyState
from audiomancer_gui.widgets.labels import sounds_text

_PATIENCE_MS: Final = 700
"""A list that comes sooner needs no word about it."""

_MOST_CORRECTIONS: Final = 4
_MOST_ADVICE: Final = 5


class ListPage(QObject):
    """Chooses between the table and the page that stands in its place.

    Args:
        stack: Holds both.
        table: The list.
        empty: The page.
        browse: What the list holds.
        library: Says whether a scan runs, and looks again.
        folders: The commands that help.
        jobs: Threads, for what looks through all words of the library.
    """

    def __init__(
        self,
        stack: QStackedWidget,
        table: SampleTable,
        empty: EmptyState,
        browse: BrowseSession,
        library: LibrarySession,
        folders: FolderCommands,
        jobs: JobRunner,
    ) -> None:
        super().__init__(stack)
        self._stack, self._table, self._empty = stack, table, empty
        self._browse, self._library, self._folders, self._jobs = browse, library, folders, jobs
        self._folder_count: int | None = None
        self._shown: tuple[object, ...] = ()
        self._is_late = False
        self._demo_progress = (1, 1)
        folders.demo_progressed.connect(self._take_demo_progress)
        QTimer.singleShot(_PATIENCE_MS, self, self._lose_patience)

    @property
    def folder_count(self) -> int | None:
        """Count of the source folders; None until it is known."""
        return self._folder_count

    def take_folder_count(self, count: int) -> None:
        """Take how many source folders there are."""
        self._folder_count = count
        self.update()

    def _take_demo_progress(self, done: int, total: int) -> None:
        self._demo_progress = (done, total)
        self.update()

    def _lose_patience(self) -> None:
        self._is_late = True
        self.update()

    def update(self) -> None:
        """Show what fits the present state."""
        browse = self._browse
        if self._table.table_model.rowCount():
            self._shown = ()
            self._stack.setCurrentWidget(self._table)
            return
        if not browse.is_loaded:
            if self._is_late:
                self._show(
                    "Reading your library…", "The list is made from the database this once; the next start is quick."
                )
            return
        if self._folder_count is None:
            return
        state = (
            len(browse.index), self._folder_count, self._library.is_scanning, browse.viewpoint.query,
            browse.viewpoint.source, browse.viewpoint.blend, self._demo_progress,
        )  # fmt: skip
        self._stack.setCurrentWidget(self._empty)
        if state != self._shown:
            self._shown = state
            self._show_reason()

    def _show_reason(self) -> None:
        done, total = self._demo_progress
        if len(self._browse.index):
            self._show_nothing_found()
        elif done < total:
            self._show("Making the demo sounds…", "Sixty sounds are made on this computer, once; it takes seconds.")
            self._empty.show_progress(done, total)
        elif self._library.is_scanning:
            self._show("Looking for sounds…", "They appear here as they are found; you can browse at once.")
        elif self._folder_count == 0:
            self._show(
                "Welcome to Audiomancer",
                "Add a folder of sounds to browse it. Your files are only ever read: never moved, changed or deleted.",
                ("Add folder…", self._folders.add),
                ("Try the demo sounds", self._folders.add_demo),
            )
        else:
            self._show(
                "No sounds here yet",
                "The folders hold no sound files that can be read. Add another one, or look for new sounds.",
                ("Add folder…", self._folders.add),
                ("Look for new sounds", self._library.scan),
            )

    def _show(self, title: str, sentence: str, *actions: tuple[str, Callable[[], object]]) -> None:
        self._stack.setCurrentWidget(self._empty)
        self._empty.show_message(title, sentence, actions)

    def _show_nothing_found(self) -> None:
        browse = self._browse
        query, blend = browse.viewpoint.query, browse.viewpoint.blend
        if any(blend.steps) and combined(browse.index, browse.masks).any():
            self._show(
                f"Nothing {' and '.join(blend.words())}",
                "No sound of these lies farther that way.",
                ("Take the steps back", lambda: browse.ask_beside(replace(blend, steps=NO_BLEND.steps))),
            )
            return
        if browse.unfound_words and browse.effective_query == query:
            self._look_for_corrections(query, browse.unfound_words)
            return
        actions = [
            (f"{one.label}  ·  {sounds_text(one.count)}", partial(browse.set_query, one.query, "advice"))
            for one in advice(browse.index, browse.effective_query, browse.masks)[:_MOST_ADVICE]
        ]
        sentence = "Near to it:" if actions else "Start again from all sounds."
        if not actions:
            actions = [("Show all sounds", partial(browse.set_query, type(query)(), "advice"))]
        self._empty.show_message("Nothing found", sentence, actions, is_stacked=True)

    def _look_for_corrections(self, query: Query, words: tuple[Term, ...]) -> None:
        """Say that no sound has the words of a query, and offer words that are near, once they are found."""
        self._show_corrections(query, words, None)
        plan = CorrectionPlan.of(self._browse.index, words)
        self._jobs.read("corrections", plan.find, partial(self._show_corrections, query, words))

    def _show_corrections(self, query: Query, words: tuple[Term, ...], found: list[Correction] | None) -> None:
        browse = self._browse
        if query != browse.viewpoint.query or self._stack.currentWidget() is not self._empty:
            # Something else is asked since.
            return
        actions: list[tuple[str, Callable[[], object]]] = [
            (
                f"{one.word}  ·  {sounds_text(one.sound_count)}",
                partial(browse.set_query, one.applied_to(query), "advice"),
            )
            for one in (found or [])[:_MOST_CORRECTIONS]
        ]
        sentence = (
            "Did you mean:"
            if actions
            else "Looking for words like it…"
            if found is None
            else "No word of the library is spelled like it."
        )
        actions.append(("Show all sounds", partial(browse.set_query, Query(), "advice")))
        title = f"No sound has {' or '.join(f'“{one.word}”' for one in words)}"
        self._empty.show_message(title, sentence, actions, is_stacked=True)
