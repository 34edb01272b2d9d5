"""The player bar: what its controls ask for and show, the project, the track, and whether all of it finds space.

Longer than 400 lines: every control is held to the same contract on one bar.
"""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QFont, QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from audiomancer.browse import Row
from audiomancer.settings import Settings
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.player import PlayerBar, ProjectStrip, TapTempo
from audiomancer_gui.player.player_bar import NORMAL_PX, SLIM_PX
from audiomancer_gui.player.sound_title import SoundFacts
from audiomancer_gui.results.row_values import estimated_length_text, length_tip
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.number_field import NumberField

LEFT = Qt.MouseButton.LeftButton
CONTROLS = (QAbstractButton, QLineEdit, QSlider, QComboBox)


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    made = Theme("dark")
    made.apply(qapp)
    return made


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> PlayerBar:
    made = PlayerBar(theme)
    qtbot.addWidget(made)
    made.resize(1440, NORMAL_PX)
    made.show()
    made.show_sound(row(), ("from its name", "measured 91 %", "set by you"))
    made.waveform.show_sound(np.tile(np.float32([-0.5, 0.5]), (512, 1)), 8.0)
    return made


def row(**values: Any) -> Row:
    made: dict[str, Any] = dict.fromkeys(Row._fields, 0)
    made |= dict.fromkeys(("sample_id", "measured_bpm", "measured_key", "stated_s"))
    made |= {"name": "Break.wav", "folder": "Crate", "path": "Break.wav", "format": "WAV", "bit_depth": 24}
    made |= {"sample_rate_hz": 44100, "channels": 2, "duration_s": 8.0, "bpm": 124.0, "key": 21}
    made |= {"instrument": "drum-loop", "is_analysed": True}
    return Row(**made | values)


def test_a_sound_that_is_cut_off_says_so_in_player_and_list(bar: PlayerBar) -> None:
    bar.show_sound(row(duration_s=36.2, stated_s=120.0), ("", "", ""))
    assert bar.title.where.text().endswith(" · cut off after 36 s of 120 s")
    assert length_tip(row(duration_s=36.2, stated_s=120.0)) == "36.200 s: cut off after 36 s of 120 s"
    assert estimated_length_text(row(duration_s=185.0, is_estimate=True)) == "≈ 3:05"
    assert estimated_length_text(row(duration_s=185.0, is_estimate=False)) == "3:05"


def emitted_by(signal: Any) -> list[Any]:
    emitted: list[Any] = []
    signal.connect(lambda *values: emitted.append(values[0] if len(values) == 1 else values))
    return emitted


def push(bar: PlayerBar, name: str) -> QAbstractButton:
    return next(b for b in bar.findChildren(QAbstractButton) if b.accessibleName() == name and not b.isHidden())


def file_data(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


def drag_over(bar: PlayerBar, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(300, 100), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(bar, event)
    return event.isAccepted()


def drop(bar: PlayerBar, data: QMimeData) -> None:
    at = QPointF(300, 100)
    QApplication.sendEvent(bar, QDropEvent(at, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier))


def show_everything(bar: PlayerBar) -> None:
    bar.controls.show_fit("1.03× · +2 st", "Stretched from 124 to 127.75 BPM, two semitones up.", False)
    bar.controls.show_track("My song with a long name - rough mix 7 (final).wav", True, "127.75 BPM")
    bar.waveform.set_region((1.0, 2.0), quiet=True)
    bar.transport.show_history(True, True)


# Switches and buttons


def test_clicks_leave_the_focus_where_the_arrow_keys_choose_sounds(qtbot: QtBot, bar: PlayerBar) -> None:
    show_everything(bar)
    for control in bar.findChildren(QWidget):
        if isinstance(control, CONTROLS) and not isinstance(control, QLineEdit):
            assert not control.focusPolicy() & Qt.FocusPolicy.ClickFocus, control.accessibleName()
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.accessibleName()


def test_what_is_shown_sends_no_signal(bar: PlayerBar) -> None:
    controls, transport = bar.controls, bar.transport
    signals = (controls.track.balance_altered, bar.waveform.region_altered, controls.volume_altered)
    sent = [emitted_by(signal) for signal in signals]
    buttons = (controls.loudness, controls.mono, controls.reverse, controls.track.name, transport.loop)
    sent += [emitted_by(button.clicked) for button in buttons]
    options = Settings(is_reversed=True, is_mono=True, is_matched=True, loop=True, autoplay=True)
    options.volume_db, options.balance = -9.0, 0.5
    bar.show_options(options)
    show_everything(bar)
    assert not any(sent)
    assert all(push(bar, name).isChecked() for name in ("Loudness", "Mono", "Reverse", "Loop", "Play on select"))
    assert bar.waveform._is_reversed
    bar.show_options(Settings())
    assert not bar.waveform._is_reversed


def test_a_selected_part_brings_buttons_of_the_part_and_another_sound_takes_them(bar: PlayerBar) -> None:
    part = next(b for b in bar.findChildren(QAbstractButton) if b.accessibleName() == "Similar to this part")
    assert part.isHidden()
    bar.waveform.set_region((1.0, 2.0))
    assert part.isVisible()
    assert bar.buttons.drag.text() == "Drag part"
    bar.waveform.show_sound(np.zeros((8, 2), np.float32), 3.0, is_same_sound=True)
    assert part.isVisible()
    bar.waveform.show_sound(np.zeros((8, 2), np.float32), 3.0)
    assert part.isHidden()
    assert bar.buttons.drag.text() == "Drag"


def test_a_drag_from_the_handle_begins_once_and_not_under_a_trembling_hand(bar: PlayerBar) -> None:
    emitted: list[int] = []
    bar.buttons.drag.dragged.connect(lambda: emitted.append(1))
    far = QGuiApplication.styleHints().startDragDistance() + 5

    def send(kind: QEvent.Type, x: float) -> None:
        at = QPointF(10 + x, 10)
        where = QPointF(bar.buttons.drag.mapToGlobal(at))
        QApplication.sendEvent(
            bar.buttons.drag, QMouseEvent(kind, at, where, LEFT, LEFT, Qt.KeyboardModifier.NoModifier)
        )

    send(QEvent.Type.MouseButtonPress, 0)
    send(QEvent.Type.MouseMove, 2)
    assert emitted == []
    for x in (far, far + 9, far + 20):
        send(QEvent.Type.MouseMove, x)
    assert emitted == [1]


def test_the_history_buttons_are_dead_at_its_ends(bar: PlayerBar) -> None:
    bar.transport.show_history(True, False)
    assert push(bar, "Played before").isEnabled()
    assert not push(bar, "Played after").isEnabled()


def test_without_a_sound_nothing_is_asked_about_it(bar: PlayerBar) -> None:
    bar.show_sound(None)
    for name in ("Play or stop", "Find similar", "Drag this sound into another program"):
        assert not push(bar, name).isEnabled()


def test_what_is_known_of_a_sound_gives_way_last(bar: PlayerBar) -> None:
    def shown() -> list[str]:
        return [fact.accessibleName() for fact in bar._facts if not fact.isHidden()]

    for values, last in (
        ({"bpm": None, "key": None, "instrument": "snare"}, "Instrument: snare"),
        ({"bpm": None, "key": 21, "instrument": None}, "Key: Am"),
        ({}, "Tempo: 124 BPM"),
    ):
        bar.resize(1440, NORMAL_PX)
        bar.show_sound(row(**values), ("", "", ""))
        assert len(shown()) == 3
        while len(shown()) > 1 and bar.width() > 300:
            bar.resize(bar.width() - 10, NORMAL_PX)
        assert shown() == [last]


@pytest.mark.parametrize("width", [966, 800])
def test_the_tempo_of_the_track_is_offered_in_windows_of_middling_width(
    qtbot: QtBot, bar: PlayerBar, width: int
) -> None:
    controls = bar.controls
    bar.resize(width, NORMAL_PX)
    controls.show_track("latin_guitar01_-_126_BPM.ogg", True, "126 BPM, Am", 126.0)
    assert controls.track.offer.isVisible()
    assert controls.track.offer.text() == "Use 126 BPM"
    offer = controls.track.offer
    qtbot.waitUntil(lambda: offer.width() >= offer.minimumSizeHint().width())
    bar.resize(420, NORMAL_PX)
    assert not controls.track.offer.isVisible()
    controls.show_track("latin_guitar01_-_126_BPM.ogg", True, "126 BPM, Am", None)
    bar.resize(1440, NORMAL_PX)
    assert not controls.track.offer.isVisible()


# Project


@pytest.fixture
def project(qtbot: QtBot, theme: Theme) -> ProjectStrip:
    made = ProjectStrip(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_project_is_shown_without_a_signal(project: ProjectStrip) -> None:
    clicks = project.in_time.clicked, project.in_key.clicked
    sent = [emitted_by(signal) for signal in (project.project_altered, project.tempo_tapped, *clicks)]
    project.show_project(127.75, 15)
    project.in_time.setChecked(True)
    project.in_key.setChecked(True)
    assert not any(sent)


@pytest.mark.parametrize("is_compact", [False, True])
def test_every_control_of_the_project_has_a_name_and_leaves_the_focus_to_the_list(
    project: ProjectStrip, is_compact: bool
) -> None:
    project.set_compact(is_compact)
    for control in project.findChildren(QWidget):
        if isinstance(control, CONTROLS):
            assert control.accessibleName(), control
            assert control.toolTip(), control.accessibleName()
            if not isinstance(control, QLineEdit):
                assert not control.focusPolicy() & Qt.FocusPolicy.ClickFocus, control.accessibleName()


@pytest.mark.parametrize(
    ("typed", "bpm"),
    [("124", 124.0), ("124.5", 124.5), ("87,45", 87.45), ("", None), ("12", 20.0), ("999", 400.0), ("0", None)],
)
def test_a_typed_tempo_is_sent_within_its_limits(
    qtbot: QtBot, project: ProjectStrip, typed: str, bpm: float | None
) -> None:
    project.show_project(100.0, 9)
    emitted, left = emitted_by(project.project_altered), []
    project.tempo.returnPressed.connect(lambda: left.append(1))
    field = project.tempo
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert emitted == [(bpm, 9)]
    assert left == [1]


def test_arrows_step_the_tempo(qtbot: QtBot, project: ProjectStrip) -> None:
    project.show_project(124.0, None)
    emitted = emitted_by(project.project_altered)
    qtbot.keyClick(project.tempo, Qt.Key.Key_Up)
    qtbot.keyClick(project.tempo, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert emitted == [(125.0, None), (124.9, None)]


def test_every_key_can_be_the_projects_and_none(qtbot: QtBot, project: ProjectStrip) -> None:
    choice = project._key
    assert [choice.itemText(n) for n in (0, 1, 2, 13, 22)] == ["No key", "C major", "C# major", "C minor", "A minor"]
    emitted = emitted_by(project.project_altered)
    for index, code in ((22, 21), (0, None)):
        choice.setCurrentIndex(index)
        choice.activated.emit(index)
        assert emitted[-1] == (None, code)
    for code in range(24):
        project.show_project(None, code)
        assert choice.currentData() == code


def test_the_wheel_passes_over_the_key_without_changing_it(project: ProjectStrip) -> None:
    project.show_project(None, 5)
    emitted = emitted_by(project.project_altered)
    where = QPointF(8, 8)
    flags = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(project._key, QWheelEvent(where, QPointF(300, 300), QPoint(), QPoint(0, -120), *flags))
    assert project._key.currentData() == 5
    assert emitted == []


def test_taps_become_the_projects_tempo(qtbot: QtBot, project: ProjectStrip, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("audiomancer_gui.player.project_strip.time.monotonic", lambda: now[0])
    emitted = emitted_by(project.tempo_tapped)
    project.tap()
    assert emitted == []
    now[0] += 0.5
    qtbot.mousePress(project.tap_button, LEFT)
    assert emitted == [120.0]
    assert project.tempo.value() == 120.0


def test_the_fit_is_shown_in_words_and_by_a_sign(bar: PlayerBar) -> None:
    strip = bar.controls
    bar.controls.show_fit("no trusted tempo: plays as it is", "Nobody <b>knows</b> its tempo.", True)
    assert strip._fit.text() == "no trusted tempo: plays as it is"
    assert strip._fit_sign._is_untouched
    assert "&lt;b&gt;" in strip._fit.toolTip()
    assert "<b>" not in strip._fit_sign.toolTip()
    bar.controls.show_fit("", "", True)
    assert strip._fit_sign.isHidden()


def test_an_emptied_number_field_says_so(qtbot: QtBot) -> None:
    field = NumberField("Lowest tempo", "any")
    qtbot.addWidget(field)
    field.set_value(120.0)
    emitted = emitted_by(field.value_altered)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert emitted == [None]


# Tap tempo


@given(st.floats(40, 300), st.integers(5, 12))
def test_steady_taps_give_their_tempo_to_a_tenth(bpm: float, count: int) -> None:
    taps = TapTempo()
    emitted = [taps.tap(50 + n * 60 / bpm) for n in range(count)]
    assert emitted[0] is None
    assert emitted[-1] == pytest.approx(bpm, abs=0.051)


@given(st.integers(0, 10_000), st.floats(60, 180))
def test_uneven_taps_give_a_whole_number_near_their_tempo(seed: int, bpm: float) -> None:
    chance = random.Random(seed)
    taps = TapTempo()
    emitted = None
    for n in range(12):
        emitted = taps.tap(n * 60 / bpm + chance.uniform(-0.03, 0.03))
    assert emitted is not None
    assert emitted == pytest.approx(bpm, rel=0.08)


def test_a_tap_that_was_missed_does_not_count() -> None:
    taps = TapTempo()
    emitted = [taps.tap(at * 0.5) for at in (0, 1, 2, 3, 5, 6, 7)]
    assert emitted[-1] == 120.0


def test_after_two_seconds_of_silence_the_taps_begin_anew() -> None:
    taps = TapTempo()
    for at in (0.0, 0.5, 1.0):
        taps.tap(at)
    assert taps.tap(3.1) is None
    assert taps.count == 1
    assert taps.tap(3.5) == 150.0


def test_a_bouncing_key_is_one_tap() -> None:
    taps = TapTempo()
    for at in (0.0, 0.02, 0.5, 0.53, 1.0):
        emitted = taps.tap(at)
    assert emitted == 120.0


# The track


def test_one_file_dropped_anywhere_on_the_bar_becomes_the_track(bar: PlayerBar) -> None:
    emitted = emitted_by(bar.track_dropped)
    data = file_data("song & <b>1.wav")
    path = data.urls()[0].toLocalFile()
    assert drag_over(bar, data)
    assert any("Let go" in b.text() for b in bar.findChildren(QAbstractButton) if b.isVisible())
    drop(bar, data)
    assert emitted == [path]
    assert not any("Let go" in b.text() for b in bar.findChildren(QAbstractButton))


def test_what_is_no_single_file_of_this_computer_is_not_taken(bar: PlayerBar) -> None:
    emitted = emitted_by(bar.track_dropped)
    link, words = QMimeData(), QMimeData()
    link.setUrls([QUrl("https://example.org/song.wav")])
    words.setText("song.wav")
    for data in (file_data("a.wav", "b.wav"), link, words, file_data()):
        assert not drag_over(bar, data)
        drop(bar, data)
    assert emitted == []


def test_a_drag_that_leaves_takes_the_invitation_back(bar: PlayerBar) -> None:
    data = file_data("song.wav")
    drag_over(bar, data)
    QApplication.sendEvent(bar, QDragLeaveEvent())
    assert not any("Let go" in b.text() for b in bar.findChildren(QAbstractButton))


def test_what_is_dragged_out_of_the_bar_does_not_become_the_track(qtbot: QtBot, bar: PlayerBar) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    assert bar._is_from_here(bar.buttons.drag)
    assert bar._is_from_here(bar.waveform)
    assert not bar._is_from_here(other)
    assert not bar._is_from_here(None)


def test_the_empty_slot_asks_for_a_file(qtbot: QtBot, bar: PlayerBar) -> None:
    emitted: list[int] = []
    bar.controls.track.invitation.clicked.connect(lambda: emitted.append(1))
    qtbot.mouseClick(push(bar, "Drop your track here"), LEFT)
    assert emitted == [1]


def test_the_balance_is_sent_from_track_to_sound_and_a_double_click_makes_it_even(qtbot: QtBot, bar: PlayerBar) -> None:
    bar.controls.show_track("song.wav", True)
    emitted = emitted_by(bar.controls.track.balance_altered)
    slider = bar.controls.track.balance
    slider.setValue(slider.minimum())
    slider.setValue(slider.maximum())
    qtbot.mouseDClick(slider, LEFT, pos=QPoint(2, 8))
    assert emitted == [-1.0, 1.0, 0.0]


@pytest.mark.parametrize("name", ["<img src=x>&amp;.wav", "R&B <b>mix</b>.wav", "new\nline.wav"])
def test_names_are_data(bar: PlayerBar, name: str) -> None:
    bar.controls.show_track(name, True, "<i>note</i>")
    bar.show_sound(row(name=name))
    bar.title.show_message(f"{name} can't be read.")
    bar.grab()
    for label in bar.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert push(bar, "Your track").text() == name
    for widget in bar.findChildren(QWidget):
        assert not any(tag in widget.toolTip() for tag in ("<img", "<b>", "<i>"))


# Space and words


@pytest.mark.parametrize("has_track", [False, True])
@pytest.mark.parametrize("family", ["Inter", "DejaVu Sans"])
@pytest.mark.parametrize("width", [860, 900, 1024, 1200, 1440, 2400])
def test_nothing_is_cut_or_covered_at_any_width(
    qtbot: QtBot, qapp: QApplication, bar: PlayerBar, width: int, family: str, has_track: bool
) -> None:
    before = QFont(qapp.font())
    try:
        font = QFont(family)
        font.setPixelSize(13)
        qapp.setFont(font)
        show_everything(bar)
        if not has_track:
            bar.controls.show_track(None, False)
        bar.resize(width, bar.height())
        QApplication.processEvents()
        shown = [w for w in bar.findChildren(QWidget) if isinstance(w, CONTROLS) and w.isVisible()]
        for control in shown:
            where = control.rect().translated(control.mapTo(bar, QPoint(0, 0)))
            assert bar.rect().contains(where), control.accessibleName()
            is_elided = control.accessibleName() == "Your track"
            if isinstance(control, QAbstractButton) and control.text() and not is_elided:
                assert control.width() >= control.sizeHint().width(), control.accessibleName()
        lower_row = [w for w in shown if bar.controls.isAncestorOf(w)]
        for a, b in pairwise(sorted(lower_row, key=lambda w: w.mapTo(bar, QPoint(0, 0)).x())):
            assert a.mapTo(bar, QPoint(a.width(), 0)).x() <= b.mapTo(bar, QPoint(0, 0)).x()
        assert bar.waveform.width() >= 280
    finally:
        qapp.setFont(before)


def test_a_sign_says_that_something_is_on_that_finds_no_space(qtbot: QtBot, bar: PlayerBar) -> None:
    show_everything(bar)
    more = push(bar, "More")
    bar.resize(480, bar.height())
    assert bar.controls.reverse.isHidden()
    assert not more.isChecked()
    bar.show_options(Settings(is_reversed=True))
    assert more.isChecked()
    bar.resize(1440, bar.height())
    assert not more.isChecked()
    bar.set_slim(True)
    assert more.isChecked()


@pytest.mark.parametrize("width", [620, 760, 860, 1024, 1440])
def test_the_slim_player_is_one_line_with_the_facts_under_the_name(bar: PlayerBar, width: int) -> None:
    bar.waveform.set_region((1.0, 2.0), quiet=True)
    bar.set_slim(True)
    bar.resize(width, bar.height())
    QApplication.processEvents()
    assert bar.height() == SLIM_PX
    assert bar.waveform.height() == 30
    assert bar.title.where.text() == "124 BPM · Am · drum-loop · 8.00 s"
    assert not bar.controls.isVisible()
    shown = [w for w in bar.findChildren(QWidget) if w.isVisible() and not w.findChildren(QWidget)]
    for part in shown:
        assert bar.rect().contains(part.rect().translated(part.mapTo(bar, QPoint(0, 0)))), part.accessibleName()
    for name in ("Play or stop", "Loop", "Play on select", "Played before", "Played after", "More", "Full player"):
        assert push(bar, name).isVisible(), name
    bar.set_slim(False)
    assert bar.title.where.text().startswith("WAV · 24 bit")
    assert bar.controls.isVisible()


def test_each_fact_names_its_source(bar: PlayerBar) -> None:
    names = [fact.accessibleName() for fact in bar.findChildren(SoundFacts)]
    assert names == [
        "Tempo: 124 BPM, from its name",
        "Key: Am, measured 91 %",
        "Instrument: drum-loop, set by you",
    ]


def test_every_control_has_a_name_and_a_tooltip(bar: PlayerBar) -> None:
    show_everything(bar)
    for control in bar.findChildren(QWidget):
        if isinstance(control, CONTROLS):
            assert control.accessibleName(), control
            assert control.toolTip(), control.accessibleName()


def test_the_message_takes_the_place_of_the_format(bar: PlayerBar) -> None:
    bar.title.show_message("No sound: there is no output device.")
    assert bar.title.message.isVisible()
    bar.title.show_message("")
    assert not bar.title.message.isVisible()


def test_the_words_over_which_a_track_is_dropped_are_whole(qtbot: QtBot, window: MainWindow) -> None:
    track = window.widgets.player_bar.controls.track
    qtbot.waitUntil(track.invitation.isVisible, timeout=5_000)
    metrics = track.invitation.fontMetrics()
    space_px = track.invitation.width() - track.invitation.sizeHint().width()
    invited_px = metrics.horizontalAdvance(track.invitation.text())
    track.show_target(True)
    # The button does not grow under the pointer, so what it says then needs no more than what it said.
    assert metrics.horizontalAdvance(track.invitation.text()) <= invited_px + max(0, space_px)
    track.show_target(False)
