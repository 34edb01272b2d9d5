"""Process start to first paint, beside a bare Qt window: benchmarks/startup.py [DATA_DIR] [RUNS].

Each figure is a fresh process, wall clock, off screen; median and largest of RUNS.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
class Window(QWidget):
    def paintEvent(self, event):
        print(time.time() - float(sys.argv[1])); app.quit()
window = Window(); window.resize(1440, 900); window.show(); app.exec()
"""

WINDOW = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer_gui.main_window import build_window
from audiomancer_gui.theme import Theme
app = QApplication([]); app.setStyle("Fusion")
engine = Engine.open(DataPaths.at(sys.argv[2]), for_window=True)
theme = Theme()
window = build_window(app, engine, theme, remembers=False)
painted = []
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched is window.widgets.table.viewport() and not painted:
            painted.append(time.time() - float(sys.argv[1]))
        return False
watch = Watch(); app.installEventFilter(watch)
window.resize(1440, 900); window.show()
while not (window.sessions.browse.is_loaded and painted):
    app.processEvents()
usable = time.time() - float(sys.argv[1])
slow = sorted({"lancedb", "pyarrow", "scipy"} & set(sys.modules))
print(painted[0], usable, len(window.sessions.browse.index), ",".join(slow) or "none")
window.close(); engine.close()
"""

IMPORTS = "import sys, time\nimport lancedb\nprint(time.time() - float(sys.argv[1]))"


def measured(code: str, *arguments: str) -> list[str]:
    """Figures that a fresh process prints; its first argument is when it was started."""
    done = subprocess.run(
        [sys.executable, "-c", code, str(time.time()), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    return done.stdout.split()


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as empty:
        data_dir = sys.argv[1] if len(sys.argv) > 1 else empty
        runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
        bare, paint, usable, lance = [], [], [], []
        entries, slow = "0", "none"
        for _ in range(runs):
            bare.append(float(measured(BARE)[0]))
            first, then, entries, slow = measured(WINDOW, data_dir)
            paint.append(float(first))
            usable.append(float(then))
            lance.append(float(measured(IMPORTS)[0]))
    base = statistics.median(bare)
    load = os.getloadavg()[0]
    print(f"{runs} runs each, {entries} sounds, load {load:.1f}; slow imports at first paint: {slow}")
    print("| process start to | median s | largest s | × bare Qt window |")
    print("|---|---|---|---|")
    for name, values in (
        ("bare Qt window painted", bare),
        ("Audiomancer's window painted", paint),
        ("its list usable", usable),
        ("`import lancedb` done (what would come first otherwise)", lance),
    ):
        middle = statistics.median(values)
        print(f"| {name} | {middle:.2f} | {max(values):.2f} | {middle / base:.1f} |")


if __name__ == "__main__":
    main()
