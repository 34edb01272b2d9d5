"""Takes the pictures of docs/images from the real window: packaging/make_screenshots.py OUT FOLDER...

Each FOLDER is added as a source folder, and one with damaged files that is made beside the first. Off screen, so that
the pictures are the same everywhere; run with QT_SCALE_FACTOR=2 to take only those at 200 %.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from audiomancer.browse import Query, parse
from audiomancer.browse.search.matching import matching_mask
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer_gui.main_window import MainWindow, build_window
from audiomancer_gui.theme import Theme

LIMIT_S = 1200


def spin(app: QApplication, seconds: float) -> None:
    """Let the window live for a while."""
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        app.processEvents()
        time.sleep(0.01)


def until(app: QApplication, condition: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    give_up_at_s = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > give_up_at_s:
            raise TimeoutError("the window did not get there")
        spin(app, 0.05)


def settle(app: QApplication, window: MainWindow) -> None:
    """Until nothing is pending, and the thumbnails are there."""
    spin(app, 0.4)
    until(app, lambda: window.sessions.jobs.is_idle)
    spin(app, 0.6)


def listen(app: QApplication, window: MainWindow, take: Callable[[str], None], suffix: str = "") -> None:
    """A loop in time with a project and over a track, a part of it, and the same from near.

    With an output device the playhead is in the pictures, too.
    """
    window.targets.playback.set_project(126.0, 9 + 12)
    window.targets.playback.set_in_time(True)
    window.targets.playback.set_matched(True)
    track = next(
        row
        for row in map(window.widgets.model.record, range(window.widgets.model.rowCount()))
        if row.is_loop and row.duration_s > 3.0
    )
    window.engine.settings.autoplay = True
    window.sessions.track.take(track.path)
    row = window.widgets.table.current_row() or 0
    window.widgets.table.choose(row + 1)
    window.widgets.table.choose(row)
    spin(app, 3.0)
    take(f"in-time{suffix}")
    length_s = window.sessions.audition.current.duration_s if window.sessions.audition.current is not None else 0.0
    window.widgets.player_bar.waveform.set_region((length_s / 4, length_s / 2))
    spin(app, 0.7)
    take(f"part{suffix}")
    window.widgets.player_bar.waveform.zoom_to_region()
    spin(app, 1.0)
    take(f"part-near{suffix}")
    window.sessions.track.remove()
    window.targets.playback.clear_region()
    window.targets.playback.set_in_time(False)
    window.targets.playback.set_matched(False)
    window.sessions.audition.stop()
    window.engine.settings.autoplay = False


def find(app: QApplication, window: MainWindow, take: Callable[[str], None], suffix: str = "") -> None:
    """A slip with what it may mean, an unknown field, and the tree of folders."""
    box, tree = window.widgets.search, window.widgets.sidebar.folders
    window.activateWindow()
    for name, text in (("completion", "bpm:120-128 snaer"), ("unknown-field", "colour:red ki")):
        box.setFocus()
        box.setPlainText(text)
        box.moveCursor(box.textCursor().MoveOperation.End)
        until(app, lambda: box.is_completing)
        take(f"{name}{suffix}")
    box.hide_completions()
    box.setPlainText("")
    settle(app, window)
    roots = [tree.folders.index(row, 0) for row in range(tree.folders.rowCount())]
    root = next(index for index in roots if tree.folders.rowCount(index) > 1)
    tree.expand(root)
    tree.chosen.emit(
        [(tree.folders.path(first), tree.folders.shown(first)) for first in [tree.folders.index(0, 0, root)]]
    )
    take(f"folders{suffix}")
    box.setPlainText("note:A,E,C")
    take(f"notes{suffix}")
    box.setPlainText("")
    settle(app, window)


def discover(app: QApplication, window: MainWindow, take: Callable[[str], None], suffix: str = "") -> None:
    """What lies between two sounds, and brighter; the map from far and near, with an outline."""
    browse, table, similar = window.sessions.browse, window.widgets.table, window.views.similar
    window.widgets.search.setPlainText("inst:kick")
    spin(app, 0.5)
    table.choose(1)
    until(app, lambda: browse.similarity is not None)
    window.targets.similarity.find()
    until(app, lambda: browse.viewpoint.source is not None)
    settle(app, window)
    table.choose(6)
    window.targets.similarity.use_as_second()
    similar.step(0, 1)
    similar.step(3, 2)
    settle(app, window)
    table.choose(2)
    take(f"similar{suffix}")
    browse.leave_similar()
    window.widgets.search.setPlainText("")
    settle(app, window)
    window.widgets.pages.show_map(True)
    page = window.widgets.map_page
    until(app, lambda: len(page.canvas._labels) > 3)
    take(f"map{suffix}")
    row = browse.index.row_of_entry(window.widgets.model.entry_id(2))
    middle = None if row is None or page.canvas._map is None else page.canvas._map.position_of(row)
    if middle is not None:
        page.canvas.fit()
        page.canvas.zoom(3.0)
        page.canvas.lead_to(row or 0)
    x, y = page.canvas.viewport.positions(*(np.array([[0.4, 0.6, 0.6, 0.4], [0.4, 0.4, 0.6, 0.6]]) * [[900], [500]]))
    if page.canvas._map is not None:
        table.position.select(page.canvas._map.inside(np.stack([x, y], axis=1)))
    take(f"map-near{suffix}")
    window.views.map.select_none()
    page.canvas.fit()
    window.widgets.pages.show_map(False)


def with_dialog(app: QApplication, window: MainWindow) -> QPixmap:
    """The window with the dialog that stands before it, as a window manager would place it; the dialog is closed."""
    until(app, lambda: any(dialog.isVisible() for dialog in window.findChildren(QDialog)))
    settle(app, window)
    dialog = next(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible())
    picture, front = window.grab(), dialog.grab()
    painter = QPainter(picture)
    painter.fillRect(window.rect(), QColor(0, 0, 0, 70))
    painter.drawPixmap((window.width() - dialog.width()) // 2, (window.height() - dialog.height()) // 3, front)
    painter.end()
    dialog.reject()
    spin(app, 0.3)
    return picture


def own_words(app: QApplication, window: MainWindow, out: Path, suffix: str = "") -> None:
    """Tags, ratings, notes and collections; the dialog, the history, the copies and the problems."""
    window.sessions.browse.set_query(Query(), "pictures")
    window.sessions.browse.set_sort("name", is_descending=False)
    edits, chosen = window.engine.library.edits, []
    for text, tag, stars, name in (
        ("inst:kick", "punchy", 5, "Drum kit"),
        ("inst:snare", "dry", 4, "Drum kit"),
        ("mood:dark", "for the drop", 3, "Album sketches"),
        ("inst:bass", "dry", 4, "Album sketches"),
    ):
        index = window.sessions.browse.index
        rows = np.flatnonzero(matching_mask(index, parse(text).query))[:40:5]
        ids = [sample_id for sample_id in map(index.sample_id, rows.tolist()) if sample_id is not None]
        edits.tag(ids, [tag])
        edits.rate(ids[:5], stars)
        chosen += ids
        numbers = [one.number for one in edits.collections.all() if one.name == name]
        if numbers:
            edits.collections.put(numbers[0], ids)
        else:
            edits.make_collection(name, ids)
    edits.note(chosen[:1], "Layer with the room clap, two semitones down.")
    edits.collections.save_search("Dark loops, 120 to 126", "mood:dark is:loop bpm:120-126")
    edits.collections.save_search("Best kicks", "inst:kick rating:>=4")
    spin(app, 3.0)
    window.widgets.search.setPlainText("rating:>=3")
    spin(app, 0.5)
    window.widgets.table.choose(1)
    settle(app, window)
    window.targets.annotations.edit()
    with_dialog(app, window).save(str(out / f"own-words{suffix}.png"))
    window.targets.annotations.show_history()
    with_dialog(app, window).save(str(out / f"history{suffix}.png"))
    window.widgets.search.setPlainText("is:copied")
    until(app, lambda: window.widgets.model.rowCount() > 0)
    settle(app, window)
    window.widgets.table.choose(0)
    window.sessions.copies.read_copies_of(window.widgets.model.record(0))
    with_dialog(app, window).save(str(out / f"copies{suffix}.png"))
    window.widgets.pages.show_problems()
    settle(app, window)
    window.grab().save(str(out / f"problems{suffix}.png"))
    window.widgets.pages.show_list()


def damaged_files(folder: Path) -> None:
    """Three files that can't be read, each for another reason."""
    folder.mkdir(exist_ok=True)
    (folder / "interview.wav").write_text("This is no sound.")
    (folder / "empty.flac").write_bytes(b"")
    (folder / "kick cut off.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt ")


def main() -> None:
    """Take the pictures."""
    out, folders = Path(sys.argv[1]), [str(Path(folder).resolve()) for folder in sys.argv[2:]]
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setStyle("Fusion")
    is_double = app.devicePixelRatio() > 1.5
    damaged = Path(folders[0]).parent / "Rescued from an old disk"
    damaged_files(damaged)

    with tempfile.TemporaryDirectory() as data, Engine.open(DataPaths.at(data)) as engine:
        engine.settings.autoplay = False
        window = build_window(app, engine, Theme("dark"))
        window.resize(1440, 900)
        window.show()
        until(app, lambda: window.views.page.folder_count is not None)
        settle(app, window)

        def take(name: str) -> None:
            settle(app, window)
            window.grab().save(str(out / f"{name}.png"))

        def search(text: str, row: int = 2) -> None:
            window.widgets.search.setPlainText(text)
            spin(app, 0.3)
            window.widgets.search.hide_completions()
            window.widgets.table.choose(min(row, window.widgets.model.rowCount() - 1))

        if not is_double:
            take("first-start")
        window.sessions.library.add_folders([*folders, str(damaged)])
        if not is_double:
            until(
                app,
                lambda: bool(
                    window.sessions.library.is_scanning and (p := engine.library.progress).total and p.done > 300
                ),
            )
            window.sessions.browse.set_sort("instrument", is_descending=False)
            window.widgets.table.choose(4)
            spin(app, 6.0)
            window.grab().save(str(out / "scanning.png"))
        until(app, lambda: window.sessions.library.has_scanned and not window.sessions.library.is_scanning)
        # Copies are looked for when the library has been quiet for a moment.
        spin(app, 4.0)
        if is_double:
            search("is:loop bpm:110-130", 3)
            take("scale-200")
            discover(app, window, take, "-200")
            find(app, window, take, "-200")
            listen(app, window, take, "-200")
            own_words(app, window, out, "-200")
        else:
            window.sessions.browse.set_sort("name", is_descending=False)
            search("", 6)
            take("full-list")
            search("bpm:120-126 key:Am+ is:loop", 3)
            take("filtered")
            listen(app, window, take)
            discover(app, window, take)
            window.set_theme(Theme("light"))
            discover(app, window, take, "-light")
            search("pad -loop", 2)
            take("light")
            find(app, window, take, "-light")
            own_words(app, window, out, "-light")
            window.set_theme(Theme("dark"))
            own_words(app, window, out)
            find(app, window, take)
            search("inst:kick is:loop bpm:=200", 0)
            take("nothing-found")
            window.widgets.overlay.toggle()
            take("shortcuts")
        window.close()


if __name__ == "__main__":
    main()
