"""Looks of controls: six states that look different in both themes, a ring around the focus, words that are read.

Contrast is measured on painted pixels, at twice the size, where letters are wide enough to show their colour.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionSlider,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.focus_ring import FocusRing
from audiomancer_gui.widgets.icons import icon
from tests.gui.test_theme import contrast

_RATIO = 2
_State = QStyle.StateFlag
_STATES = {
    "rest": (_State.State_Enabled, _State.State_None),
    "hover": (_State.State_Enabled | _State.State_MouseOver, _State.State_None),
    "pressed": (_State.State_Enabled | _State.State_MouseOver | _State.State_Sunken, _State.State_Raised),
    "disabled": (_State.State_None, _State.State_Enabled),
}


@pytest.fixture(params=["dark", "light"])
def theme(qapp: QApplication, request: pytest.FixtureRequest) -> Theme:
    made = Theme(request.param)
    made.apply(qapp)
    return made


def painted(control: QWidget, paint: Callable[[QPainter], None], theme: Theme) -> QImage:
    image = QImage(control.size(), QImage.Format.Format_RGB32)
    image.fill(theme.colour("panel"))
    with QPainter(image) as painter:
        paint(painter)
    return image


def in_state(control: QWidget, state: str, theme: Theme, *, is_on: bool = False) -> QImage:
    """A control as its style paints it in a state."""
    style, (added, removed) = control.style(), _STATES[state]
    control.setEnabled(state != "disabled")
    kinds = {
        QPushButton: (QStyleOptionButton, QStyle.ControlElement.CE_PushButton),
        QCheckBox: (QStyleOptionButton, QStyle.ControlElement.CE_CheckBox),
        QToolButton: (QStyleOptionToolButton, QStyle.ComplexControl.CC_ToolButton),
        QComboBox: (QStyleOptionComboBox, QStyle.ComplexControl.CC_ComboBox),
        QSlider: (QStyleOptionSlider, QStyle.ComplexControl.CC_Slider),
    }
    make, element = kinds[type(control)]
    option = make()
    control.initStyleOption(option)
    option.state = (option.state & ~removed & ~_State.State_HasFocus) | added
    if is_on:
        option.state = (option.state & ~_State.State_Off) | _State.State_On
    if isinstance(option, QStyleOptionSlider):
        option.subControls = QStyle.SubControl.SC_SliderGroove | QStyle.SubControl.SC_SliderHandle
        option.activeSubControls = QStyle.SubControl.SC_SliderHandle
    if isinstance(option, QStyleOptionToolButton):
        option.activeSubControls = option.subControls
    if isinstance(control, QComboBox) and state == "pressed":
        option.state |= _State.State_On
    if isinstance(element, QStyle.ControlElement):
        return painted(control, lambda painter: style.drawControl(element, option, painter, control), theme)
    return painted(control, lambda painter: style.drawComplexControl(element, option, painter, control), theme)


def made(qtbot: QtBot, kind: type[QWidget], role: str, theme: Theme) -> QWidget:
    control = kind()
    qtbot.addWidget(control)
    if role:
        control.setProperty("role", role)
    if isinstance(control, QAbstractButton):
        control.setText("Mono")
        control.setCheckable(True)
    if isinstance(control, QToolButton):
        disabled = theme.colour("disabled")
        control.setIcon(icon("play", theme.colour("text"), theme.colour("accent"), disabled_colour=disabled))
        control.setText("")
    if isinstance(control, QSlider):
        control.setOrientation(Qt.Orientation.Horizontal)
        control.setValue(50)
    control.ensurePolished()
    control.resize(control.sizeHint().expandedTo(QSize(60, 30)))
    return control


@pytest.mark.parametrize(
    ("kind", "role"),
    [(QPushButton, role) for role in ("", "toggle", "primary", "link", "facet", "segment", "chip", "slot")]
    + [(QToolButton, role) for role in ("", "play", "quiet", "pane")]
    + [(QCheckBox, ""), (QComboBox, ""), (QSlider, "")],
)
def test_the_states_of_a_control_look_different(qtbot: QtBot, theme: Theme, kind: type[QWidget], role: str) -> None:
    control = made(qtbot, kind, role, theme)
    pictures = {state: in_state(control, state, theme) for state in _STATES}
    if role in ("", "toggle", "quiet", "facet") and kind in (QPushButton, QToolButton, QCheckBox):
        pictures["on"] = in_state(control, "rest", theme, is_on=True)
    same = [(a, b) for a in pictures for b in pictures if a < b and pictures[a] == pictures[b]]
    # Hardly a chip or an empty slot is ever disabled.
    assert [pair for pair in same if role not in ("chip", "slot") or "disabled" not in pair] == []


# The focus


def ring_of(window: QWidget) -> FocusRing | None:
    return window.findChild(FocusRing, options=Qt.FindChildOption.FindDirectChildrenOnly)


def test_a_ring_lies_around_whatever_control_has_the_focus(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    top, bar = window.widgets.top_bar, window.widgets.player_bar
    top.filter_toggle.setChecked(True)
    for control in (top.filter_toggle, top.search, bar.buttons.more, bar.controls.volume, window.widgets.project.tempo):
        control.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(control.hasFocus)
        ring = ring_of(window)
        assert ring is not None
        assert ring.isVisible()
        place = control.mapTo(window, QPoint(0, 0))
        assert ring.geometry().contains(control.rect().translated(place))
        image = window.grab().toImage()
        colour = image.pixelColor(ring.geometry().center().x(), ring.geometry().top() + 1)
        assert colour.name() == window.theme.tokens.accent
    window.widgets.table.choose(0)
    window.widgets.table.setFocus()
    assert not ring_of(window).isVisible()


def test_a_dialog_that_closes_takes_its_ring_along(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    for _ in range(3):
        dialog = QDialog(window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        field = QLineEdit(dialog)
        dialog.open()
        dialog.activateWindow()
        field.setFocus()
        qtbot.waitUntil(lambda dialog=dialog: ring_of(dialog) is not None and ring_of(dialog).isVisible())
        with qtbot.waitSignal(dialog.destroyed):
            dialog.accept()
        del dialog, field
        gc.collect()
    window.activateWindow()
    window.widgets.search.setFocus()
    qtbot.waitUntil(lambda: ring_of(window) is not None and ring_of(window).isVisible())


def test_the_row_of_the_keyboard_is_framed_whether_it_is_selected_or_not(window: MainWindow) -> None:
    table = window.widgets.table
    window.activateWindow()
    table.choose(2)
    table.setFocus()
    QApplication.processEvents()
    viewport = table.viewport()
    area = viewport.rect()
    area.setTop(table.rowViewportPosition(2))
    area.setHeight(32)
    image = viewport.grab(area).toImage()
    x = image.width() // 2
    edge = [image.pixelColor(x, y).name() for y in (0, 1, 30, 31)]
    assert window.theme.tokens.accent in edge[:2]
    assert window.theme.tokens.accent in edge[2:]


# Contrast, from pixels


def enlarged(widget: QWidget) -> NDArray[np.uint32]:
    """Pixels as 0xffRRGGBB, (rows, columns)."""
    pixmap = QPixmap(widget.size() * _RATIO)
    pixmap.setDevicePixelRatio(_RATIO)
    pixmap.fill(Qt.GlobalColor.transparent)
    widget.render(pixmap)
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return flat[:, : image.width()].copy()


def best_contrast(pixels: NDArray[np.uint32], left: int, top: int, width: int, height: int) -> float:
    """The contrast of the ink on the ground: the ground is the commonest colour, the ink the one farthest from it."""
    part = pixels[max(0, top) : top + height, max(0, left) : left + width]
    colours, counts = np.unique(part, return_counts=True)
    if not len(colours):
        return 21.0
    ground = QColor(int(colours[counts.argmax()])).name()
    # A few pixels are no stroke.
    inks = [QColor(int(colour)).name() for colour in colours[counts >= _RATIO]]
    return max(contrast(ink, ground) for ink in inks)


def words_in_sight(window: MainWindow) -> Iterator[tuple[str, QWidget, int, int, int, int]]:
    """Enabled labels and buttons with words, and where these stand in the window."""
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, (QLabel, QAbstractButton, QLineEdit)) or not widget.isVisible():
            continue
        text = widget.text() or (widget.placeholderText() if isinstance(widget, QLineEdit) else "")
        is_icon = isinstance(widget, QToolButton) and not text
        if (text or is_icon) and widget.isEnabled() and not widget.visibleRegion().isEmpty():
            seen = widget.visibleRegion().boundingRect()
            at = widget.mapTo(window, seen.topLeft())
            # The edge of a button is not its ink.
            inset = 3 if isinstance(widget, (QAbstractButton, QLineEdit)) else 0
            yield (
                text or widget.accessibleName(), widget, at.x() + inset, at.y() + inset,
                seen.width() - 2 * inset, seen.height() - 2 * inset,
            )  # fmt: skip


@pytest.mark.parametrize("name", ["dark", "light"])
def test_words_and_signs_are_read_in_the_painted_window(
    open_window: Callable[..., MainWindow], data_dir: Path, name: str
) -> None:
    window = open_window(data_dir, name)
    window.widgets.table.choose(1)
    window.widgets.table.setFocus()
    QApplication.processEvents()
    image = enlarged(window)
    found = {}
    for text, widget, *place in words_in_sight(window):
        least = 3.0 if isinstance(widget, QToolButton) and not widget.text() else 4.5
        measured = best_contrast(image, *(_RATIO * number for number in place))
        if measured < least:
            found[text] = round(measured, 2)
    assert found == {}
    table = window.widgets.table
    cells = {}
    for row in range(3):
        for column in range(table.model().columnCount()):
            cell = table.visualRect(table.model().index(row, column))
            text = table.model().data(table.model().index(row, column))
            if text and cell.width() > 8:
                at = table.viewport().mapTo(window, cell.topLeft())
                place = (at.x() + 4, at.y() + 4, cell.width() - 8, cell.height() - 8)
                measured = best_contrast(image, *(_RATIO * number for number in place))
                if measured < 4.5:
                    cells[text] = round(measured, 2)
    assert cells == {}


def test_the_look_follows_the_desktop_where_that_is_wanted(window: MainWindow) -> None:
    window.engine.settings.theme = "dark"
    window.targets.settings.follow_system()
    assert window.theme.name == "dark"
    window.commands.trigger("theme")
    assert (window.theme.name, window.engine.settings.theme) == ("light", "light")
    window.engine.settings.theme = "system"
    window.targets.settings.follow_system()
    # A desktop that says nothing of it is dark.
    assert window.theme.name == "dark"


def test_tooltips_name_the_control_its_keys_and_what_it_does_in_lines_that_can_be_read(window: MainWindow) -> None:
    assert window.widgets.player_bar.transport.loop.toolTip() == "Loop (L)\nRepeat until stopped"
    for control in window.findChildren(QAbstractButton):
        lines = control.toolTip().splitlines()
        assert all(len(line) <= 80 or " " not in line for line in lines), control.toolTip()
        assert "<" not in control.accessibleDescription()
