"""The keyboard: keys of the computer play the present sound by their place, begin and end notes, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from audiomancer.browse import Row
from audiomancer.playback import KeyedSound
from audiomancer_gui.commands.note_keys import US_LETTERS
from audiomancer_gui.dialogs.settings_dialog import SettingsDialog
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.player.keyboard.note_keyboard import KEY_COUNT, NoteKeyboard
from audiomancer_gui.sessions.keyboard.keyboard_session import root_note
from audiomancer_gui.theme import Theme
from tests.gui.test_theme import contrast

Key, Mod = Qt.Key, Qt.KeyboardModifier
SCAN_CODES = {
    sign: first + number + 8
    for first, signs in ((2, "1234567890"), (16, "QWERTYUIOP[]"), (30, "ASDFGHJKL"), (44, "ZXCVBNM,."))
    for number, sign in enumerate(signs)
}


class Said:
    """Orders that the player got; the rest is the real player's."""

    def __init__(self, player: Any) -> None:
        self.orders: list[tuple[Any, ...]] = []
        self.sounds: list[KeyedSound | None] = []
        self.player = player


@pytest.fixture
def said(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Said:
    player = window.engine.player
    said = Said(player)
    monkeypatch.setattr(player, "play_note", lambda note, velocity: said.orders.append(("play", note, velocity)))
    monkeypatch.setattr(player, "release_note", lambda note: said.orders.append(("release", note)))
    monkeypatch.setattr(player, "release_all_notes", lambda: said.orders.append(("release all",)))
    monkeypatch.setattr(player, "choose_keyed_sound", said.sounds.append)
    return said


@pytest.fixture
def keyboard(window: MainWindow, said: Said) -> MainWindow:
    window.activateWindow()
    window.widgets.table.choose(row_named(window, "Bass Bright E.wav"))
    window.commands.trigger("keyboard")
    return window


def row_named(window: MainWindow, name: str) -> int:
    model = window.widgets.model
    return next(row for row in range(model.rowCount()) if model.record(row).name == name)


def send(widget: QWidget, kind: QEvent.Type, sign: str, typed: str = "", *, repeats: bool = False) -> None:
    text = (typed or sign).lower()
    code = ord(text.upper()) if len(text) == 1 else 0
    event = QKeyEvent(kind, code, Mod.NoModifier, SCAN_CODES[sign], 0, 0, text, repeats, 1)
    QCoreApplication.sendEvent(widget, event)


def press(widget: QWidget, sign: str, typed: str = "", *, repeats: bool = False) -> None:
    send(widget, QEvent.Type.KeyPress, sign, typed, repeats=repeats)


def let_go(widget: QWidget, sign: str, typed: str = "", *, repeats: bool = False) -> None:
    send(widget, QEvent.Type.KeyRelease, sign, typed, repeats=repeats)


def test_keys_play_notes_from_the_c_below_the_sounds_note_and_end_them(keyboard: MainWindow, said: Said) -> None:
    table, session = keyboard.widgets.table, keyboard.sessions.keyboard
    assert (session.root_note, session.first_note) == (40, 36)
    assert said.sounds[-1] is not None
    assert (said.sounds[-1].spec.path.name, said.sounds[-1].root_note) == ("Bass Bright E.wav", 40)
    for number, sign in enumerate(US_LETTERS):
        said.orders.clear()
        press(table, sign)
        assert keyboard.widgets.keyboard.keys._held == {36 + number}
        let_go(table, sign)
        assert said.orders == [("play", 36 + number, 100), ("release", 36 + number)], sign
    assert len(US_LETTERS) == KEY_COUNT


def test_a_key_that_repeats_plays_once_and_letting_it_go_ends_its_note_after_a_change_of_octave(
    keyboard: MainWindow, said: Said
) -> None:
    table = keyboard.widgets.table
    press(table, "Z")
    for _ in range(3):
        let_go(table, "Z", repeats=True)
        press(table, "Z", repeats=True)
    press(table, ".")
    press(table, "X")
    let_go(table, "Z")
    let_go(table, "X")
    assert said.orders == [("play", 36, 100), ("play", 50, 100), ("release", 36), ("release", 50)]


def test_while_it_is_open_letters_and_digits_change_no_sound(
    keyboard: MainWindow, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(keyboard.commands, "trigger", done.append)
    for sign in "ZSXDCVGBHNJMQ2W3ER5T6Y7UIOPAFKL148990,.[]":
        press(keyboard.widgets.table, sign)
        let_go(keyboard.widgets.table, sign)
    assert done == []
    assert keyboard.sessions.keyboard.velocity == 100


def test_in_text_fields_keys_type(keyboard: MainWindow, said: Said) -> None:
    search = keyboard.widgets.search
    search.setFocus()
    for sign in "ZQ2":
        press(search, sign)
        let_go(search, sign)
    assert (search.toPlainText(), said.orders) == ("zq2", [])


def test_a_key_counts_by_its_place_whatever_the_layout_and_shows_what_is_written_on_it(
    keyboard: MainWindow, said: Said
) -> None:
    # German: Y and Z have each other's place. Russian: other letters.
    for sign, typed, note in (("Z", "y", 36), ("Y", "z", 57), ("X", "ч", 38), ("[", "х", None), ("S", "ы", 37)):
        said.orders.clear()
        press(keyboard.widgets.table, sign, typed)
        let_go(keyboard.widgets.table, sign, typed)
        assert [order[1] for order in said.orders] == ([] if note is None else [note, note]), typed
    letters = keyboard.widgets.keyboard.keys._letters
    assert (letters[0], letters[2], letters[1], letters[21]) == ("Y", "Ч", "Ы", "Z")


def test_the_window_loses_the_focus_and_all_notes_end(keyboard: MainWindow, said: Said) -> None:
    for sign in "ZCB":
        press(keyboard.widgets.table, sign)
    said.orders.clear()
    QCoreApplication.sendEvent(keyboard, QEvent(QEvent.Type.WindowDeactivate))
    assert said.orders == [("release all",)]
    let_go(keyboard.widgets.table, "Z")
    assert said.orders == [("release all",)]
    assert keyboard.sessions.keyboard.held == set()


def test_it_ends_by_escape_its_key_and_its_button_and_letters_are_commands_again(
    keyboard: MainWindow, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    for end in (
        lambda: keyboard.commands.trigger("escape"),
        lambda: keyboard.commands.trigger("keyboard"),
        keyboard.widgets.keyboard.close_button.click,
    ):
        keyboard.sessions.keyboard.set_open(True)
        press(keyboard.widgets.table, "Z")
        end()
        assert keyboard.widgets.keyboard.isHidden()
        assert said.orders[-1] == ("release all",)
        assert said.sounds[-1] is None
    done: list[str] = []
    monkeypatch.setattr(keyboard.commands, "trigger", done.append)
    press(keyboard.widgets.table, "X")
    assert done == ["whole"]


def test_another_sound_is_played_when_it_is_chosen_as_it_plays_but_at_its_pitch(
    keyboard: MainWindow, said: Said
) -> None:
    keyboard.engine.settings.is_reversed = True
    keyboard.engine.settings.is_in_time = keyboard.engine.settings.is_in_key = True
    keyboard.targets.playback.set_project(90.0, 5)
    keyboard.widgets.table.choose(row_named(keyboard, "Acid Line Em 130bpm.wav"))
    sound = said.sounds[-1]
    assert sound is not None
    assert (sound.spec.path.name, sound.spec.is_reversed, sound.spec.is_stretched) == (
        "Acid Line Em 130bpm.wav", True, False,
    )  # fmt: skip
    assert sound.root_note == root_note(keyboard.widgets.model.record(keyboard.widgets.table.current_row()))


@pytest.mark.parametrize(
    ("key", "pitch_hz", "wanted"),
    [
        (None, None, None),
        (None, 440.0, None),
        (9, 110.0, 45),
        (9, None, 57),
        (4, 41.3, 28),
        (21, None, 57),
        (0, None, 60),
    ],
)
def test_a_sounds_note_is_the_key_that_plays_it_as_it_is(
    key: int | None, pitch_hz: float | None, wanted: int | None
) -> None:
    row = Row._make([None] * len(Row._fields))._replace(key=key, pitch_hz=pitch_hz)
    assert root_note(row) == wanted


def test_a_note_stops_what_plays(keyboard: MainWindow, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[int] = []
    monkeypatch.setattr(said.player, "stop", lambda: stopped.append(len(said.orders)))
    keyboard.sessions.audition.play()
    press(keyboard.widgets.table, "Z")
    # The note first.
    assert stopped == [1]


def test_octave_and_velocity_stop_at_their_ends(keyboard: MainWindow, said: Said) -> None:
    session, strip = keyboard.sessions.keyboard, keyboard.widgets.keyboard
    for _ in range(20):
        press(keyboard.widgets.table, ".")
        press(keyboard.widgets.table, "]")
    assert (session.first_note, session.velocity) == (96, 127)
    assert not strip.octave_up.isEnabled()
    assert not strip.harder.isEnabled()
    # One step back has an effect at once.
    press(keyboard.widgets.table, ",")
    assert session.first_note == 84
    for _ in range(20):
        press(keyboard.widgets.table, ",")
        press(keyboard.widgets.table, "[")
    assert (session.first_note, session.velocity) == (0, 1)


def test_the_mouse_plays_the_keys_and_glides(qtbot: QtBot, keyboard: MainWindow, said: Said) -> None:
    keys = keyboard.widgets.keyboard.keys
    for key in range(KEY_COUNT):
        # The lower end of white keys, which no black key covers.
        place = keys.key_rect(key).adjusted(0, 3, 0, -3)
        where = QPointF(place.center().x(), place.bottom())
        assert keys.key_at(where) == 36 + key
    at = [keys.key_rect(key).adjusted(0, 40, 0, 0).center().toPoint() for key in (0, 2)]
    qtbot.mousePress(keys, Qt.MouseButton.LeftButton, pos=at[0])
    qtbot.mouseMove(keys, at[1])
    qtbot.mouseRelease(keys, Qt.MouseButton.LeftButton, pos=at[1])
    assert said.orders[0] == ("play", 36, 100)
    assert said.orders[-1][0] == "release"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_what_is_written_on_keys_can_be_read(qtbot: QtBot, name: str) -> None:
    keys = NoteKeyboard(Theme(name))
    qtbot.addWidget(keys)
    for is_black in (False, True):
        for is_held in (False, True):
            fill, ink = keys._colours(is_black=is_black, is_held=is_held)
            assert contrast(QColor(fill).name(), QColor(ink).name()) >= 4.5


def test_the_settings_offer_midi_inputs_or_say_why_there_are_none(
    qtbot: QtBot, window: MainWindow, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = SettingsDialog(window.engine.settings)
    qtbot.addWidget(dialog)
    used: list[str] = []
    monkeypatch.setattr(said.player, "use_midi_port", used.append)
    dialog.altered.connect(window.targets.settings.altered)
    dialog.show_midi_ports(["Keystation"])
    dialog._midi.setCurrentIndex(1)
    assert (window.engine.settings.midi_port, used) == ("Keystation", ["Keystation"])
    # Its notes play whether the keyboard is open or not.
    window.widgets.table.choose(0)
    assert said.sounds[-1] is not None
    dialog._midi.setCurrentIndex(0)
    assert used == ["Keystation", ""]
    assert said.sounds[-1] is None
    dialog.show_midi_ports([], "No MIDI here.")
    assert "No MIDI here." in {label.text() for label in dialog.findChildren(QLabel) if not label.isHidden()}


def test_the_dialog_asks_the_player_for_midi(qtbot: QtBot, window: MainWindow, data_dir: Path) -> None:
    window.targets.settings.show()
    dialog = window.findChild(QDialog)
    assert isinstance(dialog, SettingsDialog)
    # Ports, or a sentence: which of them depends on the machine.
    qtbot.waitUntil(lambda: dialog._midi.count() > 1 or bool(dialog._no_midi.text()), timeout=20_000)
    dialog.reject()
