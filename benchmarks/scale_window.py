"""The list of a large library in a window, off screen: benchmarks/scale_window.py DATA_DIR. Prints JSON for scale.py.

Every figure is the time from the user's action to the model that shows its result; painting where the name says so.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication
from scale_figures import Figures, resident_mb

from audiomancer.browse import FacetPlan, Query, Range, parse
from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer.browse.search.completion import CompletionPlan
from audiomancer.browse.search.conditions import Instruments, Keys, Moods, Tempo
from audiomancer.browse.search.matching import condition_masks
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.vocabulary import INSTRUMENTS, MOODS
from audiomancer.vocabulary.keys import KEYS
from audiomancer_gui.app import stay_awake
from audiomancer_gui.main_window import build_window
from audiomancer_gui.theme import Theme

_RUNS = 60
_PLAIN_RUNS = 5
_BEGUN = ("ki", "snar", "inst:b", "in:drum", "key:F", "deep ba")
_SLIPS = ("snair", "kcik", "vynil", "hihta", "clpa", "basss")
_WORDS = ("kick", "snare", "vinyl 12", "deep bass", "loop", "808", "warm pad", "riser", "take", "pluck", "amen", "wav")


def random_query(rng: np.random.Generator) -> Query:
    """Any mix of tempo, key, instrument and mood, at least one of them."""
    while True:
        low = float(rng.integers(70, 160))
        tempo = Tempo(Range(low, low + float(rng.integers(0, 20))))
        keys = Keys(frozenset({int(rng.integers(len(KEYS)))}), with_compatible=bool(rng.random() < 0.5))
        instruments = Instruments(frozenset({INSTRUMENTS[int(rng.integers(len(INSTRUMENTS)))]}))
        moods = Moods(frozenset({MOODS[int(rng.integers(len(MOODS)))]}))
        shares = zip((tempo, keys, instruments, moods), (0.5, 0.4, 0.5, 0.4), strict=True)
        query = Query(*(condition for condition, share in shares if rng.random() < share))
        if not query.is_empty:
            return query


class Bench:
    """A window on the library and what is measured in it."""

    def __init__(self, data_dir: str) -> None:
        stay_awake()
        self.app = QApplication([])
        self.app.setStyle("Fusion")
        self.engine = Engine.open(DataPaths.at(data_dir), for_window=True)
        theme = Theme()
        self.window = build_window(self.app, self.engine, theme, remembers=False)
        gc.freeze()
        self.engine.settings.autoplay = False
        self.window.resize(1440, 900)
        self.window.show()
        self.settle(
            lambda: self.window.sessions.browse.is_loaded and self.window.sessions.browse.similarity is not None
        )
        self.figures = Figures()
        self.rng = np.random.default_rng(7)

    def settle(self, is_done: Callable[[], bool] = lambda: True) -> None:
        """Let everything happen that is under way."""
        while not (is_done() and self.window.sessions.jobs.is_idle):
            self.app.processEvents()
            time.sleep(0.002)
        for _ in range(5):
            self.app.processEvents()

    def until_shown(self, ask: Callable[[], object]) -> None:
        """Ask for another list, and wait until the model shows it: some lists come a moment later."""
        shown: list[object] = []
        browse = self.window.sessions.browse
        connection = browse.rows_altered.connect(lambda *_: shown.append(None))
        ask()
        while not shown:
            self.app.processEvents()
        browse.disconnect(connection)

    def filters(self) -> None:
        """Filters of every mix, and the counts that follow them."""
        browse = self.window.sessions.browse
        for _ in range(_RUNS):
            query = random_query(self.rng)
            self.figures.time(
                "filter change", lambda query=query: self.until_shown(lambda: browse.set_query(query, "panels"))
            )
            self.settle()
            plan = FacetPlan.of(browse.index, condition_masks(browse.index, query))
            self.figures.time("facet counts", plan.count)
        browse.set_query(Query(), "panels")
        self.settle()
        plan = FacetPlan.of(browse.index, {})
        for _ in range(_RUNS // 4):
            self.figures.time("facet counts", plan.count)

    def typing(self) -> None:
        """Words, letter by letter."""
        window = self.window
        for _ in range(_RUNS // len(_WORDS) + 1):
            for word in _WORDS:
                for end in range(1, len(word) + 1):
                    name = "letter typed, first" if end == 1 else "letter typed, narrowing"
                    self.figures.time(name, lambda text=word[:end]: window.views.query.follow_text(text))
                    self.settle()
                window.views.query.follow_text("")
                self.settle()

    def one_condition(self) -> None:
        """A handle of the tempo or of a character moved, a key clicked: a single condition changes."""
        browse = self.window.sessions.browse
        for _ in range(_RUNS):
            low, share = int(self.rng.integers(70, 160)), int(self.rng.integers(1, 99))
            for name, text in (
                ("tempo changed", f"bpm:{low}-{low + 20}"),
                ("key changed", f"key:{KEYS[share % len(KEYS)]}+"),
                ("slider changed", f"bright:>{share}"),
            ):
                query = parse(text).query
                self.figures.time(name, lambda query=query: self.until_shown(lambda: browse.set_query(query, "panels")))
                self.settle()
        browse.set_query(Query(), "panels")
        self.settle()

    def folders(self) -> None:
        """Folders of the first levels expanded and painted, and collapsed again."""
        tree = self.window.widgets.sidebar.folders
        model = tree.model()
        tops = [model.index(row, 0) for row in range(model.rowCount())]
        below = [model.index(row, 0, top) for top in tops for row in range(min(_RUNS, model.rowCount(top)))]

        def expand(place: QModelIndex) -> None:
            tree.expand(place)
            tree.viewport().repaint()

        for place in (*tops, *below):
            self.figures.time("folder expanded, painted", lambda place=place: expand(place))
            self.settle()
        tree.collapseAll()
        self.settle()

    def completing(self) -> None:
        """Completions and corrections of slips: planned in the window's thread, found in another one."""
        index = self.window.sessions.browse.index
        for name, texts in (("completion", _BEGUN), ("slip answered", _SLIPS)):
            for _ in range(_RUNS // len(texts)):
                for text in texts:
                    plan = self.figures.time(f"{name}, planned", lambda t=text: CompletionPlan.of(index, t, len(t)))
                    self.figures.time(f"{name}, found", plan.find)

    def sorting(self) -> None:
        """Every order, everything selected, jumps of the scroll bar."""
        browse, table = self.window.sessions.browse, self.window.widgets.table
        for _ in range(3):
            for column in SORTABLE:
                for is_descending in (False, True):
                    self.figures.time(
                        "sort", lambda c=column, d=is_descending: self.until_shown(lambda: browse.set_sort(c, d))
                    )
                    self.settle()
        browse.set_sort("name", False)
        self.settle()

        def select_all() -> None:
            table.selectAll()
            table.horizontalHeader().viewport().repaint()
            table.selected_count()

        for _ in range(_RUNS):
            self.figures.time("select all, header repainted", select_all)
            table.clearSelection()
        self.settle()
        bar = table.verticalScrollBar()

        def jump() -> None:
            bar.setValue(int(self.rng.integers(bar.maximum() + 1)))
            table.viewport().repaint()

        for _ in range(_RUNS):
            self.figures.time("jump-scroll, repainted", jump)
            self.settle()

    def similar(self) -> None:
        """Similar sounds, as rows on the screen."""
        window = self.window
        index = window.sessions.browse.index
        rows = np.flatnonzero(index.alive & index.column("analysed"))
        for _ in range(_RUNS):
            sample_id = index.sample_id(int(self.rng.choice(rows)))
            self.figures.time(
                "find similar (300), list shown",
                lambda s=sample_id: self.until_shown(lambda: window.sessions.browse.find_similar(s)),
            )
            self.settle()
        window.sessions.browse.leave_similar()
        self.settle()

    def beside(self) -> None:
        """The same in SQL, on the same library."""
        connection = sqlite3.connect(self.engine.paths.database)
        count = "SELECT count(*) FROM samples WHERE "
        filters = [
            ("bpm BETWEEN 120 AND 126", ()),
            ("key_code = 9 AND bpm BETWEEN 100 AND 140", ()),
            ("instrument_type = 'kick'", ()),
            ("instrument_type = 'bass' AND key_code = 0 AND bpm > 0", ()),
            ("EXISTS (SELECT 1 FROM json_each(mood) WHERE value = 'dark')", ()),
        ]
        order = "SELECT id FROM samples WHERE {} ORDER BY file_path"
        for condition, values in filters:
            self.figures.time_plain(
                "filter change", lambda c=condition, v=values: connection.execute(order.format(c), v).fetchall()
            )
        for word in ("k", "s"):
            self.figures.time_plain(
                "letter typed, first",
                lambda w=word: connection.execute(count + "file_path LIKE ?", (f"%{w}%",)).fetchall(),
            )
        for word in ("kick", "vinyl 12", "deep"):
            self.figures.time_plain(
                "letter typed, narrowing",
                lambda w=word: connection.execute(count + "file_path LIKE ?", (f"%{w}%",)).fetchall(),
            )
        for column in ("instrument_type", "key_code", "is_loop"):
            query = f"SELECT {column}, count(*) FROM samples WHERE bpm BETWEEN 100 AND 140 GROUP BY {column}"
            self.figures.time_plain("facet counts", lambda q=query: connection.execute(q).fetchall())
        connection.close()

    def run(self) -> dict[str, object]:
        """Measure all of it."""
        self.filters()
        self.typing()
        self.one_condition()
        self.folders()
        self.completing()
        self.sorting()
        self.similar()
        memory = resident_mb()
        self.beside()
        count = len(self.window.sessions.browse.index)
        self.window.close()
        self.engine.close()
        return {"sounds": count, "figures": self.figures.summary(), "memory": memory}


if __name__ == "__main__":
    print(json.dumps(Bench(sys.argv[1]).run()))
