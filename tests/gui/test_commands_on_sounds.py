from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query
from audiomancer.browse.search.conditions import Instruments, Term
from audiomancer.platforms.system import CURRENT
from audiomancer_gui.dialogs.correction_dialog import CorrectionDialog
from audiomancer_gui.dialogs.settings_dialog import SettingsDialog
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.main_window.overflow_menus import MoreMenus
from audiomancer_gui.results import Column
from audiomancer_gui.results.row_values import bpm_text, length_text
from audiomancer_gui.results.sample_table_model import file_url
from tests.file_names import possible_name
from tests.gui.test_browsing import click_first_folder


def row_named(window: MainWindow, name: str) -> int:
    return next(row for row in range(window.widgets.model.rowCount()) if window.widgets.model.record(row).name == name)


def choose(window: MainWindow, name: str) -> None:
    window.widgets.table.choose(row_named(window, name))
    window.widgets.table.setFocus()


def record(window: MainWindow, name: str):
    return window.widgets.model.record(row_named(window, name))


def test_the_player_shows_what_is_known_and_where_it_comes_from(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, "House Beat 124bpm.wav")
    texts = [label.text() for label in window.widgets.player_bar.findChildren(QLabel)]
    assert "House Beat 124bpm.wav" in texts
    assert "124 BPM" in texts
    assert any(text.startswith("from its name") for text in texts)
    qtbot.waitUntil(lambda: len(window.widgets.player_bar.waveform._peaks) > 256)


def test_every_value_names_its_origin_in_its_tooltip(window: MainWindow) -> None:
    row = row_named(window, "House Beat 124bpm.wav")
    tip = window.widgets.model.data(window.widgets.model.index(row, Column.BPM), Qt.ItemDataRole.ToolTipRole)
    assert "124 BPM, from its name" in tip


def test_a_tempo_set_by_hand_shows_at_once_as_the_users_and_survives_a_reopening(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    window = open_window(data_dir)
    choose(window, "House Beat 124bpm.wav")
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_BracketLeft)
    qtbot.waitUntil(lambda: record(window, "House Beat 124bpm.wav").bpm == 62.0, timeout=10_000)
    assert record(window, "House Beat 124bpm.wav").bpm_source == "user"
    assert window.widgets.table.current_row() == row_named(window, "House Beat 124bpm.wav")
    again = open_window(data_dir)
    assert record(again, "House Beat 124bpm.wav").bpm == 62.0


def test_the_correction_dialog_changes_only_what_was_touched(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, "Zap.wav")
    before = record(window, "Zap.wav")
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_E)
    dialog = window.findChild(CorrectionDialog)
    dialog._instrument.setCurrentText("synth")
    dialog.accept()
    qtbot.waitUntil(lambda: record(window, "Zap.wav").instrument == "synth", timeout=10_000)
    after = record(window, "Zap.wav")
    assert after.instrument_source == "user"
    assert (after.bpm, after.key) == (before.bpm, before.key)


def test_going_back_to_the_measured_value_forgets_the_users_value(qtbot: QtBot, window: MainWindow) -> None:
    sample_id = record(window, "Zap.wav").sample_id
    measured = record(window, "Zap.wav").instrument
    window.sessions.edits.do(lambda edits: edits.correct([sample_id], "instrument_type", "organ"))
    qtbot.waitUntil(lambda: record(window, "Zap.wav").instrument == "organ", timeout=10_000)
    window.sessions.edits.do(lambda edits: edits.correct([sample_id], "instrument_type", None))
    qtbot.waitUntil(lambda: record(window, "Zap.wav").instrument == measured, timeout=10_000)


def test_f_makes_a_favourite_that_the_sidebar_counts_and_lists(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, "Clap Dry.wav")
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: record(window, "Clap Dry.wav").is_favourite, timeout=10_000)
    qtbot.waitUntil(lambda: window.widgets.sidebar._places["favourites"].count == 1)
    window.widgets.sidebar._places["favourites"].click()
    assert window.widgets.model.rowCount() == 1


def test_several_rows_are_dragged_as_files_in_their_order(window: MainWindow) -> None:
    data = window.widgets.model.files_of([3, 0, 2])
    paths = [Path(window.widgets.model.path(row)) for row in (3, 0, 2)]
    assert [Path(url.toLocalFile()) for url in data.urls()] == paths
    assert data.hasFormat("text/uri-list")
    assert window.widgets.model.supportedDragActions() == Qt.DropAction.CopyAction


@pytest.mark.parametrize("name", ["plain.wav", "ä #1 %20.wav", "new\nline.wav", "quote'\".wav"])
def test_a_file_url_leads_back_to_the_file(name: str, tmp_path: Path) -> None:
    assert Path(file_url(str(tmp_path / name)).toLocalFile()) == tmp_path / name


@pytest.mark.skipif(not CURRENT.is_posix, reason="names on Windows are text")
def test_a_name_that_is_no_utf8_becomes_a_url_byte_by_byte() -> None:
    path = b"/m/bad\xff.wav".decode("utf-8", "surrogateescape")
    assert bytes(file_url(path).toEncoded().data()) == b"file:///m/bad%FF.wav"


def test_copying_puts_files_and_paths_on_the_clipboard(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, "Zap.wav")
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [u.fileName() for u in QGuiApplication.clipboard().mimeData().urls()] == ["Zap.wav"]
    qtbot.keyClick(
        window.widgets.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert QGuiApplication.clipboard().text() == window.widgets.model.path(row_named(window, "Zap.wav"))


def test_selection_and_place_survive_a_change_of_the_library(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    choose(window, "Shaker.wav")
    window.widgets.table.verticalScrollBar().setValue(500)
    (tmp_path / "more").mkdir()
    sound, rate = soundfile.read(record(window, "Zap.wav").path)
    soundfile.write(tmp_path / "more" / "AAA first.wav", sound * 0.5, rate)
    altered: list[object] = []
    window.sessions.audition.sound_altered.connect(altered.append)
    window.sessions.library.add_folders([str(tmp_path / "more")])
    qtbot.waitUntil(
        lambda: window.widgets.model.rowCount() == 61 and record(window, "AAA first.wav").is_analysed, timeout=60_000
    )
    assert (
        window.widgets.table.selected_rows()
        == [row_named(window, "Shaker.wav")]
        == [window.widgets.table.current_row()]
    )
    assert window.widgets.table.verticalScrollBar().value() == 500 + 32
    assert altered == []
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)


def test_a_folder_removed_from_the_library_takes_its_rows_and_no_file(qtbot: QtBot, window: MainWindow) -> None:
    path = Path(window.widgets.model.path(0))
    window.sessions.library.remove_folder(window.widgets.sidebar.folders.folders.items[0].folder_id)
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() == 0, timeout=20_000)
    assert path.exists()
    qtbot.waitUntil(lambda: window.views.page.folder_count == 0, timeout=20_000)
    assert window.widgets.list_stack.currentWidget() is window.widgets.empty


def test_the_problem_list_names_file_and_reason_and_a_repaired_file_leaves_it(
    qtbot: QtBot, window: MainWindow, scanned: tuple[Path, Path]
) -> None:
    qtbot.waitUntil(lambda: len(window.widgets.problems._model.rows) == 1)
    window.widgets.table.setFocus()
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_P)
    assert window.widgets.pages.currentWidget() is window.widgets.problems
    (row,) = window.widgets.problems._model.rows
    assert row.name == "damaged.wav"
    assert len(row.reason) > 5
    assert str(scanned[0]) not in row.reason
    sound, rate = soundfile.read(window.widgets.model.path(0))
    try:
        soundfile.write(row.path, sound * 0.7, rate)
        window.widgets.problems._retry_all.click()
        qtbot.waitUntil(lambda: window.widgets.problems._model.rows == [], timeout=60_000)
        qtbot.waitUntil(lambda: window.widgets.model.rowCount() == 61, timeout=20_000)
        qtbot.waitUntil(
            lambda: not window.sessions.library.is_scanning and window.sessions.jobs.is_idle, timeout=60_000
        )
    finally:
        Path(row.path).write_text("this is no sound")
    qtbot.keyClick(window.widgets.problems, Qt.Key.Key_Escape)
    assert window.widgets.pages.currentWidget() is not window.widgets.problems


def test_without_a_device_the_window_works_and_says_why_it_is_silent(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # On a machine with a sound card the test must not depend on it, nor make a noise.
    nothing = tmp_path / "alsa.conf"
    nothing.write_text("pcm.!default { type hw; card 99 }\nctl.!default { type hw; card 99 }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(nothing))
    window.engine.settings.autoplay = True
    choose(window, "Zap.wav")
    qtbot.waitUntil(window.widgets.player_bar.title.message.isVisible, timeout=10_000)
    assert window.widgets.player_bar.title.message.text() == "No sound: there is no output device."
    choose(window, "Shaker.wav")
    assert window.sessions.audition.current.name == "Shaker.wav"


def test_auto_play_can_be_switched_off_and_is_remembered(qtbot: QtBot, window: MainWindow, data_dir: Path) -> None:
    window.widgets.table.setFocus()
    window.engine.settings.autoplay = True
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_A)
    assert not window.widgets.player_bar.transport.autoplay.isChecked()
    window.close()
    assert json.loads((data_dir / "settings.json").read_text())["autoplay"] is False


def test_the_window_comes_back_in_the_order_it_was_left(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    window = open_window(data_dir)
    window.sessions.browse.set_sort("bpm", is_descending=True)
    window.widgets.table.setColumnWidth(Column.INSTRUMENT, 171)
    window.close()
    again = open_window(data_dir)
    assert again.widgets.table.columnWidth(Column.INSTRUMENT) == 171
    assert (again.sessions.browse.viewpoint.sort_column, again.sessions.browse.viewpoint.is_descending) == ("bpm", True)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"theme": 7, "volume_db": "loud"}',
        '{"window": {"geometry": "é", "columns": {"bpm": -5, "x": 1}, "sort_column": "zzz"}}',
    ],
)
def test_settings_that_make_no_sense_are_passed_over(
    text: str, open_window: Callable[..., MainWindow], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.json").write_text(text, "utf-8")
    window = open_window(tmp_path / "data")
    assert window.theme.name == "dark"
    assert window.sessions.browse.viewpoint.sort_column == "name"
    window.close()
    assert json.loads((tmp_path / "data" / "settings.json").read_text())["theme"] == "system"
    caplog.clear()


def test_one_key_switches_between_dark_and_light(qtbot: QtBot, window: MainWindow) -> None:
    window.widgets.table.setFocus()
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert window.theme.name == "light"
    assert window.engine.settings.theme == "light"


def test_a_higher_threshold_blanks_values_in_the_list(qtbot: QtBot, window: MainWindow) -> None:
    shown = sum(window.widgets.model.record(row).instrument is not None for row in range(60))
    window.targets.settings.show()
    dialog = window.findChild(SettingsDialog)
    window.engine.settings.instrument_threshold = 0.999
    dialog.altered.emit()
    assert sum(window.widgets.model.record(row).instrument is not None for row in range(60)) < shown
    dialog.accept()


def test_names_and_reasons_are_shown_as_plain_text_whatever_they_hold(
    qtbot: QtBot, open_window: Callable[..., MainWindow], tmp_path: Path, scanned: tuple[Path, Path]
) -> None:
    folder = tmp_path / possible_name("<b>odd")
    folder.mkdir()
    sound = next(scanned[0].rglob("Zap.wav")).read_bytes()
    name = possible_name("<img src=x>&amp;.wav")
    (folder / name).write_bytes(sound)
    (folder / possible_name("<h1>broken.wav")).write_text("no")
    window = open_window(tmp_path / "data")
    window.sessions.library.add_folders([str(folder)])
    qtbot.waitUntil(
        lambda: window.widgets.model.rowCount() == 1 and len(window.widgets.problems._model.rows) == 1, timeout=60_000
    )
    qtbot.waitUntil(lambda: not window.sessions.library.is_scanning and window.sessions.jobs.is_idle, timeout=60_000)
    window.widgets.table.choose(0)
    assert window.widgets.model.record(0).name == name
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text() or label.text().isprintable()
        if "<img" in label.text() or "<b>" in label.text() or "<h1>" in label.text():
            assert label.textFormat() == Qt.TextFormat.PlainText
    tip = window.widgets.model.data(window.widgets.model.index(0, Column.NAME), Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;img" in tip


def test_every_control_has_a_name_for_screen_readers(window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit, QSlider

    nameless = [
        w
        for kind in (QAbstractButton, QLineEdit, QSlider)
        for w in window.findChildren(kind)
        if w.isVisible() and not w.accessibleName() and not (isinstance(w, QAbstractButton) and w.text())
    ]
    assert not nameless


def test_select_all_of_a_large_list_asks_the_model_for_little(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    model_class = type(window.widgets.model)
    plain = model_class.flags

    def counting(self: object, index: object) -> object:
        nonlocal calls
        calls += 1
        return plain(self, index)

    monkeypatch.setattr(model_class, "flags", counting)
    window.widgets.table.selectAll()
    QApplication.processEvents()
    window.widgets.table.viewport().repaint()
    window.widgets.table.horizontalHeader().viewport().repaint()
    assert window.widgets.table.selected_count() == 60
    # Painting asks for the rows in sight, not for every row of every column.
    assert calls < 60 * len(Column) * 3


@pytest.mark.parametrize(("seconds", "text"), [(0.063, "0.06"), (7.74, "7.74"), (185, "3:05"), (10_800, "3:00:00")])
def test_lengths_read_as_musicians_write_them(seconds: float, text: str) -> None:
    assert length_text(seconds) == text


@pytest.mark.parametrize(
    ("bpm", "text"), [(None, ""), (124, "124"), (123.97, "124"), (87.46, "87.5"), (174.9, "174.9")]
)
def test_tempi_show_their_decimals(bpm: float | None, text: str) -> None:
    assert bpm_text(bpm) == text


def test_a_search_with_many_terms_shows_a_chip_each(window: MainWindow) -> None:
    window.sessions.browse.set_query(Query(*(Term(f"word{n}") for n in range(12))), "test")
    assert len(window.widgets.chips._shown) == 12


def test_the_players_buttons_act_on_the_sound_that_the_player_shows(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, "Zap.wav")
    window.sessions.browse.set_query(Query(Instruments(frozenset({"kick"}))), "test")
    assert window.widgets.table.selected_rows() == []
    menus = MoreMenus(window.commands, window.targets, window.engine.settings, window)
    next(a for a in menus.player_menu().actions() if a.text().startswith("Edit")).trigger()
    dialog = window.findChild(CorrectionDialog)
    assert any(label.text() == "Zap.wav" for label in dialog.findChildren(QLabel))
    dialog.reject()


def test_halving_and_doubling_a_sound_that_left_the_list_takes_its_present_value(
    qtbot: QtBot, window: MainWindow
) -> None:
    choose(window, "House Beat 124bpm.wav")
    window.sessions.browse.set_query(Query(Instruments(frozenset({"kick"}))), "test")
    window.widgets.table.setFocus()
    for key, bpm in (
        (Qt.Key.Key_BracketRight, 248.0),
        (Qt.Key.Key_BracketRight, 248.0),
        (Qt.Key.Key_BracketLeft, 124.0),
    ):
        qtbot.keyClick(window.widgets.table, key)
        qtbot.waitUntil(lambda: window.sessions.jobs.is_idle)
        qtbot.waitUntil(lambda b=bpm: window.targets.selection.present()[0].bpm == b, timeout=10_000)


def test_the_focus_alone_chooses_nothing_and_the_first_arrow_the_first_row(qtbot: QtBot, window: MainWindow) -> None:
    altered: list[object] = []
    window.sessions.audition.sound_altered.connect(altered.append)
    window.widgets.search.setFocus()
    window.widgets.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert altered == []
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Down)
    assert window.widgets.table.selected_rows() == [0]
    assert len(altered) == 1


def test_the_window_is_no_larger_than_its_screen(open_window: Callable[..., MainWindow], tmp_path: Path) -> None:
    from audiomancer_gui.main_window.window_place import fit_to_screen

    window = open_window(tmp_path / "data")
    window.resize(5000, 4000)
    fit_to_screen(window)
    available = window.screen().availableGeometry()
    assert window.width() <= max(available.width(), window.minimumWidth())
    assert window.height() <= max(available.height(), window.minimumHeight())


def test_the_list_returns_to_all_sounds_when_its_folder_is_removed(qtbot: QtBot, window: MainWindow) -> None:
    folder = click_first_folder(qtbot, window)
    window.sessions.library.remove_folder(folder.folder_id)
    qtbot.waitUntil(lambda: window.sessions.browse.viewpoint.query == Query(), timeout=20_000)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
