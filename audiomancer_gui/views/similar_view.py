"""Shows what the list resembles, and has it asked otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from audiomancer.browse import (
    ASPECT_NAMES,
    NO_BLEND,
    Blend,
    GroupSource,
    PartSource,
    SimilarityIndex,
    SimilaritySource,
    Weights,
    known_aspects,
)
from audiomancer.paths import display_path
from audiomancer.settings import Settings
from audiomancer_gui.panels.similar_panel import SimilarPanel
from audiomancer_gui.panels.source_card import SourceCard
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.sessions.browse_session import SIMILAR_LIMIT, BrowseSession
from audiomancer_gui.sessions.viewpoint import Viewpoint
from audiomancer_gui.widgets.labels import counted


class SimilarView(QObject):
    """Joins the panel of a similarity search with what is browsed.

    Signals:
        title_altered: What the window's title says.
    """

    title_altered = Signal(str)

    def __init__(
        self,
        panel: SimilarPanel,
        thumbnails: Thumbnails,
        browse: BrowseSession,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._thumbnails, self._browse, self._settings = panel, thumbnails, browse, settings

    # What the user asks for

    def set_share(self, share: float) -> None:
        """Go another way between the two sources."""
        self._browse.ask_beside(replace(self._blend, share=share))

    def step(self, move: int, steps: int) -> None:
        """Move the question along a measure."""
        self._browse.ask_beside(self._blend.stepped(move, steps))

    def weigh(self, weights: Weights) -> None:
        """Have aspects count otherwise, also in what is asked later."""
        self._settings.aspect_weights = " ".join(f"{weight:.2f}" for weight in weights)
        self._browse.ask_beside(replace(self._blend, weights=weights))

    def spread(self, per_pack: int) -> None:
        """Let a pack fill so many places among the first, also in what is asked later; 0 for any number."""
        self._settings.per_pack = per_pack
        self._browse.ask_beside(replace(self._blend, per_pack=per_pack))

    def reset_steps(self) -> None:
        """Take all steps back."""
        self._browse.ask_beside(replace(self._blend, steps=NO_BLEND.steps))

    def swap(self) -> None:
        """Have the first and the second source change places."""
        view, blend = self._browse.viewpoint, self._blend
        if view.source is not None and blend.second is not None:
            self._browse.swap_source(blend.second, replace(blend, second=view.source, share=1 - blend.share))

    def remove_second(self) -> None:
        """Compare with the first source alone."""
        self._browse.ask_beside(replace(self._blend, second=None, share=NO_BLEND.share))

    def remove_unlike(self) -> None:
        """Stay away from nothing."""
        self._browse.ask_beside(replace(self._blend, unlike=None))

    @property
    def _blend(self) -> Blend:
        return self._browse.viewpoint.blend

    # What is shown

    def show_viewpoint(self, view: Viewpoint) -> None:
        """Show other sources; the panel hides where there is none."""
        panel = self._panel
        panel.setVisible(view.source is not None)
        if view.source is None:
            self.title_altered.emit("Audiomancer")
            return
        row = self._browse.row_of_source(view.source)
        name = source_name(view.source) if row is None else row.name
        self.title_altered.emit(f"Similar to {name} — Audiomancer" if name else "Audiomancer")
        similarity = self._browse.similarity
        known = {} if similarity is None else similarity.measures_of(view.source)
        panel.show_blend(
            view.blend,
            known,
            missing_aspects(similarity, view.source, view.blend),
            is_of_whole=similarity is None or similarity.counted_weights(view.source, view.blend) is None,
        )
        self._fill(panel.first, view.source)
        self._fill(panel.second, view.blend.second)
        self._fill(panel.unlike, view.blend.unlike)

    def show_overviews(self, overviews: dict[str, bytes]) -> None:
        """Show the waveforms of sources when they are there."""
        view = self._browse.viewpoint
        for card, source in self._cards(view):
            row = self._browse.row_of_source(source)
            if row is not None and row.sample_id in overviews:
                self._fill(card, source)

    def _cards(self, view: Viewpoint) -> list[tuple[SourceCard, SimilaritySource | None]]:
        panel = self._panel
        return [(panel.first, view.source), (panel.second, view.blend.second), (panel.unlike, view.blend.unlike)]

    def _fill(self, card: SourceCard, source: SimilaritySource | None) -> None:
        row = self._browse.row_of_source(source)
        if source is None:
            card.show_nothing()
        elif row is not None and row.sample_id is not None:
            facts = (row.instrument or "", f"{row.duration_s:.2f} s", _part_words(source) or row.folder)
            card.show_row(
                row, self._thumbnails.overview_soon(row.sample_id), " · ".join(fact for fact in facts if fact)
            )
        elif isinstance(source, GroupSource):
            card.show_name(source.name, "their middle")
        else:
            is_recorded = isinstance(source, PartSource) and not source.path
            card.show_name(source_name(source), "not stored" if is_recorded else "from outside the library")


def similar_count_words(listed: int, matching: int, blend: Blend) -> str:
    """Reasons for the length of a list of similar sounds.

    Args:
        listed: Sounds in the list.
        matching: Sounds that the search and the filters leave.
        blend: What is asked beside the source.
    """
    if listed >= SIMILAR_LIMIT:
        return f"The {counted(listed)} most alike, of {counted(matching)} that search and filters leave"
    words = f"{counted(listed)} of {counted(matching)} that search and filters leave; a full list has {SIMILAR_LIMIT}"
    if any(blend.steps):
        words += f"\nOnly what is {' and '.join(blend.words())} is listed"
    return f"{words}\nWhat you ask with, and sounds that are not analysed yet, are not listed"


def missing_aspects(similarity: SimilarityIndex | None, source: SimilaritySource, blend: Blend) -> dict[str, str]:
    """Reasons why aspects can't count, by their names."""
    asked = None if similarity is None else similarity.asked_aspects(source, blend)
    if asked is None:
        return dict.fromkeys(ASPECT_NAMES, "Not measured yet: it comes when the sound is analysed anew")
    known = known_aspects(asked)
    reasons = {"pitch": "This sound has no clear pitch", "rhythm": "This sound is no loop: it has no rhythm"}
    return {
        name: reasons.get(name, "This sound has none")
        for name, is_known in zip(ASPECT_NAMES, known.tolist(), strict=True)
        if not is_known
    }


def source_name(source: SimilaritySource) -> str:
    """Name of a source that is no row of the list."""
    if isinstance(source, GroupSource):
        return source.name
    if not isinstance(source, PartSource):
        return ""
    return display_path(Path(source.path).name) if source.path else "Your recording"


def _part_words(source: SimilaritySource) -> str:
    if not isinstance(source, PartSource) or (source.start_s == 0.0 and source.end_s is None):
        return ""
    end = "the end" if source.end_s is None else f"{source.end_s:.2f} s"
    return f"the part from {source.start_s:.2f} s to {end}"
