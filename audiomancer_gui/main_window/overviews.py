"""Brings waveform overviews of visible rows from the library to everyone who paints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow


def fetch_overviews(window: MainWindow, sample_ids: list[str]) -> None:
    """Read overviews in a job; thumbnails, player and the similarity source paint them when they are there."""

    def receive(overviews: dict[str, bytes]) -> None:
        window.thumbnails.receive(overviews)
        window.present_sound.overviews_arrived()
        source = window.browse.source_row()
        if source is not None and source.sample_id in overviews:
            window.source_strip.show_source(source, overviews[source.sample_id])

    window.jobs.read("overviews", lambda: window.engine.storage.entries.overviews(sample_ids), receive)
