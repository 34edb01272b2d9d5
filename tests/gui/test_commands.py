"""Keys of the window: each does its command from the list, types in the search box, on every layout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from audiomancer_gui.commands.command import Command
from audiomancer_gui.commands.command_table import COMMANDS, ENTRIES
from audiomancer_gui.commands.key_card import brief_keys, card_groups, key_text
from audiomancer_gui.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
X11_OFFSET = 8


class Press(NamedTuple):
    """A key as X11 and Qt name it: its code, modifiers, text, scan code and key symbol."""

    key: int
    modifiers: Qt.KeyboardModifier
    text: str = ""
    scan_code: int = 0
    key_symbol: int = 0


def press(widget: QWidget, stroke: Press) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(
            kind, stroke.key, stroke.modifiers, stroke.scan_code, stroke.key_symbol, 0, stroke.text, False, 1
        )
        QCoreApplication.sendEvent(widget, event)


def stroke_of(sequence: str) -> Press:
    """A key of the table on a US keyboard, without its place: tests of places say it themselves."""
    from PySide6.QtGui import QKeySequence

    combination = QKeySequence.fromString(sequence, QKeySequence.SequenceFormat.PortableText)[0]
    key, held = combination.key(), combination.keyboardModifiers()
    sign = chr(key) if key < 0x110000 else ""
    is_typed = bool(sign) and not held & (Mod.ControlModifier | Mod.AltModifier)
    return Press(key, held, (sign if held & Mod.ShiftModifier else sign.lower()) if is_typed else "")


@pytest.fixture
def done(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Ids of the commands that are done; none of them does anything."""
    ids: list[str] = []

    def trigger(command_id: str) -> bool:
        ids.append(command_id)
        return True

    monkeypatch.setattr(window.commands, "trigger", trigger)
    window.activateWindow()
    window.widgets.table.choose(0)
    return ids


@pytest.fixture(scope="module")
def strokes() -> list[tuple[Command, str]]:
    return [(command, key) for command in COMMANDS.values() for key in (*command.keys, *command.other_keys)]


# The table


def test_no_two_commands_have_the_same_key() -> None:
    keys = [sequence.toString() for command in COMMANDS.values() for sequence in command.sequences]
    assert sorted(keys) == sorted(set(keys))
    assert "" not in keys
    assert len(COMMANDS) == sum(isinstance(entry, Command) for entry in ENTRIES)


def test_every_key_of_the_table_does_its_command_in_the_list(
    window: MainWindow, done: list[str], strokes: list[tuple[Command, str]]
) -> None:
    for command, key in strokes:
        window.widgets.table.setFocus()
        done.clear()
        press(window.widgets.table, stroke_of(key))
        assert done == [command.id], key


def test_in_the_search_box_keys_type_and_only_commands_that_say_so_are_done(
    window: MainWindow, done: list[str], strokes: list[tuple[Command, str]]
) -> None:
    search = window.widgets.search
    for command, key in strokes:
        stroke = stroke_of(key)
        search.setFocus()
        search.setPlainText("")
        done.clear()
        press(search, stroke)
        if stroke.text:
            assert search.toPlainText() == stroke.text, key
        assert done in ([], [command.id] if command.works_in_text else []), key


def test_keys_of_other_text_fields_type_only(window: MainWindow, done: list[str]) -> None:
    field = window.widgets.project.tempo
    for key in ("1", "5", ".", "-", "Space", "Return", "Up", "Del", "Left"):
        field.setFocus()
        press(field, stroke_of(key))
    assert done == []


def test_escape_means_the_same_wherever_the_focus_is(window: MainWindow, done: list[str]) -> None:
    for widget in (window.widgets.table, window.widgets.search, window.widgets.project.tempo):
        widget.setFocus()
        press(widget, stroke_of("Esc"))
    assert done == ["escape"] * 3


def test_a_command_that_means_nothing_now_is_left_out(window: MainWindow) -> None:
    assert not window.commands.trigger("take-out")
    assert window.commands.trigger("mono")
    assert window.engine.settings.is_mono


# Layouts. Keys as X11 and Qt hand them over: what is typed, and the scan code of its place.

CYRILLIC = dict(zip("QWERTYUIOP[]ASDFGHJKLZXCVBNM", "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЯЧСМИТЬ", strict=True)) | {",": "Б", ".": "Ю"}
GREEK = dict(zip("WERTYUIOPASDFGHJKLZXCVBNM", "ΣΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", strict=True))
PLACES = {
    sign: first + number
    for first, signs in ((16, "QWERTYUIOP[]"), (30, "ASDFGHJKL"), (44, "ZXCVBNM,./"))
    for number, sign in enumerate(signs)
}
LETTER_KEYS = [
    (command.id, key)
    for command in COMMANDS.values()
    for key in command.keys
    if key.rpartition("+")[2].isalpha() and len(key.rpartition("+")[2]) == 1
]


def typed(letters: dict[str, str], key: str) -> Press:
    held, _, sign = key.rpartition("+")
    modifiers = Mod.NoModifier
    for name, modifier in (("Ctrl", Mod.ControlModifier), ("Shift", Mod.ShiftModifier), ("Alt", Mod.AltModifier)):
        if name in held:
            modifiers |= modifier
    letter = letters[sign]
    text = "" if modifiers & Mod.ControlModifier else letter if modifiers & Mod.ShiftModifier else letter.lower()
    return Press(ord(letter), modifiers, text, PLACES[sign] + X11_OFFSET)


@pytest.mark.parametrize("layout", ["Russian", "Greek"])
def test_without_latin_letters_the_place_of_a_letter_stands_for_it(
    window: MainWindow, done: list[str], layout: str
) -> None:
    letters = CYRILLIC if layout == "Russian" else GREEK
    for command_id, key in LETTER_KEYS:
        if key.rpartition("+")[2] not in letters:
            continue
        done.clear()
        press(window.widgets.table, typed(letters, key))
        assert done == [command_id], key


def test_a_greek_keyboard_quits_with_the_semicolon_at_the_place_of_q(window: MainWindow, done: list[str]) -> None:
    semicolon = Press(Key.Key_Semicolon, Mod.ControlModifier, "", PLACES["Q"] + X11_OFFSET)
    press(window.widgets.table, semicolon)
    assert done == []
    press(window.widgets.table, typed(GREEK, "F"))
    press(window.widgets.table, semicolon)
    assert done == ["favourite", "quit"]


def test_brackets_and_signs_lie_elsewhere_on_a_russian_keyboard(window: MainWindow, done: list[str]) -> None:
    table = window.widgets.table
    for sign in "[],.":
        press(table, typed(CYRILLIC, sign))
    press(table, Press(Key.Key_Question, Mod.ShiftModifier, "?", 8 + X11_OFFSET))
    press(table, Press(Key.Key_Period, Mod.NoModifier, ".", PLACES["/"] + X11_OFFSET))
    assert done == ["half-tempo", "double-tempo", "played-before", "played-after", "keys", "played-after"]


def test_french_digits_need_shift_and_letters_are_where_they_are_printed(window: MainWindow, done: list[str]) -> None:
    table = window.widgets.table
    for digit in range(6):
        press(table, Press(Key.Key_0 + digit, Mod.ShiftModifier, str(digit), 10 + X11_OFFSET))
    # A is at the place of Q, M at that of the semicolon, and the comma at that of M.
    press(table, Press(Key.Key_A, Mod.NoModifier, "a", PLACES["Q"] + X11_OFFSET))
    press(table, Press(Key.Key_M, Mod.NoModifier, "m", 39 + X11_OFFSET))
    press(table, Press(Key.Key_Comma, Mod.NoModifier, ",", PLACES["M"] + X11_OFFSET))
    press(table, Press(Key.Key_0, Mod.ControlModifier | Mod.ShiftModifier, "0", 11 + X11_OFFSET))
    press(table, Press(Key.Key_Eacute, Mod.NoModifier, "é", 3 + X11_OFFSET))
    assert done == [*(f"rate-{n}" for n in range(6)), "autoplay", "map", "played-before", "zoom-all"]


@pytest.mark.parametrize(
    "held",
    [Mod.NoModifier, Mod.GroupSwitchModifier, Mod.ControlModifier | Mod.AltModifier],
    ids=["X11", "group", "Windows"],
)
def test_german_brackets_need_alt_gr(window: MainWindow, done: list[str], held: Qt.KeyboardModifier) -> None:
    table = window.widgets.table
    press(table, Press(Key.Key_BracketLeft, held, "[", 9 + X11_OFFSET))
    press(table, Press(Key.Key_BracketRight, held, "]", 10 + X11_OFFSET))
    assert done == ["half-tempo", "double-tempo"]
    # Umlauts are separate letters: they stand for nothing else.
    press(table, Press(Key.Key_Udiaeresis, Mod.NoModifier, "ü", PLACES["["] + X11_OFFSET))
    press(table, Press(Key.Key_Slash, Mod.ShiftModifier, "/", 8 + X11_OFFSET))
    press(table, Press(Key.Key_Z, Mod.ControlModifier, "\x1a", PLACES["Y"] + X11_OFFSET))
    press(table, Press(Key.Key_Y, Mod.ControlModifier, "\x19", PLACES["Z"] + X11_OFFSET))
    assert done[2:] == ["search", "undo", "redo"]


def test_the_keypad_has_digits_signs_and_enter(window: MainWindow, done: list[str]) -> None:
    for digit in range(6):
        press(window.widgets.table, Press(Key.Key_0 + digit, Mod.KeypadModifier, str(digit)))
    for key, text in ((Key.Key_Minus, "-"), (Key.Key_Plus, "+"), (Key.Key_Enter, "\r")):
        press(window.widgets.table, Press(key, Mod.KeypadModifier, text))
    press(window.widgets.table, Press(Key.Key_0, Mod.KeypadModifier | Mod.ControlModifier, "0"))
    assert done == [*(f"rate-{n}" for n in range(6)), "quieter", "louder", "replay", "zoom-all"]


def test_arabic_and_indian_digits_rate(window: MainWindow, done: list[str]) -> None:
    for sign in "٣۴५":
        press(window.widgets.table, Press(ord(sign), Mod.NoModifier, sign))
    assert done == ["rate-3", "rate-4", "rate-5"]


# Card, menus, tooltips


def test_the_card_names_every_command_with_its_keys(qtbot: QtBot, window: MainWindow) -> None:
    overlay = window.widgets.overlay
    window.widgets.table.setFocus()
    qtbot.keyClick(window.widgets.table, Qt.Key.Key_Question)
    assert overlay.isVisible()
    shown = {label.text() for label in overlay.findChildren(QLabel)}
    on_card = " ".join(keys for _, lines in card_groups(ENTRIES) for keys, _ in lines)
    for entry in ENTRIES:
        assert entry.card in shown or (isinstance(entry, Command) and entry.text in shown)
        for key in entry.keys if isinstance(entry, Command) else ():
            assert key in "234" or key_text(key).rpartition("+")[2] in on_card, key
    assert all(keys in shown for _, lines in card_groups(ENTRIES) for keys, _ in lines)
    assert overlay._card.width() <= window.minimumWidth()
    assert overlay._card.height() <= window.minimumHeight()
    qtbot.keyClick(overlay, Qt.Key.Key_Space)
    assert not overlay.isVisible()


def test_keys_are_said_in_brief() -> None:
    assert brief_keys(["1", "2", "3", "0"]) == "1 – 3 0"
    assert brief_keys(["Alt+Up", "Alt+Down"]) == "Alt ↑ ↓"
    assert brief_keys(["Ctrl+F", "/"]) == "Ctrl+F /"
    assert brief_keys(["Ctrl++", "Ctrl+-"]) == "Ctrl + −"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_of_rows_shows_the_keys_and_does_the_commands(window: MainWindow) -> None:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QMenu

    window.widgets.table.choose(0)
    window.widgets.table.menu_requested.emit(QPoint(10, 10))
    (menu,) = [menu for menu in window.findChildren(QMenu) if menu.isVisible()]
    keys = {action.text(): action.shortcut().toString() for action in menu.actions()}
    assert keys["Find similar"] == "G"
    assert keys["Show in the file manager"] == "Ctrl+Enter"
    assert "Take out of this collection" not in keys
    next(action for action in menu.actions() if action.text() == "Copy path").trigger()
    assert QGuiApplication.clipboard().text() == window.widgets.model.path(0)
    menu.close()


def test_tooltips_name_the_keys_of_the_table(window: MainWindow) -> None:
    wanted = {
        "Tempo and key from sound": "(K)",
        "In time": "(I)",
        "Loudness": "(N)",
        "Mono": "(O)",
        "Reverse": "(B)",
        "Played before": "(,)",
        "Random sound": "(R)",
        "Similar to this part": "(Shift+G)",
        "Preview volume in dB": "(− +)",
        "Balance between your track and the sound": "(Alt ↑ ↓)",
        "Your track": "(U)",
        "Tap tempo": "(T)",
        "Settings": "(Ctrl+,)",
        "Add folder": "(Ctrl+O)",
        "Search": "(Ctrl+F)",
        "Reset": "(Esc)",
    }
    window.widgets.player_bar.controls.show_track("song.wav", True)
    for name, keys in wanted.items():
        widget = next(w for w in window.findChildren(QWidget) if w.accessibleName() == name)
        assert widget.toolTip().splitlines()[0].endswith(keys), name


def test_a_click_does_what_the_button_says(window: MainWindow, done: list[str]) -> None:
    commands = {
        "In time": "in-time",
        "Loudness": "loudness",
        "Mono": "mono",
        "Reverse": "reverse",
        "Loop": "loop",
        "Play on select": "autoplay",
        "Play or stop": "play",
        "Slim player": "player-size",
        "Back": "back",
        "Forward": "forward",
        "Played before": "played-before",
        "Played after": "played-after",
        "Random sound": "random",
        "Similar to this part": "similar-part",
        "Tempo and key from sound": "take-project",
        "Settings": "settings",
        "Keyboard shortcuts": "keys",
        "Add folder": "add-folder",
        "Save search": "save-search",
    }
    for name, command_id in commands.items():
        # A click before may have changed what is possible.
        window.widgets.player_bar.transport.show_history(True, True)
        window.widgets.top_bar.show_history(True, True)
        window.widgets.project.take.setEnabled(True)
        window.widgets.player_bar.transport.set_playable(True)
        button = next(b for b in window.findChildren(QAbstractButton) if b.accessibleName() == name)
        done.clear()
        button.click()
        assert done == [command_id], name


def test_what_a_switch_says_is_whole_over_the_list(window: MainWindow) -> None:
    window.targets.playback.set_project(None, None)
    toast = window.widgets.toast
    playback = window.targets.playback
    for switch, missing in ((playback.set_in_time, "tempo"), (playback.set_in_key, "key")):
        switch(True)
        assert f"no {missing} is set" in toast.text
        label = toast._text
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
