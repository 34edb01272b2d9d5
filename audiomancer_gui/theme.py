"""One look: colours, type sizes, spacing and the style sheet. No colour literal stands anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Final

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
    line: str
    text: str
    text_dim: str
    text_faint: str
    accent: str
    accent_text: str
    accent_fill: str
    selection: str
    wave: str
    danger: str
    note: str


DARK: Final = Tokens(
    background="#15171a",
    panel="#1b1e22",
    raised="#23272d",
    line="#2e333b",
    text="#e7e9ec",
    text_dim="#a0a8b2",
    text_faint="#7d8691",
    accent="#f2a93b",
    accent_text="#1b1405",
    accent_fill="#3a2f1c",
    selection="#2d3440",
    wave="#8fa0b6",
    danger="#e5604d",
    note="#8fc1e6",
)
LIGHT: Final = Tokens(
    background="#f4f5f6",
    panel="#fbfbfc",
    raised="#ffffff",
    line="#d9dde2",
    text="#1b1f24",
    text_dim="#55606c",
    text_faint="#737d89",
    accent="#b36b00",
    accent_text="#ffffff",
    accent_fill="#f6e7cf",
    selection="#e4e9f0",
    wave="#5a6b80",
    danger="#c23a28",
    note="#1f6394",
)

FAMILY_COLOURS: Final = {
    "kick": "#e5604d",
    "snare": "#e58a4d",
    "hat": "#d9c04a",
    "percussion": "#b98a5e",
    "bass": "#8f7bea",
    "tonal": "#4aa8d8",
    "vocal": "#dd6fae",
    "fx": "#7d9a8c",
    "loop": "#49b59b",
}

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
QLabel[role="accent"] { color: $accent; }
QLabel[role="danger"] { color: $danger; }
QLabel[role="secondary"] { color: $text_dim; font-size: ${secondary}px; }
QWidget#topBar, QWidget#sidebar, QWidget#playerBar, QWidget#statusLine { background: $panel; }
QWidget#filterColumn, QWidget#filterBody, QWidget#chipBar, QWidget#resultsPage, QWidget#sourceStrip {
  background: $background; }
QWidget#topBar, QWidget#chipBar, QWidget#sourceStrip { border-bottom: 1px solid $line; }
QWidget#sidebar, QWidget#filterColumn { border-right: 1px solid $line; }
QWidget#playerBar, QWidget#statusLine { border-top: 1px solid $line; }
QWidget#projectStrip { border-bottom: 1px solid $line; }
QFrame[role="rule"] { background: $line; border: none; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 28px; min-width: 28px; margin: 1px; }
QScrollBar::handle:hover { background: $text_faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QPushButton, QToolButton { background: $raised; color: $text; border: 1px solid $line; border-radius: ${corner}px;
  padding: 0 12px; min-height: 26px; }
QPushButton:hover, QToolButton:hover { border-color: $text_faint; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus { border-color: $accent; }
QPushButton:checked, QToolButton:checked { color: $accent; border-color: $accent; background: $accent_fill; }
QPushButton:disabled, QToolButton:disabled { color: $text_faint; }
QPushButton[role="primary"] { background: $accent; color: $accent_text; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="accent"] { color: $accent; border-color: $accent; }
QPushButton[role="accent"]:disabled { color: $text_faint; border-color: $line; }
QPushButton[role="link"] { background: transparent; border: none; color: $text_dim; padding: 0 4px; text-align: left; }
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus { color: $accent; }
QPushButton[role="chip"], QPushButton[role="facet"] { border-radius: ${chip}px; padding: 0 10px; min-height: 22px; }
QPushButton[role="chip"] { color: $text; background: $accent_fill; border-color: $accent; }
QPushButton[role="chip"][isUnknown="true"] { background: transparent; border: 1px dashed $text_faint;
  color: $text_dim; }
QFrame#completionList { background: $raised; border: 1px solid $text_faint; border-radius: 8px; }
QPushButton[role="facet"] { background: transparent; color: $text_dim; }
QPushButton[role="facet"]:checked { color: $accent; border-color: $accent; background: $accent_fill; }
QPushButton[role="facet"]:disabled { color: $text_faint; border-color: $raised; }
QToolButton { padding: 0; min-width: 30px; qproperty-iconSize: 16px; }
QToolButton[role="play"] { background: $accent; color: $accent_text; border-color: $accent; }
QToolButton[role="play"]:focus { border: 2px solid $text; }
QToolButton[role="quiet"] { background: transparent; border-color: transparent; min-width: 24px; }
QToolButton[role="quiet"]:hover { border-color: $line; background: $raised; }
QToolButton[role="quiet"]:focus { border-color: $accent; }
QToolButton[role="quiet"]:checked { color: $accent; border-color: $accent; background: $accent_fill; }
QPushButton[role="toggle"] { padding: 0 9px; }
QPushButton[role="slot"] { background: transparent; border: 1px dashed $text_faint; color: $text_dim; }
QPushButton[role="slot"]:focus { border-color: $accent; }
QPushButton[role="slot"][isTarget="true"] { border-color: $accent; color: $accent; background: $accent_fill; }
QPlainTextEdit { background: $raised; color: $text; border: 1px solid $line; border-radius: ${corner}px;
  padding: 2px 4px; selection-background-color: $accent; selection-color: $accent_text; }
QPlainTextEdit:focus { border-color: $accent; }
QPlainTextEdit#searchBox { background: $raised; color: $text; border: 1px solid $line; border-radius: ${corner}px;
  font-size: ${search}px; padding: 3px 6px 0 6px; selection-background-color: $accent; selection-color: $accent_text; }
QPlainTextEdit#searchBox:focus { border-color: $accent; }
QLineEdit, QComboBox { background: $raised; color: $text; border: 1px solid $line;
  border-radius: ${corner}px;
  padding: 0 8px; min-height: 26px; selection-background-color: $accent; selection-color: $accent_text; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $line;
  selection-background-color: $selection; selection-color: $text; }
QCheckBox { color: $text; spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $text_faint; border-radius: 4px;
  background: $raised; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$icons/check-on-$name.png"); }
QCheckBox:focus { color: $accent; }
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
QMenu::item:disabled { color: $text_faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $text_dim; border-radius: 2px; }
QSlider::handle:horizontal { background: $text; width: 12px; margin: -4px 0; border-radius: 6px; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider[role="balance"]::sub-page:horizontal { background: $line; }
QSplitter::handle { background: $line; }
""")


class Theme:
    """The look in force: tokens and fonts that painters ask for.

    Args:
        name: "dark" or "light".
    """

    def __init__(self, name: str = "dark") -> None:
        self.name = name if name in ("dark", "light") else "dark"
        self.tokens = LIGHT if self.name == "light" else DARK
        self._colours: dict[str, QColor] = {}

    def colour(self, token: str) -> QColor:
        """A token of `Tokens`, or a family of `FAMILY_COLOURS`, as a colour."""
        if token not in self._colours:
            text = FAMILY_COLOURS[token] if token in FAMILY_COLOURS else getattr(self.tokens, token)
            self._colours[token] = QColor(text)
        return self._colours[token]

    def instrument_colour(self, instrument: str | None) -> QColor:
        """Colour of an instrument's family; the wave colour where it is not known."""
        family = FAMILY_OF_INSTRUMENT.get(instrument or "")
        return self.colour(family) if family else self.colour("wave")

    @staticmethod
    def font(pixels: int = BODY_PX, is_semibold: bool = False) -> QFont:
        """The interface font with figures of equal width."""
        font = QFont(QGuiApplication.font())
        font.setPixelSize(pixels)
        if is_semibold:
            font.setWeight(QFont.Weight.DemiBold)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def apply(self, app: QApplication) -> None:
        """Set palette, fonts and style sheet of the whole program."""
        families = set(QFontDatabase.families())
        base = QFont(app.font())
        # A desktop names its font; a bare X server only "Sans", where Inter is easier on the eyes if it is there.
        if base.family() in ("Sans", "Sans Serif", "DejaVu Sans", "") and "Inter" in families:
            base.setFamily("Inter")
        base.setPixelSize(BODY_PX)
        base.setFeature(QFont.Tag("tnum"), 1)
        app.setFont(base)
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
            (roles.HighlightedText, "text"),
        ):
            palette.setColor(role, self.colour(token))
        app.setPalette(palette)
        values = {name: getattr(self.tokens, name) for name in Tokens.__slots__}
        app.setStyleSheet(
            _STYLE.substitute(
                values,
                name=self.name,
                icons=icons_dir().as_posix(),
                body=BODY_PX,
                secondary=SECONDARY_PX,
                search=SEARCH_PX,
                corner=CORNER_PX,
                chip=CHIP_CORNER_PX,
            )
        )
