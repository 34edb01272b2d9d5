"""Starts the program: the one place that joins engine and window.

Order: arguments → display → Qt → theme → engine (opens SQLite, imports nothing slow) → window on the screen → and only
then the library is read and folders are scanned, in jobs.
"""

from __future__ import annotations

import argparse
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audiomancer import __version__
from audiomancer.paths import typed_path
from audiomancer.platforms.desktop import has_screen, name_program
from audiomancer.platforms.folders import data_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

NO_DISPLAY = (
    "No display: the window needs X11 or Wayland. With --screenshot FILE.png the window is drawn without one and saved."
)

_SWITCH_S = 0.00002
"""As short as systems can wait. Painting the list gives the interpreter away some 400 times: with a job in Python
beside it, half a millisecond each made 200 ms of a paint that takes 10."""

SYSTEM_LIBRARIES = (
    "On Debian or Ubuntu: apt-get install libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 "
    "libxcb-cursor0"
)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="audiomancer-gui",
        description="Browse, play and drag sounds. FOLDERs are added to the library and scanned.",
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    where = str(data_folder()).replace("%", "%%")
    parser.add_argument("--data-dir", type=Path, help=f"where the library lives (default: {where})")
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE.png", help="scan, save what the window shows, and leave"
    )
    parser.add_argument("--search", default="", help="text for the search box, as typed")
    parser.add_argument(
        "--new-window", action="store_true", help="open another window, where one of this library is open already"
    )
    parser.add_argument(
        "--theme", choices=("system", "dark", "light"), help="as the desktop, dark or light; remembered"
    )
    parser.add_argument("--version", action="version", version=f"Audiomancer {__version__}")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window.

    Returns:
        0 when all went well, 1 when it can't start, 2 for wrong arguments (from argparse).
    """
    options = _arguments(argv)
    for folder in options.folders:
        if not typed_path(folder).is_dir():
            print(f"audiomancer-gui: {folder} is not a folder.", file=sys.stderr)
            return 1
    if not has_screen():
        if options.screenshot is None:
            print(NO_DISPLAY, file=sys.stderr)
            return 1
        print("No display: drawing the window off screen.", file=sys.stderr)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return _run(options)


def stay_awake() -> None:
    """Let the window's thread have the interpreter soon whenever it wants it.

    Each array operation gives the interpreter away for a moment. While a job computes in Python, getting it back takes
    up to the switch interval, and an answer to a key is a dozen such operations: at Python's 5 ms they would add up to
    several frames.
    """
    sys.setswitchinterval(_SWITCH_S)


def _run(options: argparse.Namespace) -> int:
    try:
        import PySide6.QtWidgets  # noqa: F401 - tried here, where a missing system library can still be named
    except ImportError as error:
        print(f"audiomancer-gui: Qt can't be loaded: {error}. {SYSTEM_LIBRARIES}", file=sys.stderr)
        return 1
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from audiomancer.engine import Engine, log_to_file
    from audiomancer.errors import AudiomancerError
    from audiomancer.paths import DataPaths
    from audiomancer_gui.main_window import build_window
    from audiomancer_gui.main_window.apply_theme import match_frames
    from audiomancer_gui.single_window import SingleWindow, StartRequest
    from audiomancer_gui.theme import Theme

    stay_awake()
    paths = DataPaths.at(options.data_dir)
    try:
        paths.create()
    except OSError as error:
        print(f"audiomancer-gui: the data folder {paths.root} can't be made: {error.strerror}.", file=sys.stderr)
        return 1
    log_to_file(paths)
    log = logging.getLogger("audiomancer_gui")

    def on_qt_message(kind: QtMsgType, _context: object, text: str) -> None:
        level = logging.WARNING if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg) else logging.INFO
        log.log(level, "Qt: %s", text)

    def on_unforeseen(kind: type[BaseException], error: BaseException, traceback: object) -> None:
        log.error("unforeseen", exc_info=(kind, error, traceback))  # type: ignore[arg-type]  # a traceback, as Python hands it over
        sys.__excepthook__(kind, error, traceback)  # type: ignore[arg-type]  # as above

    qInstallMessageHandler(on_qt_message)
    sys.excepthook = on_unforeseen
    QGuiApplication.setDesktopFileName("audiomancer")
    name_program()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Audiomancer")
    app.setApplicationVersion(__version__)
    app.setStyle("Fusion")
    single = SingleWindow(paths.root, app)
    request = StartRequest(tuple(str(typed_path(folder)) for folder in options.folders), options.search)
    is_first = options.screenshot is None and single.claim()
    if not is_first and not options.new_window and options.screenshot is None and single.hand_over(request):
        print("Audiomancer is open already; its window was brought to the front.", file=sys.stderr)
        return 0
    try:
        engine = Engine.open(paths, for_window=True)
    except AudiomancerError as error:
        return _report_and_leave(app, str(error), options.screenshot is not None)
    if options.theme:
        engine.settings.theme = options.theme
    theme = Theme(engine.settings.theme)
    # A picture changes nothing: it neither plays nor remembers.
    is_picture = options.screenshot is not None
    window = build_window(app, engine, theme, remembers=not is_picture)
    engine.settings.autoplay &= not is_picture
    # What lives as long as the program is not looked through again by every collection: that takes two frames.
    gc.freeze()
    _quit_on_signals(app)
    try:
        window.show()
        match_frames(theme)
        if not request.folders:
            window.sessions.library.scan_known()
        window.take_request(request)
        if options.screenshot is not None:
            return _screenshot(app, window, options.screenshot, expects_scan=bool(request.folders))
        if is_first:
            single.serve(lambda asked: window.take_request(asked, is_raised=True))
        return app.exec()
    finally:
        if is_first:
            single.release()
        if window.isVisible():
            window.close()
        else:
            window.shut_down()
        engine.close()


def _quit_on_signals(app: QApplication) -> None:
    """Leave in good order on Ctrl+C and SIGTERM.

    Under Qt's loop, Python runs no signal handlers; the wake-up descriptor brings it back to Python at once.
    """
    from PySide6.QtCore import QSocketNotifier

    reading, writing = socket.socketpair()
    reading.setblocking(False)
    writing.setblocking(False)
    signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(reading.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: reading.recv(64))
    # Both ends live as long as the program.
    app.setProperty("signal_sockets", (reading, writing))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())


def _report_and_leave(app: object, sentence: str, is_unattended: bool) -> int:
    from PySide6.QtWidgets import QMessageBox

    print(f"audiomancer-gui: {sentence}", file=sys.stderr)
    if not is_unattended and app is not None and os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        box = QMessageBox()
        box.setWindowTitle("Audiomancer")
        box.setText("The library can't be opened.")
        box.setInformativeText(sentence)
        box.exec()
    return 1


def _screenshot(app: object, window: object, target: Path, *, expects_scan: bool) -> int:
    """Wait until everything that was asked for is done, then save the window as a picture."""
    from PySide6.QtWidgets import QApplication

    from audiomancer_gui.main_window import MainWindow

    assert isinstance(app, QApplication)
    assert isinstance(window, MainWindow)
    # A remembered size is bound to a screen; a picture is not.
    window.resize(1440, 900)
    library, jobs, browse, table = (
        window.sessions.library,
        window.sessions.jobs,
        window.sessions.browse,
        window.widgets.table,
    )
    settled_since_s: float | None = None
    printed_s = 0.0
    has_chosen = False
    while True:
        app.processEvents()
        time.sleep(0.02)
        progress = window.engine.library.progress
        if time.monotonic() - printed_s > 5 and library.is_scanning and progress.total:
            printed_s = time.monotonic()
            print(f"{progress.stage}: {progress.done:,} of {progress.total:,}", file=sys.stderr, flush=True)
        is_settled = jobs.is_idle and not library.is_scanning and browse.is_loaded
        if expects_scan and not library.has_scanned:
            is_settled = False
        if not is_settled:
            settled_since_s = None
            continue
        settled_since_s = settled_since_s or time.monotonic()
        if not has_chosen and table.table_model.rowCount():
            has_chosen = True
            table.choose(0)
            settled_since_s = None
            continue
        # Thumbnails and counts arrive a moment after the list.
        if time.monotonic() - settled_since_s > 1.5:
            break
    if not window.grab().save(str(target)):
        print(f"audiomancer-gui: {target} can't be written.", file=sys.stderr)
        return 1
    print(f"Saved {target}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    # The analysis processes of a frozen program are this program again.
    multiprocessing.freeze_support()
    sys.exit(main())
