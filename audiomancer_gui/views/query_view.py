"""Shows the query: as text in the search box, as chips, in the filters."""

from __future__ import annotations

from collections.abc import Sized
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

from audiomancer.browse import Chip, CompletionPlan, Query, Suggestion, parse, to_text
from audiomancer.browse.search.advice import wider
from audiomancer.browse.search.completion import FIELD_EXAMPLES
from audiomancer.browse.search.conditions import Excluded, InCollections, Instruments, State, Tags, Term
from audiomancer.browse.search.corrections import Correction, CorrectionPlan
from audiomancer.browse.search.relevance import BY_RELEVANCE, has_relevance
from audiomancer.settings import Settings
from audiomancer.vocabulary import instruments_of
from audiomancer_gui.filters import FilterColumn, SearchBox
from audiomancer_gui.filters.recent_searches import RecentSearches
from audiomancer_gui.results import ChipBar
from audiomancer_gui.results.row_values import BY_COPIES
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.edit_session import UserLists
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sessions.viewpoint import BY_COLLECTION, Viewpoint

_MOST_SAVED: Final = 5
_LITTLE: Final = 8
"""Sounds up to which a list is looked through at a glance: more is offered beside it."""


class QueryView(QObject):
    """Joins the parts that show a query with what is browsed.

    Attributes:
        recent: Searches that an empty box offers.

    Signals:
        filters_requested: The filters are to be seen.
    """

    filters_requested = Signal()

    def __init__(
        self,
        search: SearchBox,
        chips: ChipBar,
        filters: FilterColumn,
        sessions: tuple[BrowseSession, JobRunner, Settings],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        browse, self._jobs, settings = sessions
        self.recent = RecentSearches(settings)
        self._saved: list[tuple[str, str]] = []
        self._search, self._chips, self._filters, self._browse = search, chips, filters, browse

    # What the user asks for

    def follow_text(self, text: str) -> None:
        """Do what was typed."""
        parsed = parse(text, self._browse.index.synonyms)
        self._chips.show_hint(" ".join(parsed.problems))
        self._search.show_problem(_worth_saying(parsed.problems))
        self._browse.set_query(parsed.query, "text")

    def complete(self, text: str, cursor: int) -> None:
        """Look for what completes a text; an empty one by earlier searches."""
        if not text.strip():
            self._search.show_completions(self._earlier_searches(len(text)))
            return
        plan = CompletionPlan.of(self._browse.index, text, cursor)
        if plan is None:
            self._search.show_completions([])
        else:
            self._jobs.read("completion", plan.find, partial(self._show_completions, text))

    def _show_completions(self, text: str, found: list[Suggestion]) -> None:
        # Completions of what was typed since then come soon.
        if text == self._search.toPlainText():
            self._search.show_completions(found)

    def _earlier_searches(self, end: int) -> list[Suggestion]:
        recent = [Suggestion("recent", text, 0, end, "") for text in self.recent.texts]
        saved = [Suggestion("saved", query, 0, end, name) for name, query in self._saved]
        fields = [Suggestion("field", f"{name}:", 0, end, example) for name, example in FIELD_EXAMPLES.items()]
        return [*recent, *saved[:_MOST_SAVED], *fields]

    def take_saved(self, lists: UserLists) -> None:
        """Take the saved searches, to offer them in an empty box."""
        self._saved = [(one.name, one.query) for one in lists.searches]

    def show_unknown(self, words: tuple[Term, ...]) -> None:
        """Show which words no sound has: the list leaves them out; the nearest ones are offered once they are found."""
        self._search.show_unknown(words)
        self._chips.show_unknown(words)
        if words:
            plan = CorrectionPlan.of(self._browse.index, words)
            self._jobs.read("nearest words", plan.find, partial(self._show_nearest, words))

    def _show_nearest(self, words: tuple[Term, ...], found: list[Correction]) -> None:
        if words == self._browse.unfound_words:
            # Reversed, so that of each word the nearest one stays.
            nearest = {correction.unknown: correction for correction in reversed(found)}
            self._chips.show_nearest([nearest[word] for word in words if word in nearest])

    def correct(self, correction: Correction) -> None:
        """Ask for a word that sounds have in place of one that none has."""
        self._browse.set_query(correction.applied_to(self._browse.viewpoint.query), "chips")

    def offer_wider(self, rows: Sized) -> None:
        """Offer more beside a list that holds little: tempi around those asked for, compatible keys."""
        browse = self._browse
        is_little = browse.viewpoint.source is None and 0 < len(rows) <= _LITTLE
        self._chips.show_wider(wider(browse.index, browse.effective_query, browse.masks) if is_little else ())

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

    def toggle_family(self, family: str) -> None:
        """Narrow the list to the instruments of a family, or widen it again; families chosen before stay."""
        query, members = self._browse.viewpoint.query, instruments_of(family)
        found = query.find(Instruments)
        names = frozenset() if found is None else found.names
        names = names - members if members <= names else names | members
        self._browse.set_query(query.replaced(Instruments, *([Instruments(names)] if names else [])), "map")

    def filter_by_tag(self, tag: str, modifiers: Qt.KeyboardModifier) -> None:
        """Show the sounds with a tag; Shift or Ctrl adds it to the tags chosen, or takes it out; Alt leaves it out."""
        query, asked = self._browse.viewpoint.query, Tags(frozenset({tag}))
        is_chosen = asked in query.all(Tags)
        if modifiers & Qt.KeyboardModifier.AltModifier:
            wanted = query if Excluded(asked) in query.conditions else query.plus(Excluded(asked))
        elif modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
            others = [one for one in query.all(Tags) if one != asked]
            wanted = query.replaced(Tags, *others, *([] if is_chosen else [asked]))
        else:
            wanted = query.replaced(Tags, *([] if is_chosen and len(query.all(Tags)) == 1 else [asked]))
        self._browse.set_query(wanted, "list")

    def drop(self, chip: Chip) -> None:
        """Take a condition, or one value of it, out of the query."""
        self._browse.set_query(self._browse.viewpoint.query.without(chip), "chips")

    def reset(self) -> None:
        """Take all conditions out."""
        self._browse.set_query(Query(), "chips")

    def narrow_again(self) -> None:
        """Look for similar sounds only among those of the search from which they were asked for."""
        view = self._browse.viewpoint
        self._browse.set_query(view.query.plus(*self._browse.history.left_out(view).conditions), "chips")

    def follow_chip(self, chip: Chip) -> None:
        """Go where a condition is edited."""
        if self._filters.has_panel(chip.condition):
            self.filters_requested.emit()
            self._filters.lead_to(chip.condition)
        else:
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    # What is shown

    def show_viewpoint(self, view: Viewpoint, origin: str) -> None:
        """Show another query."""
        if origin != "text":
            self._search.set_text(to_text(view.query, self._browse.index.synonyms))
            self._search.show_problem("")
            self._chips.show_hint("")
        self._chips.show_query(view.query)
        self._chips.show_scope(self._browse.history.left_out(view).chips(), is_similar=view.source is not None)
        self._chips.order.show_order(view.sort_column, view.is_descending, _special_orders(view))
        self._filters.show_query(view.query)


def _worth_saying(problems: tuple[str, ...]) -> str:
    """Sentences but for those on a field whose value is still being typed."""
    return " ".join(problem for problem in problems if ": wants " not in problem)


def _special_orders(view: Viewpoint) -> set[str]:
    """Orders that only lists like this one have."""
    has = {
        "match": view.source is not None,
        BY_COLLECTION: bool(InCollections.names_in(view.query)),
        BY_RELEVANCE: view.source is None and has_relevance(view.query),
        BY_COPIES: State("copied") in view.query.conditions,
    }
    return {name for name, is_there in has.items() if is_there}
