"""Words for screen readers: every control of the window and its dialogs has a name, a role, and plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QLineEdit,
    QProgressBar,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from audiomancer.browse.search.conditions import Keys
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.results.list_columns import Column

_NAMED = (QAbstractButton, QComboBox, QSlider, QLineEdit, QProgressBar)


def faults(window: QWidget) -> Iterator[str]:
    """Controls without a name, and words with markup."""
    for widget in (window, *window.findChildren(QWidget)):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None:
            continue
        name, description = (interface.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description))
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if not name and (takes_focus or isinstance(widget, _NAMED)):
            yield f"{type(widget).__name__} in {type(widget.parent()).__name__} has no name"
        if re.search(r"</?[a-z]", name + description):
            yield f"{name!r} brings markup: {description!r}"


def test_every_control_of_the_window_and_its_dialogs_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    window.widgets.table.choose(0)
    targets = window.targets
    for show in (
        targets.settings.show, targets.annotations.edit, targets.annotations.show_history,
        targets.collections.make,
    ):  # fmt: skip
        show()
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=10_000)
    dialogs = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    assert len(dialogs) == 4
    # The window comes first: the dialogs are children of it.
    assert [fault for top in (window, *dialogs) for fault in faults(top)] == []
    for dialog in dialogs:
        dialog.reject()


def test_cells_of_the_list_say_what_they_show(window: MainWindow) -> None:
    table = window.widgets.table
    table.choose(0)
    interface = QAccessible.queryAccessibleInterface(table)
    assert interface.role() == QAccessible.Role.Table
    name = window.widgets.model.record(0).name
    shown = [interface.child(number).text(QAccessible.Text.Name) for number in range(interface.childCount())]
    assert name in shown
    assert {"Name", "BPM", "Key"} <= set(shown)
    index = window.widgets.model.index(0, Column.LENGTH)
    assert window.widgets.model.data(index, Qt.ItemDataRole.AccessibleTextRole) in shown


def test_each_key_of_the_grid_is_a_child_with_its_count_and_whether_it_is_chosen(window: MainWindow) -> None:
    grid = window.widgets.filters.panels[Keys].grid
    interface = QAccessible.queryAccessibleInterface(grid)
    assert interface.childCount() == 24
    cells = {cell.code: QAccessible.queryAccessibleInterface(cell) for cell in grid.cells}
    assert cells[0].role() == QAccessible.Role.CheckBox
    assert cells[0].text(QAccessible.Text.Name).startswith("C, Camelot 8B, ")
    grid.cells[0].click()
    assert window.sessions.browse.viewpoint.query.find(Keys) == Keys(frozenset({0}))
    assert grid.cells[0].isChecked()


def test_the_waveform_says_how_long_it_is_and_which_part_is_selected(window: MainWindow) -> None:
    window.widgets.table.choose(0)
    waveform = window.widgets.player_bar.waveform
    assert waveform.accessibleName() == "Waveform"
    assert waveform.accessibleDescription().endswith(" s long")
    waveform.set_region((0.1, 0.2))
    assert waveform.accessibleDescription().endswith("part from 0.10 to 0.20 s")
