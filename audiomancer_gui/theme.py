"""One look: colours, type sizes, spacing and the style sheet. No colour literal stands anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT
from audiomancer_gui.resources import icons_dir

BODY_PX: Final = 13
SECONDARY_PX: Final = 11
SEARCH_PX: Final = 14
ROW_PX: Final = 32
HEADER_PX: Final = 28
CONTROL_PX: Final = 28
CORNER_PX: Final = 6
CHIP_CORNER_PX: Final = 12


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours by what they are for."""

    background: str
    panel: str
    raised: str
    raised_hover: str
    raised_pressed: str
    row_hover: str
    selection: str
    line: str
    line_strong: str
    text: str
    text_dim: str
    text_faint: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_text: str
    on_accent: str
    soft: str
    note: str
    bad: str
    good: str
    graph: str


DARK: Final = Tokens(
    background="#141619",
    panel="#1a1d21",
    raised="#23272d",
    raised_hover="#2c3138",
    raised_pressed="#1d2025",
    row_hover="#1f2328",
    selection="#2a313c",
    line="#2b3037",
    line_strong="#75808c",
    text="#eceef1",
    text_dim="#b6bec8",
    text_faint="#979fab",
    disabled="#7b8188",
    accent="#f2a93b",
    accent_hover="#ffbe5c",
    accent_pressed="#cf9132",
    accent_text="#f5b453",
    on_accent="#1d1304",
    soft="#383125",
    note="#8fc1e6",
    bad="#f28072",
    good="#62c08f",
    graph="#7a8591",
)
LIGHT: Final = Tokens(
    background="#f3f4f6",
    panel="#fafbfc",
    raised="#ffffff",
    raised_hover="#eef0f3",
    raised_pressed="#e3e7eb",
    row_hover="#ebedf0",
    selection="#dde5f0",
    line="#d8dce1",
    line_strong="#737e89",
    text="#1a1e23",
    text_dim="#454f5a",
    text_faint="#596470",
    disabled="#8a9199",
    accent="#b96d00",
    accent_hover="#cc7a05",
    accent_pressed="#d58614",
    accent_text="#8a5000",
    on_accent="#1d1304",
    soft="#f1e7d9",
    note="#1f6394",
    bad="#b3261e",
    good="#166a3f",
    graph="#75808b",
)
"""`soft` is the accent at 14 % over a panel, for what is on; `line` parts, `line_strong` outlines what must be seen."""

FAMILY_COLOURS: Final = {
    "dark": {
        "kick": "#e5604d", "snare": "#e58a4d", "hat": "#d9c04a", "percussion": "#b98a5e", "bass": "#8f7bea",
        "tonal": "#4aa8d8", "vocal": "#dd6fae", "fx": "#7d9a8c", "loop": "#49b59b",
    },
    "light": {
        "kick": "#c9412d", "snare": "#bd5f1a", "hat": "#8f7400", "percussion": "#8a6238", "bass": "#6750d0",
        "tonal": "#1c7bb0", "vocal": "#b83a80", "fx": "#52705f", "loop": "#1b8069",
    },
}  # fmt: skip
"""Colours of the families of instruments, by theme."""

_FAMILY_OF_COLOUR: Final = {
    "red": "kick", "orange": "snare", "yellow": "hat", "brown": "percussion", "violet": "bass", "blue": "tonal",
    "pink": "vocal", "grey": "fx", "green": "loop",
}  # fmt: skip
"""Collections share the colours of the families, see `vocabulary.COLLECTION_COLOURS`."""

# QSS stands one rule a line where it fits.
_STYLE = Template("""
* { font-size: ${body}px; outline: none; }
QMainWindow, QDialog, QWidget#page { background: $background; color: $text; }
QLabel { color: $text; background: transparent; }
QLabel[role="dim"] { color: $text_dim; }
QLabel[role="faint"], QLabel[role="heading"] { color: $text_faint; font-size: ${secondary}px; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="big"] { font-size: 20px; font-weight: 600; }
QLabel[role="accent"] { color: $accent_text; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="secondary"] { color: $text_dim; font-size: ${secondary}px; }
QWidget#topBar, QWidget#sidebar, QWidget#playerBar, QWidget#statusLine,
QWidget#keyboardStrip { background: $panel; }
QWidget#filterColumn, QWidget#filterBody, QWidget#chipBar, QWidget#resultsPage, QWidget#sourceStrip,
QWidget#firstSteps { background: $background; }
QWidget#firstSteps { border-top: 1px solid $line; }
QWidget#topBar, QWidget#chipBar, QWidget#sourceStrip { border-bottom: 1px solid $line; }
QWidget#sidebar, QWidget#filterColumn { border-right: 1px solid $line; }
QWidget#playerBar, QWidget#statusLine, QWidget#keyboardStrip { border-top: 1px solid $line; }
QWidget#projectStrip { border-bottom: 1px solid $line; }
QFrame#sourceCard { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#sourceCard[filled="false"] { background: transparent; border: 1px dashed $line_strong; }
QFrame#sourceCard[target="true"] { border: 1px solid $accent; background: $soft; }
QFrame#mapPanel { background: $panel; border: 1px solid $line; border-radius: 8px; }
QFrame#mapCard { background: $raised; border: 1px solid $line_strong; border-radius: 8px; }
QLabel[role="letter"] { color: $text; font-weight: 600; }
QPushButton[role="link"][chosen="true"] { color: $accent_text; }
QFrame[role="rule"] { background: $line; border: none; } QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 28px; min-width: 28px; margin: 1px; }
QScrollBar::handle:hover { background: $text_faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QPushButton, QToolButton { background: $raised; color: $text; border: 1px solid $line; border-radius: ${corner}px;
  padding: 0 12px; min-height: 26px; }
QPushButton:hover, QToolButton:hover { background: $raised_hover; border-color: $line_strong; }
QPushButton:pressed, QToolButton:pressed { background: $raised_pressed; border-color: $line_strong; }
QComboBox:focus, QLineEdit:focus { border-color: $accent; }
QPushButton:checked, QToolButton:checked { color: $accent_text; border-color: $accent; background: $soft; }
QPushButton:checked:hover, QToolButton:checked:hover { background: $raised_hover; border-color: $accent_text; }
QPushButton:checked:pressed, QToolButton:checked:pressed { background: $raised_pressed; border-color: $line_strong; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; background: transparent; border-color: $line; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:pressed { background: $accent_pressed; border-color: $line_strong; }
QPushButton[role="primary"]:disabled { color: $disabled; background: transparent; border-color: $line; }
QPushButton[role="accent"] { color: $accent_text; border-color: $accent; }
QPushButton[role="accent"]:disabled { color: $disabled; border-color: $line; }
QPushButton[role="link"] { background: transparent; border: none; color: $text_dim; padding: 0 4px; text-align: left; }
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus { color: $accent_text; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:pressed { color: $text; }
QPushButton[role="link"]:disabled { color: $disabled; }
QPushButton[small="true"] { font-size: ${secondary}px; min-height: 16px; }
QPushButton[role="chip"], QPushButton[role="facet"] { border-radius: ${chip}px; padding: 0 10px; min-height: 22px; }
QPushButton[role="chip"] { color: $text; background: $soft; border-color: $accent; }
QPushButton[role="chip"]:hover { background: $raised_hover; border-color: $accent_text; }
QPushButton[role="chip"]:pressed { background: $raised_pressed; }
QPushButton[role="chip"][isUnknown="true"] { background: transparent; border: 1px dashed $text_faint;
  color: $text_dim; }
QLabel#dropOverlay { background: $soft; color: $text; border: 2px dashed $accent; border-radius: 10px;
  font-size: 20px; font-weight: 600; }
QFrame#toast { background: $raised; border: 1px solid $line_strong; border-radius: 8px; }
QFrame#completionList { background: $raised; border: 1px solid $text_faint; border-radius: 8px; }
QPushButton[role="facet"] { background: transparent; color: $text_dim; }
QPushButton[role="facet"]:hover { background: $raised_hover; color: $text; }
QPushButton[role="facet"]:pressed { background: $raised_pressed; border-color: $line_strong; }
QPushButton[role="facet"]:checked { color: $accent_text; border-color: $accent; background: $soft; }
QPushButton[role="facet"]:disabled { color: $disabled; border-color: $line; }
QPushButton[role="segment"] { color: $text_dim; padding: 0 2px; }
QPushButton[role="segment"][isSmall="true"] { min-height: 20px; padding: 0 8px; font-size: 12px; }
QPushButton[role="segment"]:hover { background: $raised_hover; color: $text; }
QPushButton[role="segment"]:pressed { background: $raised_pressed; border-color: $line_strong; }
QPushButton[role="segment"]:checked { color: $accent_text; border-color: $accent; background: $soft; }
QToolButton { padding: 0; min-width: 30px; qproperty-iconSize: 16px; }
QToolButton[role="small"] { background: transparent; border-color: transparent; min-width: 24px; max-width: 24px;
    min-height: 24px; max-height: 24px; }
QToolButton[role="small"]:hover { background: $raised_hover; border-color: $line_strong; }
QToolButton[role="small"]:pressed { background: $raised_pressed; border-color: $line_strong; }
QToolButton[role="play"] { background: $accent; color: $on_accent; border-color: $accent; }
QToolButton[role="play"]:hover { background: $accent_hover; border-color: $accent_hover; }
QToolButton[role="play"]:pressed { background: $accent_pressed; border-color: $line_strong; }
QToolButton[role="play"]:disabled { background: transparent; border-color: $line; }
QToolButton[role="quiet"] { background: transparent; border-color: transparent; min-width: 24px; }
QToolButton[role="pane"], QToolButton[role="pane"]:checked { background: transparent; border-color: transparent; }
QToolButton[role="quiet"]:hover, QToolButton[role="pane"]:hover { border-color: $line_strong;
  background: $raised_hover; }
QToolButton[role="quiet"]:pressed, QToolButton[role="pane"]:pressed { border-color: $line_strong;
  background: $raised_pressed; }
QToolButton[role="quiet"]:disabled { border-color: transparent; }
QToolButton[role="quiet"]:checked { color: $accent_text; border-color: $accent; background: $soft; }
QPushButton[role="order"] { background: transparent; border-color: transparent; font-weight: 600; min-height: 24px;
  padding: 0 24px 0 6px; }
QPushButton[role="order"]:hover { background: $raised_hover; border-color: $line_strong; }
QPushButton[role="order"]:pressed, QPushButton[role="order"]:open { background: $raised_pressed;
  border-color: $line_strong; }
QPushButton[role="order"]::menu-indicator { image: url("$icons/arrow-$name.png"); width: 14px; height: 14px;
  subcontrol-origin: padding; subcontrol-position: right center; right: 5px; }
QPushButton[role="toggle"] { padding: 0 9px; }
QPushButton[joined="left"] { border-top-right-radius: 0; border-bottom-right-radius: 0; }
QPushButton[joined="right"] { border-top-left-radius: 0; border-bottom-left-radius: 0; }
QPushButton[role="slot"] { background: transparent; border: 1px dashed $text_faint; color: $text_dim; }
QPushButton[role="slot"]:hover { background: $raised_hover; color: $text; border-color: $line_strong; }
QPushButton[role="slot"]:pressed { background: $raised_pressed; }
QPushButton[role="slot"][isTarget="true"] { border-color: $accent; color: $accent_text; background: $soft; }
QPlainTextEdit { background: $raised; color: $text; border: 1px solid $line; border-radius: ${corner}px;
  padding: 2px 4px; selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit:focus { border-color: $accent; }
QPlainTextEdit#searchBox { background: $raised; color: $text; border: 1px solid $line; border-radius: ${corner}px;
  font-size: ${search}px; padding: 3px 6px 0 6px; selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit#searchBox:focus { border-color: $accent; }
QPushButton[role="token"] { background: $raised_hover; border-radius: ${chip}px; padding: 0 9px; min-height: 22px; }
QPushButton[role="token"][isPart="true"] { background: transparent; border: 1px dashed $line_strong;
  color: $text_dim; }
QFrame#tokenField { background: $raised; border: 1px solid $line; border-radius: ${corner}px; }
QFrame#tokenField[isFocused="true"] { border-color: $accent; }
QFrame#tokenField QLineEdit { background: transparent; border: none; min-height: 22px; }
QLineEdit, QComboBox { background: $raised; color: $text; border: 1px solid $line;
  border-radius: ${corner}px;
  padding: 0 8px; min-height: 26px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QPlainTextEdit { placeholder-text-color: $text_faint; }
QLineEdit:hover, QComboBox:hover, QPlainTextEdit:hover, QPlainTextEdit#searchBox:hover { border-color: $line_strong; }
QLineEdit:focus:hover, QPlainTextEdit:focus:hover, QPlainTextEdit#searchBox:focus:hover { border-color: $accent; }
QComboBox:hover { background: $raised_hover; }
QComboBox:on { background: $raised_pressed; border-color: $line_strong; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { color: $disabled; background: transparent; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $line;
  selection-background-color: $selection; selection-color: $text; }
QRadioButton { color: $text; spacing: 8px; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $line_strong; border-radius: 8px;
  background: $raised; }
QRadioButton::indicator:hover { border-color: $accent_text; background: $raised_hover; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; background: $on_accent; }
QRadioButton:disabled { color: $disabled; }
QRadioButton::indicator:disabled { border-color: $disabled; background: transparent; }
QCheckBox { color: $text; spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $line_strong; border-radius: 4px;
  background: $raised; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$icons/check-on-$name.png"); }
QCheckBox::indicator:hover { border-color: $accent_text; background: $raised_hover; }
QCheckBox::indicator:checked:hover { background: $accent_hover; }
QCheckBox::indicator:pressed { background: $raised_pressed; }
QCheckBox:disabled { color: $disabled; }
QCheckBox::indicator:disabled { border-color: $disabled; background: transparent; }
QCheckBox::indicator:checked:disabled { background: $disabled; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/arrow-$name.png"); width: 14px; height: 14px; }
QHeaderView::section { background: $background; color: $text_faint; border: none; border-bottom: 1px solid $line;
  padding: 0 8px; font-size: ${secondary}px; font-weight: 600; }
#problemHeader::section { padding: 0 3px; }
QTableView { background: $background; border: none; selection-background-color: $selection; color: $text; }
QHeaderView { background: $background; border: none; }
QTableCornerButton::section { background: $background; border: none; }
QListView, QTreeView#folderTree { background: transparent; border: none; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMenu { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $text_dim; border-radius: 2px; }
QSlider::handle:horizontal { background: $text; width: 12px; margin: -4px 0; border-radius: 6px; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:pressed { background: $accent_hover; }
QSlider::handle:horizontal:disabled { background: $disabled; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider[role="balance"]::sub-page:horizontal { background: $line; }
QFrame#focusRing { background: transparent; border: 2px solid $accent; border-radius: 8px; }
QFrame#focusRing[role="fill"] { border-color: $text; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: $accent; }
""")


class Theme:
    """The look in force: tokens and fonts that painters ask for.

    Args:
        name: "dark", "light", or "system" for the one of the desktop; dark where that is not known.
    """

    def __init__(self, name: str = "dark") -> None:
        if name == "system":
            is_light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
            name = "light" if is_light else "dark"
        self.name = name if name in ("dark", "light") else "dark"
        self.tokens = LIGHT if self.name == "light" else DARK
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[int, bool], QFont] = {}

    def colour(self, token: str) -> QColor:
        """A token of `Tokens`, or a family of `FAMILY_COLOURS`, as a colour."""
        if token not in self._colours:
            self._colours[token] = QColor(FAMILY_COLOURS[self.name].get(token) or getattr(self.tokens, token))
        return self._colours[token]

    def instrument_colour(self, instrument: str | None) -> QColor:
        """Colour of an instrument's family; the colour of graphs where it is not known."""
        family = FAMILY_OF_INSTRUMENT.get(instrument or "")
        return self.colour(family) if family else self.colour("graph")

    def collection_colour(self, name: str) -> QColor:
        """Colour of a collection by its name in `vocabulary.COLLECTION_COLOURS`."""
        return self.colour(_FAMILY_OF_COLOUR[name])

    def font(self, pixels: int = BODY_PX, is_semibold: bool = False) -> QFont:
        """The interface font with figures of equal width; not to be changed, for others get the same one."""
        # Cells of the list ask for it hundreds of times in one paint.
        font = self._fonts.get((pixels, is_semibold))
        if font is None:
            font = self._fonts[pixels, is_semibold] = QFont(QGuiApplication.font())
            font.setPixelSize(pixels)
            if is_semibold:
                font.setWeight(QFont.Weight.DemiBold)
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def apply(self, app: QApplication) -> None:
        """Set palette, fonts and style sheet of the whole program."""
        self.apply_colours(app)
        self.apply_style_sheet(app)

    def apply_colours(self, app: QApplication) -> None:
        """Set palette and fonts: all that a window must know while it is built."""
        families = set(QFontDatabase.families())
        base = QFont(app.font())
        # A desktop names its font; a bare X server only "Sans", where Inter is easier on the eyes if it is there.
        if base.family() in ("Sans", "Sans Serif", "DejaVu Sans", "") and "Inter" in families:
            base.setFamily("Inter")
        base.setPixelSize(BODY_PX)
        base.setFeature(QFont.Tag("tnum"), 1)
        app.setFont(base)
        self._fonts.clear()
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, token in (
            (roles.Window, "background"),
            (roles.Base, "background"),
            (roles.AlternateBase, "panel"),
            (roles.Button, "raised"),
            (roles.ToolTipBase, "raised"),
            (roles.WindowText, "text"),
            (roles.Text, "text"),
            (roles.ButtonText, "text"),
            (roles.ToolTipText, "text"),
            (roles.PlaceholderText, "text_faint"),
            (roles.Highlight, "selection"),
            (roles.Accent, "accent"),
            (roles.HighlightedText, "text"),
        ):
            palette.setColor(role, self.colour(token))
        app.setPalette(palette)

    def apply_style_sheet(self, app: QApplication) -> None:
        """Set the style sheet. On a window that is built already it is worked out once, and not for every part."""
        style = _STYLE.substitute(
            {name: getattr(self.tokens, name) for name in Tokens.__slots__},
            name=self.name,
            icons=icons_dir().as_posix(),
            body=BODY_PX,
            secondary=SECONDARY_PX,
            search=SEARCH_PX,
            corner=CORNER_PX,
            chip=CHIP_CORNER_PX,
        )
        # Qt works every part out anew, even for the same sheet; one in place of another takes five times as long.
        if app.styleSheet() != style:
            app.setStyleSheet("")
            app.setStyleSheet(style)
