"""Colours can be read: contrasts are computed from the theme as WCAG 2.2 defines them."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from audiomancer_gui.theme import DARK, FAMILY_COLOURS, LIGHT, Theme, Tokens

_SURFACES = ("background", "panel", "raised", "raised_hover", "raised_pressed", "row_hover", "selection")
_TEXT = 4.5
_GRAPHIC = 3.0


def luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in QColor(colour).getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("surface", _SURFACES)
def test_text_is_read_on_every_surface(tokens: Tokens, surface: str) -> None:
    below = getattr(tokens, surface)
    found = {name: contrast(getattr(tokens, name), below) for name in ("text", "text_dim", "text_faint", "accent_text")}
    assert {name: value for name, value in found.items() if value < _TEXT} == {}


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_words_are_read_on_tints_and_fills(tokens: Tokens) -> None:
    for fill in (tokens.accent, tokens.accent_hover, tokens.accent_pressed):
        assert contrast(tokens.on_accent, fill) >= _TEXT
    for name in ("text", "text_dim", "accent_text"):
        assert contrast(getattr(tokens, name), tokens.soft) >= _TEXT
    for name in ("note", "bad", "good"):
        for surface in ("background", "panel", "raised", "selection"):
            assert contrast(getattr(tokens, name), getattr(tokens, surface)) >= _TEXT


@pytest.mark.parametrize(("name", "tokens"), [("dark", DARK), ("light", LIGHT)])
def test_graphics_stand_out_from_plain_and_chosen_rows(name: str, tokens: Tokens) -> None:
    families = FAMILY_COLOURS[name]
    assert {family for family in families if contrast(families[family], tokens.selection) < _GRAPHIC} == set()
    for surface in ("background", "panel", "raised"):
        assert contrast(tokens.accent, getattr(tokens, surface)) >= _GRAPHIC
        assert contrast(tokens.graph, getattr(tokens, surface)) >= _GRAPHIC
        assert contrast(tokens.line_strong, getattr(tokens, surface)) >= _GRAPHIC


@pytest.mark.parametrize("name", ["dark", "light"])
def test_every_token_and_family_is_a_colour(name: str) -> None:
    theme = Theme(name)
    assert all(theme.colour(token).isValid() for token in (*Tokens.__slots__, *FAMILY_COLOURS[name]))
