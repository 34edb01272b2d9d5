"""The program that the trace tests watch: a window scans a folder, plays a sound, renders one for a drag and closes."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.playback import RenderSpec
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.theme import Theme


def main() -> None:
    sounds, data = Path(sys.argv[1]), Path(sys.argv[2])
    app = QApplication([])
    with Engine.open(DataPaths.at(data), for_window=True) as engine:
        window = MainWindow(engine, Theme("dark"))
        window.show()

        def wait(condition: object, limit_s: float = 120.0) -> None:
            give_up_s = time.monotonic() + limit_s
            while not condition():  # type: ignore[operator]
                app.processEvents()
                time.sleep(0.01)
                assert time.monotonic() < give_up_s

        wait(lambda: window.sessions.browse.is_loaded)
        window.sessions.library.add_folders([str(sounds)])
        wait(
            lambda: (
                window.sessions.library.has_scanned
                and not window.sessions.library.is_scanning
                and window.sessions.jobs.is_idle
            )
        )
        window.widgets.table.choose(0)
        row = window.widgets.model.record(0)
        wait(lambda: engine.player.state().path is not None)
        dragged = engine.player.export_for_drag(RenderSpec(Path(row.path), is_reversed=True))
        wait(dragged.done)
        assert dragged.result().exists()
        window.targets.similarity.find()
        window.targets.annotations.rate(5)
        window.sessions.edits.do(lambda edits: edits.tag([row.sample_id], ["traced"]))
        wait(lambda: window.sessions.jobs.is_idle)
        window.close()
    print("done", flush=True)


if __name__ == "__main__":
    main()
