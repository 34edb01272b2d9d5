"""Measures the results table at a million rows, beside Qt's plain view and proxy: benchmarks/table.py [ROWS] [RUNS].

Prints one table: median milliseconds of each step, off screen, in one process, with made-up sounds. The table of the
window is measured at ROWS and at `PLAIN_ROWS`; the plain alternative, a `QTableView` painting cell by cell over a
`QSortFilterProxyModel` over the same model, only at `PLAIN_ROWS`: at a million its filter takes minutes.

Steps "place kept" include remembering what is selected, focused and in sight, and putting it back. The plain view saves
nothing over a change of order but what its proxy saves for it. Painting is counted only where the step says so.
Waveforms are asked for by the first painting and come after it, as in the window; the plain view has none.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QTableView
from tables import Cell, print_table

from audiomancer.browse import Row
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer_gui.results import Column, SampleTable, SampleTableModel
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.theme import HEADER_PX, ROW_PX, Theme

PLAIN_ROWS = 20_000
ROWS_IN_SIGHT = 26
SCATTERED = 10_000
SIZE_PX = (1000, HEADER_PX + ROWS_IN_SIGHT * ROW_PX)
Step = Callable[[int], object]


class Sounds:
    """Stands in for the browse index; half of the names hold "kick"."""

    def __init__(self, count: int) -> None:
        self.entry_ids = np.arange(1, count + 1)

    def __len__(self) -> int:
        return len(self.entry_ids)

    def column(self, _name: str) -> NDArray[np.int64]:
        """Only entry ids are asked for."""
        return self.entry_ids

    def path(self, row: int) -> str:
        """Path of a row's file."""
        return f"/sounds/Crate {row % 97}/{row}.wav"

    def row(self, row: int) -> Row:
        """One sound as the list shows it."""
        values: dict[str, Any] = dict.fromkeys(Row._fields, 0)
        return Row(
            **values
            | {
                "sample_id": str(row),
                "name": f"{'Kick' if row % 2 else 'Snare'} number {row} of a long series.wav",
                "folder": f"Crate {row % 97} / Loops / Drums",
                "bpm": 60.0 + row % 120,
                "key": row % 24,
                "instrument": INSTRUMENTS[row % len(INSTRUMENTS)],
                "moods": ("dark", "deep")[: row % 3],
                "tags": (),
                "collections": (),
                "duration_s": row % 60 + 0.25,
                "is_analysed": True,
            }
        )


def median_ms(step: Step, runs: int) -> float:
    """Median duration of a step; the first, which warms caches up, is not counted."""
    durations = []
    for run in range(runs + 1):
        QApplication.processEvents()
        start_s = time.perf_counter()
        step(run)
        durations.append((time.perf_counter() - start_s) * 1000)
    return statistics.median(durations[1:])


def jump(view: QTableView, run: int) -> None:
    """To another end of the list, and paint."""
    rows = view.model().rowCount()
    view.verticalScrollBar().setValue(run * 7919 * ROW_PX % ((rows - ROWS_IN_SIGHT) * ROW_PX))
    view.viewport().repaint()


def scroll(view: QTableView, _run: int) -> None:
    """By one row, and paint what comes."""
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + ROW_PX)
    QApplication.processEvents()


def select_all(view: QTableView, _run: int) -> None:
    """All rows, and paint them and the header."""
    view.clearSelection()
    view.selectAll()
    view.viewport().repaint()
    view.horizontalHeader().viewport().repaint()


def ours(count: int, runs: int, theme: Theme) -> dict[str, float]:
    """The table of the window."""
    sounds: Any = Sounds(count)
    thumbnails = Thumbnails()
    peaks = np.random.default_rng(0).integers(-127, 127, 400, dtype=np.int8).tobytes()
    thumbnails.wanted.connect(lambda ids: thumbnails.receive(dict.fromkeys(ids, peaks)))
    model = SampleTableModel(sounds)
    table = SampleTable(model, theme, thumbnails)
    table.resize(*SIZE_PX)
    everything = np.arange(count)
    half, shuffled = everything[1::2].copy(), np.random.default_rng(0).permutation(count)
    few_less = np.delete(everything, [5, count // 2])
    scattered = np.zeros(count, np.bool_)
    scattered[np.random.default_rng(1).choice(count, min(SCATTERED, count // 4), replace=False)] = True
    model.show_view(sounds, everything)
    table.show()

    def showing(other: NDArray[np.int64]) -> Step:
        def step(run: int) -> None:
            place = table.position.read()
            model.show_view(sounds, other if run % 2 else everything)
            table.position.restore(place)

        return step

    figures = {
        "jump, painted": median_ms(lambda run: jump(table, run), runs),
        "scroll by a row, painted": median_ms(lambda run: scroll(table, run), runs),
    }
    table.choose(count // 2 + 1)
    figures |= {
        "filter by a word, place kept": median_ms(showing(half), runs),
        "another order, place kept": median_ms(showing(shuffled), runs),
        "two rows come or go, place kept": median_ms(showing(few_less), runs),
        "select all, painted": median_ms(lambda run: select_all(table, run), runs),
        "another order, all selected": median_ms(showing(shuffled), runs),
    }
    model.show_view(sounds, everything)
    table._selection.select_mask(scattered)
    figures["another order, 10,000 scattered rows selected"] = median_ms(showing(shuffled), runs)
    table.deleteLater()
    return figures


def plain(count: int, runs: int) -> dict[str, float]:
    """Qt's view and delegate, filtered and sorted by Qt's proxy."""
    sounds: Any = Sounds(count)
    model, proxy, view = SampleTableModel(sounds), QSortFilterProxyModel(), QTableView()
    model.show_view(sounds, np.arange(count))
    proxy.setSourceModel(model)
    proxy.setFilterKeyColumn(Column.NAME)
    view.setModel(proxy)
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW_PX)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.resize(*SIZE_PX)
    view.show()

    orders = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
    few = max(3, runs // 5)
    figures = {
        "jump, painted": median_ms(lambda run: jump(view, run), runs),
        "scroll by a row, painted": median_ms(lambda run: scroll(view, run), runs),
        "filter by a word, place kept": median_ms(
            lambda run: proxy.setFilterFixedString("Kick" if run % 2 else ""), few
        ),
        "another order, place kept": median_ms(lambda run: proxy.sort(Column.NAME, orders[run % 2]), few),
    }
    proxy.sort(-1)
    figures["select all, painted"] = median_ms(lambda run: select_all(view, run), few)
    view.deleteLater()
    return figures


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    app = QApplication([])
    app.setStyle("Fusion")
    theme = Theme()
    theme.apply(app)
    large, small, yard = ours(count, runs, theme), ours(PLAIN_ROWS, runs, theme), plain(PLAIN_ROWS, runs)
    rows: list[list[Cell]] = [[step, large[step], small[step], yard.get(step)] for step in large]
    print_table(["ms", f"{count:,} rows", f"{PLAIN_ROWS:,} rows", f"QTableView and proxy, {PLAIN_ROWS:,}"], rows, 2)


if __name__ == "__main__":
    main()
