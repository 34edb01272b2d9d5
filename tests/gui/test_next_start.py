"""The next start shows what the window was closed with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from audiomancer.browse import NO_BLEND, GroupSource, Query, Synonyms, parse
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.sessions.viewpoint import Viewpoint, stored_view, view_of
from tests.gui.test_browsing import names, type_search


def test_a_window_begins_where_it_was_left_and_plays_nothing(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    window = open_window(data_dir)
    table = window.widgets.table
    type_search(qtbot, window, "is:shot")
    window.sessions.browse.set_sort("duration", is_descending=True)
    model = window.widgets.model

    def lengths_s() -> list[float]:
        return [model.record(row).duration_s for row in range(model.rowCount())]

    # An order that was not made ahead comes a moment later.
    qtbot.waitUntil(lambda: lengths_s() == sorted(lengths_s(), reverse=True), timeout=20_000)
    window.resize(1440, 540)
    table.choose(30)
    before, top_px = names(window), table.verticalScrollBar().value()
    assert top_px > 0
    window.close()
    window.engine.close()
    again = open_window(data_dir)
    again.resize(1440, 540)
    table = again.widgets.table
    qtbot.waitUntil(lambda: names(again) == before, timeout=20_000)
    assert again.widgets.search.toPlainText() == "is:shot"
    qtbot.waitUntil(lambda: table.current_row() == 30, timeout=20_000)
    assert table.selected_count() == 1
    qtbot.waitUntil(lambda: abs(table.verticalScrollBar().value() - top_px) < 200, timeout=20_000)
    assert not again.sessions.audition.state().is_wanted
    assert again.widgets.player_bar.title.name.text() == names(again)[30]
    # The searches before it are there, too.
    assert again.sessions.browse.history.before
    assert again.widgets.top_bar.back.isEnabled()
    again.commands.trigger("back")
    qtbot.waitUntil(lambda: again.widgets.search.toPlainText() == "", timeout=20_000)


def test_a_window_that_was_left_among_similar_sounds_shows_them_again(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    window = open_window(data_dir)
    browse = window.sessions.browse
    qtbot.waitUntil(lambda: browse.similarity is not None, timeout=20_000)
    type_search(qtbot, window, "is:shot")
    window.widgets.table.choose(0)
    window.commands.trigger("similar")
    qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=20_000)
    window.views.similar.step(0, 1)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
    view, before = browse.viewpoint, names(window)
    window.close()
    window.engine.close()
    again = open_window(data_dir)
    qtbot.waitUntil(lambda: again.sessions.browse.viewpoint == view, timeout=20_000)
    qtbot.waitUntil(lambda: names(again) == before, timeout=20_000)
    assert again.widgets.similar_panel.isVisible()
    again.sessions.browse.leave_similar()
    assert again.widgets.search.toPlainText() == "is:shot"
    qtbot.waitUntil(lambda: not again.widgets.model.is_similar_mode(), timeout=20_000)


def test_where_the_source_has_gone_the_plain_list_is_shown(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    window = open_window(data_dir)
    window.sessions.similarity.resume(Viewpoint(Query(), "smpl_gone"))
    window.sessions.similarity.read()
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
    assert window.sessions.browse.viewpoint.source is None


def test_states_of_the_list_are_read_back_as_they_were_stored() -> None:
    synonyms, blend = Synonyms(), NO_BLEND
    group = GroupSource("2 sounds", ("smpl_1", "smpl_2"))
    for view in (
        Viewpoint(parse("kick bpm:120").query, None, "duration", is_descending=True),
        Viewpoint(Query(), "smpl_1", "match", is_descending=True, blend=replace(blend, second="smpl_2", share=0.25)),
        Viewpoint(Query(), group, "match", is_descending=True, blend=replace(blend, unlike=group).stepped(1, -2)),
    ):
        assert view_of(json.loads(json.dumps(stored_view(view, synonyms))), synonyms, blend) == view
    nonsense = {"query": 3, "source": {}, "order": "none", "share": "x", "steps": [None, 9]}
    assert view_of(nonsense, synonyms, blend).source is None
    assert view_of({**nonsense, "source": "smpl_1"}, synonyms, blend).blend.steps == (0, 2, 0, 0, 0)
