"""Key press to sound in a real window: benchmarks/audition_window.py DATA_DIR FOLDER PART. Prints JSON for audition.py.

The window plays through PortAudio; when the first frame of a sound was handed to the device, the player's process
notes in the shared status, on the system's monotonic clock. A key press is an event of Qt to the table, as the system
would send it; its time begins before Qt sees it.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from audiomancer.browse import parse
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer_gui.app import stay_awake
from audiomancer_gui.main_window import MainWindow, build_window
from audiomancer_gui.theme import Theme

_PRESSES = 300
_UNCACHED = 60
_NOTES = 300
_PAUSE_S = 0.15
_GIVE_UP_S = 5.0


def player_memory_mb(window: MainWindow) -> float:
    """Resident memory of the player's process."""
    process = window.engine.player._process
    assert process is not None
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


class Bench:
    """A window that plays, and hands that press keys."""

    def __init__(self, data_dir: str) -> None:
        stay_awake()
        self.app = QApplication([])
        self.app.setStyle("Fusion")
        self.engine = Engine.open(DataPaths.at(data_dir), for_window=True)
        settings = self.engine.settings
        settings.autoplay, settings.volume_db, settings.workers = True, -6.0, 2
        theme = Theme()
        self.window = build_window(self.app, self.engine, theme, remembers=False)
        gc.freeze()
        self.window.resize(1440, 900)
        self.window.show()
        self.wait(lambda: self.window.sessions.browse.is_loaded)
        self.window.widgets.table.setFocus()
        # Presses that asked for nothing, at the ends of the list, and sounds that did not begin.
        self.unanswered = self.unheard = 0
        self.pause(3.0)

    def wait(self, is_done: Callable[[], bool], limit_s: float = 120.0) -> bool:
        """Let the window live until something is so."""
        give_up_s = time.monotonic() + limit_s
        while not is_done():
            if time.monotonic() > give_up_s:
                return False
            self.app.processEvents()
            time.sleep(0.0005)
        return True

    def pause(self, seconds: float) -> None:
        """Let the window live for a while."""
        until_s = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() >= until_s, seconds + 1.0)

    def press(self, key: Qt.Key) -> float | None:
        """Press a key; ms until the first frame of what it asks for was handed to the device."""
        before = self.engine.player._number
        pressed_s = time.monotonic()
        QTest.keyClick(self.window.widgets.table, key)
        number = self.engine.player._number
        if number == before:
            self.unanswered += 1
            return None
        if not self.wait(lambda: self.engine.player.numbers.started_number >= number, _GIVE_UP_S):
            state = self.engine.player.state()
            print("not heard:", state, self.engine.player.numbers, file=sys.stderr)
            self.unheard += 1
            return None
        return (self.engine.player.numbers.started_at_s - pressed_s) * 1e3

    def play_note(self, sign: str) -> float | None:
        """Press a key of the keyboard and let it go; ms until the first frame of its note was handed to the device."""
        table, player = self.window.widgets.table, self.engine.player
        before, key = player.numbers.started_notes, Qt.Key(ord(sign))
        pressed_s = time.monotonic()
        QTest.keyPress(table, key)
        has_begun = self.wait(lambda: player.numbers.started_notes > before, _GIVE_UP_S)
        QTest.keyRelease(table, key)
        if not has_begun:
            self.unheard += 1
            return None
        return (player.numbers.note_started_at_s - pressed_s) * 1e3

    def notes(self, presses: int = _NOTES) -> list[float]:
        """Play the keyboard, every sound a few notes."""
        self.search("-made")
        times = []
        self.window.commands.trigger("keyboard")
        for number in range(presses):
            if number % 10 == 0:
                self.window.widgets.table.choose(number // 10 % self.window.widgets.model.rowCount())
                self.pause(0.5)
            took = self.play_note(random.choice("ZSXDCVGBHNJMQWERTYUI"))
            if took is not None:
                times.append(took)
            self.pause(_PAUSE_S * random.uniform(0.4, 1.0))
        self.window.commands.trigger("keyboard")
        return times

    def search(self, text: str) -> None:
        """Show what a search finds."""
        self.window.sessions.browse.set_query(parse(text).query, "text")
        self.pause(0.3)

    def cached(self) -> list[float]:
        """Arrow through the list at a pace at which a user can judge each sound."""
        self.search("-made")
        self.window.widgets.table.choose(0)
        self.pause(1.0)
        times = []
        for _ in range(_PRESSES):
            took = self.press(Qt.Key.Key_Down)
            if took is not None:
                times.append(took)
            self.pause(_PAUSE_S * random.uniform(0.7, 1.3))
        return times

    def uncached(self, name: str) -> tuple[list[float], float]:
        """Sounds that were never decoded, chosen silently, then played by key; also MB that the player grew by."""
        self.search(name)
        self.engine.settings.autoplay = False
        count = self.window.widgets.model.rowCount()
        times = []
        before_mb = player_memory_mb(self.window)
        for turn in range(_UNCACHED):
            # What streams is never cached: one sound will do.
            self.window.widgets.table.choose(turn % count)
            self.pause(0.25)
            took = self.press(Qt.Key.Key_Right)
            if took is not None:
                times.append(took)
            self.pause(_PAUSE_S)
            self.window.sessions.audition.stop()
        self.engine.settings.autoplay = True
        return times, player_memory_mb(self.window) - before_mb

    def long_memory(self, name: str) -> float:
        """MB that the player grows by while an hour-long sound plays for ten seconds, sought in a few times."""
        self.search(name)
        before_mb = player_memory_mb(self.window)
        self.window.widgets.table.choose(0)
        most_mb = 0.0
        for place in range(5):
            self.pause(2.0)
            most_mb = max(most_mb, player_memory_mb(self.window) - before_mb)
            self.window.sessions.audition.seek(600.0 * place)
        self.window.sessions.audition.stop()
        return most_mb

    def arrow(self, minutes: float) -> dict[str, Any]:
        """Arrow through the list for so long, quickly and slowly, with loops, seeks and stops in between."""
        self.search("-made")
        self.window.widgets.table.choose(0)
        numbers = self.engine.player.numbers
        before = (numbers.underruns, numbers.late_blocks, numbers.blocks)
        until_s = time.monotonic() + 60.0 * minutes
        times: list[float] = []
        draw = random.Random(5)
        gap_s, last_s, scanned_s = 0.0, time.monotonic(), 0.0
        while time.monotonic() < until_s:
            chance = draw.random()
            if chance < 0.05:
                self.window.sessions.audition.seek(draw.random())
            elif chance < 0.08:
                QTest.keyClick(self.window.widgets.table, Qt.Key.Key_R)
            else:
                took = self.press(Qt.Key.Key_Down if chance < 0.8 else Qt.Key.Key_Up)
                if took is not None:
                    times.append(took)
                if self.window.widgets.table.current_row() == self.window.widgets.model.rowCount() - 1:
                    self.window.widgets.table.choose(0)
            self.pause(draw.choice((0.03, 0.08, 0.15, 0.3, 0.8)))
            now_s = time.monotonic()
            if self.window.sessions.library.is_scanning:
                scanned_s += now_s - last_s
            gap_s, last_s = max(gap_s, now_s - last_s), now_s
        numbers = self.engine.player.numbers
        return {
            "minutes": minutes,
            "presses": len(times),
            "unanswered": self.unanswered,
            "unheard": self.unheard,
            "longest_turn_s": gap_s,
            "underruns": numbers.underruns - before[0],
            "longest_wait_ms": numbers.longest_wait_s * 1e3,
            "late_blocks": numbers.late_blocks - before[1],
            "blocks": numbers.blocks - before[2],
            "scanned_share": scanned_s / (60.0 * minutes),
            "times": times,
        }

    def close(self) -> None:
        """End everything."""
        self.window.close()
        self.engine.close()


def percentiles(times: list[float]) -> dict[str, float]:
    """Of times in ms."""
    if not times:
        return {"runs": 0, "p50": float("nan"), "p95": float("nan"), "max": float("nan")}
    return {
        "runs": len(times),
        "p50": float(np.percentile(times, 50)),
        "p95": float(np.percentile(times, 95)),
        "max": max(times),
    }


def main() -> None:
    """Measure one part."""
    data_dir, folder, part, *rest = sys.argv[1:]
    bench = Bench(data_dir)
    found: dict[str, Any] = {}
    if part in ("scanning", "arrowing"):
        bench.window.sessions.library.add_folders([folder])
        bench.wait(lambda: bench.window.sessions.library.is_scanning)
        # The list of a hundred thousand files first; then they are analysed.
        bench.pause(20.0)
    if part == "arrowing":
        found = bench.arrow(float(rest[0]))
        found["times"] = percentiles(found["times"])
    else:
        found["cached"] = percentiles(bench.cached())
        found["notes"] = percentiles(bench.notes())
        for name in ("made-wav24", "made-flac", "made-mp3", "made-hour"):
            times, _ = bench.uncached(name)
            found[name] = percentiles(times)
        found["hour_mb"] = bench.long_memory("made-hour")
        numbers = bench.engine.player.numbers
        found["underruns"], found["late_blocks"] = numbers.underruns, numbers.late_blocks
        found["still_scanning"] = bench.window.sessions.library.is_scanning
    bench.window.sessions.library.cancel_scan()
    bench.close()
    print(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
