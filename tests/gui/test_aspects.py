"""The faders over similar sounds, the bars in the rows, and how hits are spread over packs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from audiomancer.browse import ASPECT_NAMES, EVEN, PRESETS, RECORDED_WEIGHTS, Blend, weights_of
from audiomancer_gui.dialogs.microphone_dialog import MicrophoneDialog
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.panels.aspect_faders import Fader
from audiomancer_gui.results.list_columns import ASPECT_COLUMNS, Column
from audiomancer_gui.theme import Theme
from tests.alsa_file import alsa_input_config
from tests.gui.test_similar_panel import find_similar, settle, shown_ids


@pytest.fixture
def similar(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window, wide enough for all columns, that lists what sounds like the first kick."""
    window.resize(1700, 900)
    find_similar(window, qtbot, "kick")
    return window


def fader(window: MainWindow, name: str) -> Fader:
    faders = window.widgets.similar_panel.faders[0].findChildren(Fader)
    return next(one for one in faders if one.accessibleName() == f"{name} counts")


def labels(window: MainWindow) -> list[QLabel]:
    return window.widgets.similar_panel.faders[0].findChildren(QLabel)


def test_faders_weigh_by_keys_and_the_list_follows_and_goes_back(similar: MainWindow, qtbot: QtBot) -> None:
    browse, before = similar.sessions.browse, shown_ids(similar)
    timbre = fader(similar, "Timbre")
    qtbot.keyClick(timbre, Qt.Key.Key_Space)
    qtbot.keyClick(fader(similar, "Envelope"), Qt.Key.Key_Down)
    qtbot.keyClick(fader(similar, "Envelope"), Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert browse.viewpoint.blend.weights == (0.0, 1.0, 1.0, 0.96, 1.0)
    settle(similar, qtbot)
    assert shown_ids(similar) != before
    assert similar.sessions.engine.settings.aspect_weights == "0.00 1.00 1.00 0.96 1.00"
    qtbot.keyClick(timbre, Qt.Key.Key_Space)
    assert browse.viewpoint.blend.weights[0] == 1.0
    similar.commands.trigger("back")
    qtbot.waitUntil(lambda: shown_ids(similar) == before, timeout=20_000)
    assert fader(similar, "Envelope").value() == 100


def test_what_counts_is_remembered_for_the_next_question(similar: MainWindow, qtbot: QtBot) -> None:
    shape = next(preset for preset in PRESETS if preset.name == "Same shape")
    similar.views.similar.weigh(shape.weights)
    similar.views.similar.spread(2)
    assert similar.widgets.similar_panel.faders[0].presets.text() == "Same shape"
    similar.sessions.browse.leave_similar()
    find_similar(similar, qtbot, "snare")
    assert similar.sessions.browse.viewpoint.blend == Blend(weights=shape.weights, per_pack=2)


def test_each_hit_has_a_bar_for_each_aspect_and_says_why(similar: MainWindow) -> None:
    table, model = similar.widgets.table, similar.widgets.model
    lacks = (Column.ASPECT_PITCH, Column.ASPECT_RHYTHM)
    assert not any(table.isColumnHidden(column) for column in ASPECT_COLUMNS if column not in lacks)
    shown = model.shown(0)
    assert len(shown.shares) == len(ASPECT_NAMES)
    assert not math.isnan(shown.shares[0])
    texts = [column.definition.text(shown) for column in ASPECT_COLUMNS]
    assert texts[0] == str(round(100 * max(0.0, shown.shares[0])))
    assert texts[4] == "none"
    assert Column.MATCH.definition.tip(shown)
    similar.sessions.browse.leave_similar()
    assert all(table.isColumnHidden(column) for column in ASPECT_COLUMNS)


def test_match_says_of_what_it_is_made(similar: MainWindow, qtbot: QtBot) -> None:
    model, tip = similar.widgets.model, Column.MATCH.definition.tip
    assert tip is not None
    assert "as a whole" in next(one for one in labels(similar) if one.text() == "What counts").toolTip()
    first = model.shown(0)
    known = [share for share in first.shares if not math.isnan(share)]
    assert f"Match {first.match} compares the sounds as a whole" in tip(first)
    assert f"the mean of the bars is {round(100 * sum(known) / len(known))}." in tip(first)
    similar.views.similar.weigh((1.0, 0.0, 0.0, 0.5, 1.0))
    settle(similar, qtbot)
    assert "Match is the mean of the bars" in [one.text() for one in labels(similar) if one.isVisible()]
    for row in range(min(8, model.rowCount())):
        words = tip(model.shown(row)).splitlines()[-1]
        parts = re.findall(r"(\w+) (\d+|none) × (\d\.\d\d)", words)
        assert [name for name, _, _ in parts] == ["timbre", "envelope"]
        total = sum(0 if percent == "none" else int(percent) * float(weight) for _, percent, weight in parts)
        assert abs(total - (model.shown(row).match or 0)) <= 4


def test_an_aspect_that_the_source_lacks_rests_and_says_why(similar: MainWindow) -> None:
    assert not fader(similar, "Rhythm").isVisible()
    assert fader(similar, "Timbre").isVisible()
    reason = next(one for one in labels(similar) if "no rhythm" in one.text())
    assert reason.isVisible()
    assert "no loop" in reason.toolTip()


def test_weights_in_the_settings_that_make_no_sense_are_passed_over() -> None:
    assert weights_of("1 0.5 0 2 nonsense") == EVEN
    assert weights_of("1 0.5 0 2 0.25") == (1.0, 0.5, 0.0, 1.0, 0.25)
    assert weights_of("nan 1 1 1 1") == EVEN
    assert weights_of("") == EVEN


def test_what_is_hummed_is_a_question_that_weighs_pitch_and_rhythm(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hum = 0.4 * np.sin(2 * np.pi * 220 * np.arange(60 * 44_100) / 44_100)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(alsa_input_config(tmp_path, hum)))
    window.commands.trigger("microphone")
    browse = window.sessions.browse
    qtbot.waitUntil(lambda: browse.viewpoint.source is not None, timeout=60_000)
    settle(window, qtbot)
    assert browse.viewpoint.blend.weights == RECORDED_WEIGHTS
    assert window.widgets.similar_panel.first.name.text() == "Your recording"
    assert not window.findChildren(MicrophoneDialog) or not window.findChildren(MicrophoneDialog)[0].isVisible()
    assert window.sessions.engine.settings.aspect_weights == ""


def test_painting_leaves_the_colours_of_the_theme_as_they_are(similar: MainWindow, qtbot: QtBot) -> None:
    """A colour that a painter makes see-through is a copy: the theme's is everybody's."""
    fader(similar, "Brightness").setValue(30)
    settle(similar, qtbot)
    similar.grab()
    similar.commands.trigger("map")
    qtbot.waitUntil(lambda: similar.widgets.map_page.canvas._picture is not None, timeout=20_000)
    similar.grab()
    fresh = Theme(similar.theme.name)
    assert {name: colour.name(QColor.NameFormat.HexArgb) for name, colour in similar.theme._colours.items()} == {
        name: fresh.colour(name).name(QColor.NameFormat.HexArgb) for name in similar.theme._colours
    }


def test_weights_set_by_hand_go_with_the_window_and_sets_by_name_stay(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    shape = next(preset for preset in PRESETS if preset.name == "Same shape")
    for weights, expected in (((1.0, 0.0, 1.0, 0.5, 1.0), EVEN), (shape.weights, shape.weights)):
        window = open_window(data_dir)
        find_similar(window, qtbot, "kick")
        window.views.similar.weigh(weights)
        even = window.widgets.similar_panel.faders[0].even
        assert even.isVisible()
        assert even.property("chosen")
        window.close()
        window.engine.close()
        again = open_window(data_dir)
        assert again.sessions.similarity.usual_blend.weights == expected
        again.close()
        again.engine.close()
