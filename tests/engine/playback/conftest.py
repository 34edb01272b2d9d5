"""A player over an output that a test drives by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audiomancer.playback import Player, Renderer
from tests.engine.playback.hand_output import HandChoice, HandOutput


@pytest.fixture
def output() -> HandOutput:
    return HandOutput()


@pytest.fixture
def player(output: HandOutput, tmp_path: Path) -> Iterator[Player]:
    made = Player(HandChoice(output), Renderer(tmp_path / "renders"))
    yield made
    made.close()
