"""One thing has one name: in commands, buttons, menus, the key card, tooltips, dialogs and documents."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from audiomancer_gui.commands.command import Command
from audiomancer_gui.commands.command_table import COMMANDS, ENTRIES
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results.list_columns import Column

ROOT = Path(__file__).resolve().parents[2]

LOSING = {
    "Stars": r"\b(?:rating|ratings|rated|rate the)\b",
    "Reverse": r"\bbackwards\b",
    "Loudness": r"\bequally loud\b|\bat one loudness \(|\ball at one loudness\b|\bone loudness at\b",
    "In time": r"\bfit(?:ted)? tempo and key\b",
    "Order": r"\bsort(?:ed|ing|s)?\b",
    "folder; Similar to": r"\bsources?\b",
    "measured, set by you, played": r"\b(?<!recently )(?<!last )(?<!times )(?<!never )heard\b|\blisten(?:s|ing|ed)?\b",
    "Play on select": r"\bauto-?play\b",
    "Collect": r"\b(?:put )?into (?:a )?collection\b",
    "part": r"\bregions?\b",
    "sound": r"\bsamples?\b(?! rate|s own| into the project|\w)",
    "folder": r"\bpacks?\b",
    "Edit": r"\bedit sounds?\b|tags, (?:rating|stars), note, values…",
}
"""The names that lost, by the one that stands for the thing."""

SHOWN_SOURCES = ["audiomancer_gui", "audiomancer/library", "audiomancer/browse/search", "audiomancer/storage/user"]
PAGES = ["README.md", "docs/audition.md", "docs/search.md", "docs/reliability.md"]
ONLY_IN_PROGRAM = {"sound", "folder", "folder; Similar to"}
"""Pages also speak of packs that are bought, of samples of a signal, and of where a recording comes from."""

ALLOWED = {
    "No such sample: ": "a fault of a script, which has ids",
    "sample ids": "a fault of a script",
    "stars: rating:3": "the search text takes both",
}


def losing_names(text: str, *, is_page: bool = False) -> list[str]:
    return [
        f"“{found[0]}” for “{name}”"
        for name, pattern in LOSING.items()
        if not (is_page and name in ONLY_IN_PROGRAM) and (found := re.search(pattern, text, re.IGNORECASE))
    ]


def test_losing_names_are_found_where_there_are_any() -> None:
    assert losing_names("Not rated") == ["“rated” for “Stars”"]
    assert losing_names("Play it backwards")
    assert losing_names("120 BPM, heard")
    assert losing_names("Recently heard") == []
    assert losing_names("Sample rate") == []


def shown_texts(path: Path) -> Iterator[tuple[int, str]]:
    """Texts of a module that a user may read: constants with a capital or a space, no docstrings, no statements."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        text = node.value
        is_sentence = " " in text.strip() or text[:1].isupper()
        is_code = re.match(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|[a-z_]+:)", text) or "{" in text
        if is_sentence and not is_code and not any(one in text for one in ALLOWED):
            yield node.lineno, text


@pytest.mark.parametrize("folder", SHOWN_SOURCES)
def test_the_program_uses_no_losing_name(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {', '.join(found)}: {text.strip()[:80]}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, text in shown_texts(path)
        if (found := losing_names(text))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES)
def test_pages_use_no_losing_name(page: str) -> None:
    lines = re.sub(r"`[^`\n]*`|\]\([^)]*\)|```.*?```", "", (ROOT / page).read_text("utf-8"), flags=re.DOTALL)
    wrong = [
        f"{page}:{number}: {', '.join(found)}: {line.strip()[:80]}"
        for number, line in enumerate(lines.splitlines(), 1)
        if (found := losing_names(line, is_page=True))
    ]
    assert not wrong, "\n".join(wrong)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+|★", text.lower()))


def test_the_key_card_says_what_menus_say() -> None:
    stars = {f"rate-{number}" for number in range(1, 6)}
    for entry in ENTRIES:
        if isinstance(entry, Command) and entry.card and entry.id not in stars:
            spoken = words_of(entry.card) | ({"searches"} if entry.id in ("back", "forward") else set())
            assert words_of(entry.text) <= spoken, f"{entry.text} is “{entry.card}” on the card"


def test_no_two_commands_have_one_name() -> None:
    texts = [command.text for command in COMMANDS.values()]
    assert len(set(texts)) == len(texts)


def test_a_button_is_called_like_its_command(window: MainWindow) -> None:
    widgets, bar, project = window.widgets, window.widgets.player_bar, window.widgets.project
    transport, controls, top_bar = bar.transport, bar.controls, window.widgets.top_bar
    pairs: list[tuple[QAbstractButton, str]] = [
        (transport.play, "play"), (transport.loop, "loop"), (transport.autoplay, "autoplay"),
        (transport.back, "played-before"), (transport.forward, "played-after"),
        (transport.random, "random"), (project.in_time, "in-time"), (project.in_key, "in-key"),
        (controls.loudness, "loudness"), (controls.mono, "mono"), (controls.reverse, "reverse"),
        (project.take, "take-project"), (project.tap_button, "tap"),
        (bar.buttons.similar, "similar"), (bar.buttons.part_similar, "similar-part"),
        (widgets.sidebar.add, "add-folder"), (widgets.sidebar.searches.new, "save-search"),
        (top_bar.settings, "settings"), (top_bar.help, "keys"), (top_bar.filter_toggle, "filters"),
        (top_bar.sidebar_toggle, "sidebar"), (top_bar.back, "back"), (top_bar.forward, "forward"),
    ]  # fmt: skip
    for button, command_id in pairs:
        name = COMMANDS[command_id].text
        said = button.accessibleName() or button.text()
        assert said.removesuffix("…") == name.removesuffix("…"), command_id
        if button.text() not in ("", "?", "+"):
            # Where a button has little space, it says the part of the name that says most.
            assert button.text().lower() in name.lower(), command_id


def test_columns_and_sidebar_say_the_same(window: MainWindow) -> None:
    assert Column.STARS.definition.title == "Stars"
    assert window.widgets.sidebar._places["problems"].name == COMMANDS["problems"].text
    assert window.widgets.sidebar._places["copies"].name == COMMANDS["duplicates"].text


def said_by(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip())
    if isinstance(widget, (QLabel, QAbstractButton, QCheckBox)):
        yield widget.text()
    if isinstance(widget, QDialog):
        yield widget.windowTitle()
    yield from (action.text() for action in widget.findChildren(QAction))


def test_the_window_and_its_dialogs_show_no_losing_name(qtbot: QtBot, window: MainWindow) -> None:
    window.widgets.table.choose(0)
    window.targets.settings.show()
    window.targets.annotations.edit()
    window.targets.annotations.show_history()
    columns = window.widgets.table.columns.choice_menu()
    files = {window.widgets.model.record(row).name for row in range(window.widgets.model.rowCount())}
    wrong = {
        f"{', '.join(found)}: {text}"
        for widget in [window, *window.findChildren(QWidget)]
        for text in said_by(widget)
        if text not in files and (found := losing_names(re.sub(r"<[^>]*>|&\w+;", " ", text)))
    }
    for dialog in window.findChildren(QDialog):
        dialog.close()
    columns.deleteLater()
    assert wrong == set()
