"""The table of the list's columns: every column of it is shown, painted, sorted and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from audiomancer.browse import Range
from audiomancer.browse.columns import column_table
from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer.browse.search.conditions import Tempo
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer_gui.dialogs.settings_dialog import SettingsDialog
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results import Column
from audiomancer_gui.results.cell_painter import CellPainter, short_folder
from audiomancer_gui.results.list_columns import ASPECT_COLUMNS, CHOICES, HIDDEN_AT_FIRST
from audiomancer_gui.results.row_values import (
    bits_text,
    channels_text,
    date_text,
    key_text,
    loudness_text,
    rate_text,
    size_text,
)
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.theme import BODY_PX, ROW_PX, Theme
from audiomancer_gui.widgets.elided_label import short_name

_LONG_MS = 20_000
_FILE_COLUMNS = (
    Column.SAMPLE_RATE,
    Column.CHANNELS,
    Column.BIT_DEPTH,
    Column.FORMAT,
    Column.SIZE,
    Column.ADDED,
    Column.LOUDNESS,
)


@pytest.fixture
def window(open_window: Callable[..., MainWindow], data_dir: Path) -> MainWindow:
    return open_window(data_dir)


def title_of(action: QAction) -> str:
    """Title of a column in the menu of the header, without what is said of it."""
    return action.text().partition("\t")[0]


def choose(window: MainWindow, column: Column) -> None:
    """Choose a column in the menu of the header, or leave it out."""
    menu = window.widgets.table.columns.choice_menu()
    next(action for action in menu.actions() if title_of(action) == column.definition.title).trigger()
    menu.deleteLater()


def test_every_column_has_a_title_a_text_and_an_order_of_the_engine(window: MainWindow) -> None:
    model = window.widgets.model
    assert len({column.definition.title for column in Column}) == len(Column)
    for column in Column:
        definition = column.definition
        assert definition.title or column == Column.FAVOURITE
        assert definition.sort_name in (*SORTABLE, "match", "collection", "")
        assert model.headerData(column, Qt.Orientation.Horizontal) == definition.title
        texts = {model.data(model.index(row, column)) for row in range(model.rowCount())}
        assert all(isinstance(text, str) for text in texts)
        by_user = (Column.FAVOURITE, Column.TAGS, Column.STARS, Column.COLLECTIONS, Column.PLAYED, Column.PLAYS)
        assert column in (*by_user, *ASPECT_COLUMNS, Column.WAVEFORM, Column.MATCH, Column.NUMBER) or any(texts)


def test_every_order_of_the_engine_has_its_column_in_the_list() -> None:
    ordered = {column.sort_name for column in column_table.COLUMNS if column.sort_name}
    assert ordered <= {column.definition.sort_name for column in Column}


def test_the_menu_offers_every_column_that_is_a_choice(window: MainWindow) -> None:
    menu = window.widgets.table.columns.choice_menu()
    assert [title_of(action) for action in menu.actions() if action.isCheckable()] == [
        column.definition.title for column in CHOICES
    ]
    assert menu.actions()[-1].text() == "Reset the columns"
    shown = {title_of(action) for action in menu.actions() if action.isChecked()}
    menu.deleteLater()
    assert shown.isdisjoint(column.definition.title for column in HIDDEN_AT_FIRST)


def test_chosen_columns_appear_are_painted_sort_and_are_remembered(
    qtbot: QtBot, open_window: Callable[..., MainWindow], window: MainWindow, data_dir: Path
) -> None:
    table, model, widths = window.widgets.table, window.widgets.model, dict.fromkeys(_FILE_COLUMNS, 0)
    window.resize(2400, 900)
    for number, column in enumerate(_FILE_COLUMNS):
        assert table.isColumnHidden(column)
        choose(window, column)
        assert not table.isColumnHidden(column)
        assert not table.isColumnHidden(Column.NAME)
        widths[column] = 95 + number
        table.columns.set_widths({column.name.lower(): widths[column]})
        table.scrollTo(model.index(0, column))
        shown = QRect(table.columnViewportPosition(column), 0, widths[column], 5 * ROW_PX)
        picture = table.viewport().grab(shown).toImage()
        assert len({picture.pixel(x, y) for x in range(picture.width()) for y in range(ROW_PX)}) > 3
        for is_descending in (column == Column.ADDED, column != Column.ADDED):
            table.horizontalHeader().sectionClicked.emit(column)
            wanted = (column.definition.sort_name, is_descending)
            qtbot.waitUntil(lambda wanted=wanted: (model.sort_column, model.is_descending) == wanted, timeout=_LONG_MS)
            qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=_LONG_MS)
            assert table.horizontalHeader().sortIndicatorSection() == column
            known = _known_values(window, column)
            assert known == sorted(known, reverse=is_descending)
        assert window.sessions.browse.viewpoint.sort_column == column.definition.sort_name
    window.close()
    again = open_window(data_dir)
    for column in _FILE_COLUMNS:
        assert not again.widgets.table.isColumnHidden(column)
        assert again.widgets.table.columnWidth(column) == widths[column]
        choose(again, column)
    again.close()
    last = open_window(data_dir)
    assert all(last.widgets.table.isColumnHidden(column) for column in _FILE_COLUMNS)


def _known_values(window: MainWindow, column: Column) -> list[float | str]:
    field = {"added": "added_at_s", "size": "size_bytes", "sample_rate": "sample_rate_hz", "loudness": "loudness_lufs"}
    name = field.get(column.definition.sort_name, column.definition.sort_name)
    values = [getattr(window.widgets.model.record(row), name) for row in range(window.widgets.model.rowCount())]
    # The list is ordered by whole seconds.
    return [int(value) if column == Column.ADDED else value for value in values if value not in (None, 0)]


def test_values_of_files_read_as_musicians_write_them() -> None:
    assert [rate_text(hz) for hz in (0, 44_100, 48_000, 11_025)] == ["", "44.1 kHz", "48 kHz", "11.025 kHz"]
    assert [channels_text(count) for count in (0, 1, 2, 6)] == ["", "mono", "stereo", "6"]
    assert [bits_text(bits) for bits in (0, 24)] == ["", "24 bit"]
    assert [size_text(size) for size in (820, 48_200, 1_234_567)] == ["820 bytes", "48.2 kB", "1.2 MB"]
    assert [size_text(size) for size in (999_960, 2_100_000_000, 5 * 10**15)] == ["1.0 MB", "2.1 GB", "5000.0 TB"]
    assert loudness_text(float(np.float32(-18.2))) == "−18.2 LUFS"
    assert loudness_text(None) == date_text(0.0) == ""
    assert date_text(1_795_780_800.0) in ("2026-11-27", "2026-11-28")


@pytest.mark.parametrize(
    ("letters", "shown"),
    [
        (40, "Drum Machines / Roland / 808 / Hats"),
        (30, "Drum Machines / … / 808 / Hats"),
        (26, "Drum Machines / … / Hats"),
        (20, "Drum Mac… / … / Hats"),
        (8, "… / Hats"),
        (4, "Hats"),
    ],
)
def test_a_folder_is_shortened_in_its_middle_and_never_at_its_leaf(letters: int, shown: str) -> None:
    class Monospaced:
        def horizontalAdvance(self, text: str) -> int:
            return 10 * len(text)

    assert short_folder("Drum Machines / Roland / 808 / Hats", Monospaced(), 10 * letters + 2) == shown


def test_keys_are_shown_in_the_notation_of_the_settings(window: MainWindow) -> None:
    row = next(row for row in range(60) if window.widgets.model.record(row).key == 21)
    dialog = SettingsDialog(window.engine.settings, window)
    dialog.altered.connect(window.targets.settings.altered)
    for notation, name in (("camelot", "8A"), ("open key", "1m"), ("sharps", "Am")):
        dialog._set("key_notation", notation)
        assert key_text(window.widgets.model.shown(row)) == name
    dialog.deleteLater()


def test_a_moved_and_a_widened_column_stay_so_after_a_restart(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    window = open_window(data_dir)
    header, columns = window.widgets.table.horizontalHeader(), window.widgets.table.columns
    header.moveSection(header.visualIndex(Column.KEY), 1)
    # The user pulls the right edge of the names.
    before_px = window.widgets.table.columnWidth(Column.FOLDER)
    header.resizeSection(Column.NAME, header.sectionSize(Column.NAME) + 40)
    assert window.widgets.table.columnWidth(Column.FOLDER) == before_px - 40
    assert header.length() <= window.widgets.table.viewport().width() + 1
    window.close()
    again = open_window(data_dir)
    table = again.widgets.table
    assert table.horizontalHeader().visualIndex(Column.KEY) == 1
    assert table.columnWidth(Column.FOLDER) == before_px - 40
    table.columns.reset()
    assert table.columns.order() == []
    assert table.columnWidth(Column.FOLDER) == before_px
    assert columns.order() != []


def test_a_second_column_orders_what_is_equal_in_the_first(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, model = window.widgets.table, window.widgets.model
    header = table.horizontalHeader()

    def values() -> list[tuple[str, float]]:
        records = [model.record(row) for row in range(model.rowCount())]
        return [(record.instrument or "~", record.duration_s) for record in records]

    header.sectionClicked.emit(Column.INSTRUMENT)
    with monkeypatch.context() as patched:
        patched.setattr(QGuiApplication, "keyboardModifiers", lambda: Qt.KeyboardModifier.ShiftModifier)
        header.sectionClicked.emit(Column.LENGTH)
        order_of = {name: number for number, name in enumerate(INSTRUMENTS)} | {"~": 999}
        rising = values()
        assert rising == sorted(rising, key=lambda pair: (order_of[pair[0]], pair[1]))
        header.sectionClicked.emit(Column.LENGTH)
        assert values() == sorted(rising, key=lambda pair: (order_of[pair[0]], -pair[1]))
    # Another first column takes it away.
    header.sectionClicked.emit(Column.NAME)
    assert window.sessions.browse.viewpoint.then_column == ""


class NotingPainter(QPainter):
    """Paints, and notes the texts."""

    texts: ClassVar[list[str]] = []

    def drawText(self, *arguments: Any) -> None:
        self.texts.append(arguments[-1])
        super().drawText(*arguments)


def test_long_names_are_shortened_in_their_middle_and_moods_at_their_end(window: MainWindow) -> None:
    cells, rect = CellPainter(window.theme, Thumbnails()), QRect(0, 0, 120, ROW_PX)
    shown = window.widgets.model.shown(0)
    record = shown.record._replace(name="000_Acoustic_Grand_Piano_071.wav", moods=("energetic", "hypnotic", "dark"))
    NotingPainter.texts.clear()
    # The painter does not hold what it paints on.
    pixmap = QPixmap(120, ROW_PX)
    with NotingPainter(pixmap) as painter:
        cells.paint_name(painter, rect, shown._replace(record=record))
        cells.paint_moods(painter, rect, shown._replace(record=record))
    name, moods = NotingPainter.texts
    assert re.fullmatch(r"000_.*….*071", name)
    assert re.fullmatch(r"energetic.*…", moods)


@pytest.mark.parametrize(
    ("name", "spare_px", "stem", "ending"),
    [
        ("Kick 1.wav", 1, "Kick 1", ".wav"),
        ("Kick 1.wav", -1, "Kick 1", ""),
        ("Break 1.5.wav", 1, "Break 1.5", ".wav"),
        ("Loop v1.2", 1, "Loop v1.2", ""),
        ("St. Louis", 1, "St. Louis", ""),
        (".wav", 1, ".wav", ""),
    ],
)
def test_the_ending_of_a_name_goes_first(name: str, spare_px: int, stem: str, ending: str) -> None:
    metrics = QFontMetrics(Theme().font(BODY_PX))
    width = metrics.horizontalAdvance(stem) + metrics.horizontalAdvance(ending or ".wav") + 1 + spare_px
    shown = short_name(name, metrics, width)
    assert (shown[0], shown[2]) == (stem, ending)


def test_a_stem_that_is_too_long_loses_its_middle_after_the_ending() -> None:
    metrics = QFontMetrics(Theme().font(BODY_PX))
    stem, _, ending = short_name("000_Acoustic_Grand_Piano_071.wav", metrics, 120)
    assert re.fullmatch(r"000_.*….*071", stem)
    assert metrics.horizontalAdvance(stem) <= 120
    assert not ending


@pytest.mark.parametrize(
    ("bpm", "texts"),
    [(128.0, ["128"]), (121.3, ["121", ".3"]), (62.0, ["62", "½"]), (62.5, ["62", ".5½"]), (None, [])],
)
def test_whole_tempi_stand_under_one_another(window: MainWindow, bpm: float | None, texts: list[str]) -> None:
    cells, rect = CellPainter(window.theme, Thumbnails()), QRect(0, 0, 74, ROW_PX)
    shown = window.widgets.model.shown(0)
    tempo = Tempo(Range(120, 130))
    shown = shown._replace(record=shown.record._replace(bpm=bpm), tempo=tempo)
    NotingPainter.texts.clear()
    pixmap = QPixmap(74, ROW_PX)
    with NotingPainter(pixmap) as painter:
        cells.paint_bpm(painter, rect, shown)
    assert NotingPainter.texts == texts


def test_the_sound_that_plays_has_bars_and_its_name_in_the_accent(window: MainWindow) -> None:
    model, theme = window.widgets.model, window.theme
    entry = model.entry_id(3)
    model.show_sounding(entry)
    assert [row for row in range(10) if model.shown(row).is_sounding] == [3]
    assert model.index(3, Column.FAVOURITE).data(Qt.ItemDataRole.AccessibleTextRole) == "Playing"
    table = window.widgets.table
    image = table.viewport().grab(QRect(0, 3 * ROW_PX, 400, ROW_PX)).toImage()
    left = table.columnViewportPosition(Column.FAVOURITE)
    bars = {image.pixelColor(x, y).name() for x in range(left, left + 28) for y in range(ROW_PX)}
    left = table.columnViewportPosition(Column.NAME)
    name = {image.pixelColor(x, y).name() for x in range(left, left + 90) for y in range(ROW_PX)}
    assert theme.colour("accent").name() in bars
    assert theme.colour("accent_text").name() in name
    model.show_sounding(None)
    assert not any(model.shown(row).is_sounding for row in range(10))


def test_the_menu_says_why_a_chosen_column_is_not_shown(qtbot: QtBot, window: MainWindow) -> None:
    table = window.widgets.table
    choose(window, Column.BRIGHTNESS)

    def reasons() -> dict[str, str]:
        menu = table.columns.choice_menu()
        found = {title_of(action): action.text().partition("\t")[2] for action in menu.actions() if action.isChecked()}
        menu.deleteLater()
        return found

    window.resize(2400, 900)
    qtbot.waitUntil(lambda: not table.isColumnHidden(Column.MOOD))
    assert reasons() == {title: "nothing in it" if title in ("Tags", "Collections") else "" for title in reasons()}
    window.resize(900, 700)
    window.widgets.table.columns.show_filled({Column.MOOD: True, Column.TAGS: False})
    qtbot.waitUntil(lambda: table.isColumnHidden(Column.MOOD))
    assert reasons()["Mood"] == "no space now"
    assert reasons()["Tags"] == "nothing in it"


def test_the_longest_instrument_has_space_in_its_column(window: MainWindow) -> None:
    table = window.widgets.table
    words_px = max(table.fontMetrics().horizontalAdvance(name) for name in INSTRUMENTS)
    dot_px = 15
    assert table.columnWidth(Column.INSTRUMENT) >= words_px + dot_px + 16


def test_the_first_tag_puts_neither_stars_nor_moods_out_of_sight(window: MainWindow) -> None:
    table = window.widgets.table
    assert window.widgets.sidebar.isVisible()
    assert window.widgets.filters.isVisible()
    for has_tags in (False, True):
        table.columns.show_filled({Column.MOOD: True, Column.TAGS: has_tags})
        shown = {column for column in (Column.MOOD, Column.STARS, Column.TAGS) if not table.isColumnHidden(column)}
        assert shown == {Column.MOOD, Column.STARS, *([Column.TAGS] if has_tags else [])}
    # In a narrow window moods go first, what the user gave last.
    window.resize(1280, 720)
    assert not table.isColumnHidden(Column.STARS)


def test_columns_that_fit_have_no_bar_below_them(window: MainWindow) -> None:
    table = window.widgets.table
    for width, has_bar in ((900, False), (500, True), (900, False), (760, False)):
        table.resize(width, 400)
        table.columns.fit()
        table.updateGeometries()
        assert table.horizontalScrollBar().isVisible() == has_bar
        is_off = table.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        assert is_off != has_bar
