"""Similar sounds: the places of all embeddings, read in jobs and followed as the library changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import (
    PRESETS,
    RECORDED_WEIGHTS,
    Blend,
    BrowseIndex,
    GroupSource,
    PartSource,
    Query,
    Row,
    SimilarityIndex,
    SimilaritySource,
    weights_of,
)
from audiomancer.browse.search.conditions import Excluded, Instruments
from audiomancer.engine import Engine
from audiomancer.library import PartAnalysis
from audiomancer.paths import display_path
from audiomancer.playback import Recording
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sessions.library_session import LibrarySession
from audiomancer_gui.sessions.viewpoint import Viewpoint

_REFRESH_MS: Final = 500
_READING: Final = "Reading how the sounds resemble each other…"

Role = Literal["first", "second", "unlike"]
"""Part of a source in a question: what the list resembles, what it lies halfway to, what it is to be unlike."""


class SimilaritySession(QObject):
    """Gives the list its `SimilarityIndex`, and answers "find similar" as soon as it can.

    Signals:
        places_read: The places of the embeddings are known, or known anew.
        damage_suspected: Something could not be read, or lacks though nothing is under way.
        results_shown: The list shows similar sounds.
        message: A sentence for the status line; empty where the last one is no longer so.
    """

    places_read = Signal()
    damage_suspected = Signal()
    results_shown = Signal()
    message = Signal(str)

    def __init__(
        self,
        engine: Engine,
        jobs: JobRunner,
        browse: BrowseSession,
        library: LibrarySession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine, self._jobs, self._browse, self._library = engine, jobs, browse, library
        self._wanted: tuple[SimilaritySource, Role, tuple[Query, SimilaritySource | None]] | None = None
        self._resumed: Viewpoint | None = None
        self._left_out: tuple[GroupSource | None, frozenset[str]] = (None, frozenset())
        if weights_of(engine.settings.aspect_weights) not in [preset.weights for preset in PRESETS]:
            # Weights set by hand belong to the questions of one day; a set that has a name is chosen for good.
            engine.settings.aspect_weights = ""
        # Rows that changed while a job was looking for the places of all rows.
        self._touched: list[NDArray[np.int64]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)

    def find(self, sample_id: str, role: Role = "first") -> None:
        """List what sounds like a sample: at once where it is known, else when it has been read."""
        similarity = self._browse.similarity
        if similarity is not None and sample_id in similarity:
            self._show_when_current(sample_id, role)
        else:
            self._read_for(sample_id, role)

    def find_group(self, name: str, sample_ids: Sequence[str], left_out: frozenset[str] = frozenset()) -> None:
        """List what sounds like several samples: what lies nearest to their middle.

        Args:
            name: Name of the group for the user.
            sample_ids: The samples, one at least.
            left_out: Instruments that the list is to leave out; a chip takes them back.
        """
        source = GroupSource(name, tuple(sample_ids))
        self._left_out = (source, left_out)
        if self._browse.similarity is not None:
            self._show_when_current(source, "first")
        else:
            self._read_for(source, "first")

    def resume(self, view: Viewpoint) -> None:
        """Show similar sounds as the window was left, once they can be found, and unless something else is asked."""
        self._resumed = view

    @property
    def usual_blend(self) -> Blend:
        """Blend of a new question: the weights and the sounds of a pack that the user has set."""
        settings = self._engine.settings
        return Blend(weights=weights_of(settings.aspect_weights), per_pack=max(0, settings.per_pack))

    @property
    def is_shown(self) -> bool:
        """The list shows what resembles a source."""
        return self._browse.viewpoint.source is not None

    def find_part(self, row: Row, region: tuple[float, float]) -> None:
        """List what sounds like a part of a sound, once the part has been analysed."""
        self.message.emit("Analysing this part…")
        part_analyser, asked = self._engine.part_analyser, self._place

        def done(analysis: PartAnalysis) -> None:
            self._show_part(_part_of(analysis, row.path, *region, row.sample_id), "first", asked)

        self._jobs.read("part", lambda: part_analyser.analyse(row.path, *region), done)

    def find_file(self, path: str, role: Role = "first") -> None:
        """List what sounds like a file, once it has been analysed; it need not be in the library."""
        self.message.emit(f"Analysing {display_path(Path(path).name)}…")
        part_analyser, asked = self._engine.part_analyser, self._place

        def done(analysis: PartAnalysis) -> None:
            self._show_part(_part_of(analysis, path, 0.0, None, None), role, asked)

        self._jobs.read("part", lambda: part_analyser.analyse(path), done)

    def ask_microphone(self, recording: Recording, ended: Callable[[], None]) -> None:
        """List what sounds like what is hummed or tapped, once the recording has ended.

        Args:
            recording: The recording, which begins now.
            ended: Called when it has, also where it failed.
        """
        engine, asked = self._engine, self._place

        def done(analysis: PartAnalysis | None) -> None:
            ended()
            if analysis is not None:
                self._show_part(_part_of(analysis, "", 0.0, None, None), "first", asked)

        self._jobs.read("microphone", lambda: engine.ask_microphone(recording), done, ended)

    @property
    def _place(self) -> tuple[Query, SimilaritySource | None]:
        """Place of the user in the library: an answer that comes after he has left it is no longer wanted."""
        view = self._browse.viewpoint
        return view.query, view.source

    def _show_part(self, source: PartSource, role: Role, asked: tuple[Query, SimilaritySource | None]) -> None:
        self.message.emit("")
        if self._place != asked:
            return
        if self._browse.similarity is not None:
            self._show_when_current(source, role)
        else:
            self._read_for(source, role)

    def _read_for(self, source: SimilaritySource, role: Role) -> None:
        self._wanted = source, role, self._place
        self.message.emit(_READING)
        self.read()

    def read(self) -> None:
        """Read the places of all embeddings; where there are none yet, they are made from the vector table."""
        index, engine = self._browse.index, self._engine
        self._touched.clear()
        self._jobs.read(
            "similarity",
            lambda: engine.read_similarity(index),
            lambda similarity: self._take(similarity, index),
            self.damage_suspected.emit,
        )

    def follow(self, touched: NDArray[np.int64]) -> None:
        """Look for the embeddings of rows that came or changed, soon."""
        self._touched.append(touched)
        self._timer.start()

    def _refresh(self) -> None:
        engine, index, current = self._engine, self._browse.index, self._browse.similarity
        if current is None:
            return

        def work() -> SimilarityIndex | None:
            vectors = engine.storage.samples.vector_store
            neighbours, aspects = vectors.noted_neighbours(), vectors.aspects.files.index()
            if neighbours is None or (neighbours is current.neighbours and current.has_aspects_of(aspects)):
                return current
            return SimilarityIndex(neighbours, index, aspects)

        self._jobs.read("similarity", work, lambda similarity: self._take(similarity, index))

    def _take(self, similarity: SimilarityIndex | None, index: BrowseIndex) -> None:
        browse = self._browse
        if similarity is None or browse.index is not index:
            # The list was read anew meanwhile.
            self.read()
            return
        touched, self._touched = self._touched, []
        similarity.follow(np.unique(np.concatenate([np.zeros(0, np.int64), *touched])))
        was_unknown = browse.similarity is None
        browse.set_similarity(similarity)
        self.places_read.emit()
        if was_unknown and browse.viewpoint.source is not None:
            # The list was read anew while it showed what is similar.
            browse.refresh()
        wanted, self._wanted = self._wanted, None
        self._show_resumed(similarity)
        if wanted is not None:
            self.message.emit("")
            source, role, asked = wanted
            if self._place == asked:
                self._show(source, role)
        if was_unknown and not self._library.is_scanning and similarity.missing():
            # A scan that was cut off goes on by itself; what lacks an embedding afterwards is not in order.
            self.damage_suspected.emit()

    def _show_resumed(self, similarity: SimilarityIndex) -> None:
        view, self._resumed = self._resumed, None
        if view is None or view.source is None or self._place != (view.query, None):
            return
        vector = similarity.vector_of(view.source)
        if vector is not None and np.any(vector):
            self._browse.return_to(view)

    def _show_when_current(self, source: SimilaritySource, role: Role) -> None:
        """Show the answer: first with the embeddings of rows that have just changed, or it would be only a part."""
        if not self._touched:
            self._show(source, role)
            return
        self._wanted = source, role, self._place
        self._timer.stop()
        self._refresh()

    def _show(self, source: SimilaritySource, role: Role) -> None:
        browse = self._browse
        vector = None if browse.similarity is None else browse.similarity.vector_of(source)
        if vector is None or not np.any(vector):
            self.message.emit("This sound is silent or not analysed: nothing resembles it.")
            return
        blend = browse.viewpoint.blend
        if role == "first" or browse.viewpoint.source is None:
            is_recorded = isinstance(source, PartSource) and not source.path
            usual = self.usual_blend
            browse.find_similar(source, replace(usual, weights=RECORDED_WEIGHTS) if is_recorded else usual)
            asked, instruments = self._left_out
            if source == asked and instruments:
                without = Excluded(Instruments(instruments))
                browse.set_query(browse.viewpoint.query.plus(without), "panels")
        elif role == "second":
            browse.ask_beside(replace(blend, second=source))
        else:
            browse.ask_beside(replace(blend, unlike=source))
        self.results_shown.emit()


def _part_of(
    analysis: PartAnalysis, path: str, start_s: float, end_s: float | None, sample_id: str | None
) -> PartSource:
    vector = np.asarray(analysis.embedding, np.float32)
    return PartSource(path, start_s, end_s, vector, sample_id, analysis.measures, analysis.aspects)
