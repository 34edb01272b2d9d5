"""A window that changes settings as a user does, says so, and goes on until it is killed: DATA_DIR."""

import sys

from PySide6.QtWidgets import QApplication

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.theme import Theme

if __name__ == "__main__":
    app = QApplication([])
    engine = Engine.open(DataPaths.at(sys.argv[1]), for_window=True)
    window = MainWindow(engine, Theme())
    window.show()
    engine.settings.theme = "light"
    engine.settings.volume_db = -21.0
    engine.settings.project_bpm = 127.0
    window.resize(1111, 777)
    print("changed", flush=True)
    app.exec()
