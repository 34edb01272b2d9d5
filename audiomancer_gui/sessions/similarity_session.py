"""How the list knows what resembles what: the embeddings' places, read in jobs and kept as the library changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer

from audiomancer.browse import BrowseIndex, PartSource, Row, SimilarityIndex, SimilaritySource
from audiomancer.library import PartAnalysis

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_REFRESH_MS = 500


class SimilaritySession(QObject):
    """Keeps `BrowseSession.similarity`, and answers "find similar" as soon as it can."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._wanted: SimilaritySource | None = None
        # Rows that changed while a job was looking for the places of all rows.
        self._touched: list[NDArray[np.int64]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)

    def find(self, sample_id: str) -> None:
        """List what sounds like a sample: at once where it is known, else when it has been read."""
        similarity = self._window.browse.similarity
        if similarity is not None and sample_id in similarity:
            self._show_when_current(sample_id)
            return
        self._wanted = sample_id
        self._window.status.show_message("Reading how the sounds resemble each other…")
        self.read()

    def find_part(self, row: Row, region: tuple[float, float]) -> None:
        """List what sounds like a part of a sound, once it has been listened to."""
        window = self._window
        window.status.show_message("Listening to this part…")
        part_analyser = window.engine.part_analyser

        def done(heard: PartAnalysis) -> None:
            window.status.clear_message()
            source = PartSource(row.path, *region, np.asarray(heard.embedding, np.float32), row.sample_id)
            if window.browse.similarity is not None:
                self._show_when_current(source)
                return
            self._wanted = source
            window.status.show_message("Reading how the sounds resemble each other…")
            self.read()

        window.jobs.read("part", lambda: part_analyser.analyse(row.path, *region), done)

    def read(self) -> None:
        """Read the places of all embeddings; where there are none yet, they are made from the vector table."""
        index = self._window.browse.index
        self._touched.clear()
        engine = self._window.engine
        self._window.jobs.read(
            "similarity",
            lambda: engine.read_similarity(index),
            lambda s: self._take(s, index),
            self._window.health.suspect,
        )

    def library_changed(self, touched: NDArray[np.int64]) -> None:
        """Rows came or changed: their embeddings are looked for soon."""
        self._touched.append(touched)
        self._timer.start()

    def _refresh(self) -> None:
        window = self._window
        index, current = window.browse.index, window.browse.similarity
        if current is None:
            return

        def work() -> SimilarityIndex | None:
            neighbours = window.engine.storage.samples.vector_store.noted_neighbours()
            if neighbours is None or neighbours is current.neighbours:
                return current
            return SimilarityIndex(neighbours, index)

        window.jobs.read("similarity", work, lambda s: self._take(s, index))

    def _take(self, similarity: SimilarityIndex | None, index: BrowseIndex) -> None:
        window = self._window
        if similarity is None or window.browse.index is not index:
            # The list was read anew meanwhile.
            self.read()
            return
        touched, self._touched = self._touched, []
        similarity.follow(np.unique(np.concatenate([np.zeros(0, np.int64), *touched])))
        was_unknown = window.browse.similarity is None
        window.browse.similarity = similarity
        window.copies.library_changed()
        if was_unknown and window.browse.viewpoint.source is not None:
            # The list was read anew while it showed what is similar.
            window.browse.refresh()
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            window.status.clear_message()
            self._show(wanted)
        if was_unknown and not window.library.is_scanning and similarity.missing():
            # A scan that was cut off goes on by itself; what lacks an embedding afterwards is not in order.
            window.health.suspect()

    def _show_when_current(self, source: SimilaritySource) -> None:
        """Show the answer: first with the embeddings of rows that have just changed, or it would be only a part."""
        if not self._touched:
            self._show(source)
            return
        self._wanted = source
        self._timer.stop()
        self._refresh()

    def _show(self, source: SimilaritySource) -> None:
        window = self._window
        similarity = window.browse.similarity
        vector = None if similarity is None else similarity.vector_of(source)
        if vector is None or not np.any(vector):
            window.status.show_message("This sound is silent or not analysed: nothing resembles it.")
            return
        window.browse.find_similar(source)
        window.table.scrollToTop()
        window.table.setFocus(Qt.FocusReason.OtherFocusReason)
