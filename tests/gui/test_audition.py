"""Audition in a real window: its keys and switches, through the real player and PortAudio into an ALSA file device.

Longer than 400 lines by a little: all of it needs the same window that plays into the same device.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QDrag
from pytestqt.qtbot import QtBot

from audiomancer.analysis import TempoChange, rendered_name
from audiomancer.library.playback_settings import fit_words, playback_settings_of
from audiomancer.vocabulary.keys import scale
from audiomancer_gui.main_window import MainWindow
from tests.alsa_file import alsa_file_config

BEAT, BASS, SHOT = "House Beat 124bpm.wav", "Deep House Bass 122bpm Fm.wav", "Zap.wav"


def names(window: MainWindow) -> list[str]:
    return [window.widgets.model.record(row).name for row in range(window.widgets.model.rowCount())]


def choose(window: MainWindow, name: str) -> None:
    window.widgets.table.choose(names(window).index(name))
    window.widgets.table.setFocus()


@pytest.fixture
def audible(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window that plays what is chosen."""
    config, raw = alsa_file_config(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    window.engine.settings.autoplay = True
    window.sessions.audition.set_looping(True)
    yield window
    window.sessions.audition.stop()
    window.sessions.audition.play_track(None)
    window.engine.player.close()
    raw.unlink(missing_ok=True)


def started(window: MainWindow) -> bool:
    return window.engine.player.numbers.started_number == window.engine.player._number


def test_an_arrow_key_plays_the_next_sound_and_its_neighbours_are_made_ready(qtbot: QtBot, audible: MainWindow) -> None:
    choose(audible, BEAT)
    qtbot.waitUntil(lambda: started(audible), timeout=20_000)
    first = audible.engine.player._number
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_Down)
    assert audible.engine.player._number == first + 1
    qtbot.waitUntil(lambda: started(audible), timeout=20_000)
    assert audible.engine.player.state().path == Path(audible.sessions.audition.current.path)


def test_list_and_folders_show_which_sound_plays_until_it_stops(qtbot: QtBot, audible: MainWindow) -> None:
    model, tree = audible.widgets.model, audible.widgets.sidebar.folders
    choose(audible, BEAT)
    row = names(audible).index(BEAT)
    qtbot.waitUntil(lambda: model.shown(row).is_sounding, timeout=20_000)
    assert tree.has_sounding(tree.folders.index(0, 0))
    tree.expand(tree.folders.index(0, 0))
    assert not tree.has_sounding(tree.folders.index(0, 0))
    audible.sessions.audition.stop()
    qtbot.waitUntil(lambda: not model.shown(row).is_sounding, timeout=20_000)
    tree.collapse(tree.folders.index(0, 0))
    assert not tree.has_sounding(tree.folders.index(0, 0))


def test_the_switches_change_how_sounds_play_and_are_remembered(qtbot: QtBot, audible: MainWindow) -> None:
    settings = audible.engine.settings
    choose(audible, BEAT)
    for key, name in (
        (Qt.Key.Key_B, "is_reversed"),
        (Qt.Key.Key_N, "is_matched"),
        (Qt.Key.Key_O, "is_mono"),
        (Qt.Key.Key_I, "is_in_time"),
    ):
        qtbot.keyClick(audible.widgets.table, key)
        assert getattr(settings, name) is True
    playback = audible.sessions.audition.playback_settings()
    assert playback.render_spec.is_reversed
    assert playback.render_spec.gain_db != 0.0
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_B)
    assert not audible.sessions.audition.playback_settings().render_spec.is_reversed


def test_a_loop_plays_in_the_tempo_of_the_project_and_the_player_says_so(qtbot: QtBot, audible: MainWindow) -> None:
    choose(audible, BEAT)
    audible.targets.playback.set_project(130.0, None)
    audible.targets.playback.set_in_time(True)
    render_spec = audible.sessions.audition.playback_settings().render_spec
    assert render_spec.speed == pytest.approx(130 / 124, rel=2e-3)
    audition = audible.sessions.audition
    text, sentence, is_untouched = fit_words(audition.current, audition.playback_settings(), audible.engine.settings)
    assert text == "124 → 130"
    assert sentence == "Played at 130 BPM in place of 124."
    dragged = audition.drag_spec(audition.current)
    assert dragged == render_spec
    assert dragged.file_stem() == rendered_name(Path(audition.current.path).stem, TempoChange(124.0, 130.0))
    assert "130bpm" in dragged.file_stem()
    assert not is_untouched
    qtbot.waitUntil(lambda: started(audible) and audible.sessions.audition.state().is_playing, timeout=20_000)


def test_a_tonal_sound_goes_to_the_key_and_a_drum_stays(audible: MainWindow) -> None:
    g_sharp = 8
    audible.targets.playback.set_project(None, g_sharp)
    audible.targets.playback.set_in_key(True)
    records = map(audible.widgets.model.record, range(audible.widgets.model.rowCount()))
    tonal = next(
        record for record in records if record.instrument == "bass" and record.key not in {None, *scale(g_sharp)}
    )
    settings = audible.engine.settings
    assert playback_settings_of(tonal, settings).render_spec.semitones != 0
    choose(audible, BEAT)
    assert audible.sessions.audition.playback_settings().render_spec.semitones == 0


def test_what_is_left_alone_is_not_said_to_fit(audible: MainWindow) -> None:
    audible.targets.playback.set_project(120.0, 8)
    settings, model = audible.engine.settings, audible.widgets.model
    records = list(map(model.record, range(model.rowCount())))
    kick = next(record for record in records if record.instrument == "kick")

    def words() -> tuple[str, str, bool]:
        return fit_words(kick, playback_settings_of(kick, settings), settings)

    assert words() == ("", "", False)
    audible.targets.playback.set_in_time(True)
    assert words() == ("as it is", "Plays as it is: only loops are stretched.", True)
    audible.targets.playback.set_in_key(True)
    assert words()[1] == "Plays as it is: only loops are stretched and drums are never shifted."
    # A loop in the tempo of the project does fit.
    audible.targets.playback.set_project(124.0, 8)
    beat = next(record for record in records if record.name == BEAT)
    assert fit_words(beat, playback_settings_of(beat, settings), settings)[0] == "fits"


def test_tempo_and_key_are_followed_each_by_itself(qtbot: QtBot, audible: MainWindow) -> None:
    audible.targets.playback.set_project(120.0, 8)
    project, settings = audible.widgets.project, audible.engine.settings
    choose(audible, "Acid Line Em 130bpm.wav")

    def played() -> tuple[bool, bool]:
        spec = audible.sessions.audition.playback_settings().render_spec
        return spec.speed != 1.0, spec.semitones != 0

    assert played() == (False, False)
    project.in_key.click()
    assert (settings.is_in_time, settings.is_in_key) == (False, True)
    assert played() == (False, True)
    project.in_time.click()
    assert played() == (True, True)
    project.in_key.click()
    assert played() == (True, False)
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_I, Qt.KeyboardModifier.ShiftModifier)
    assert project.in_key.isChecked()
    assert project.in_time.isChecked()


def test_k_takes_tempo_and_key_of_the_sound(qtbot: QtBot, audible: MainWindow) -> None:
    choose(audible, BEAT)
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_K)
    assert audible.engine.settings.project_bpm == 124.0


def test_t_taps_the_tempo(qtbot: QtBot, audible: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(audible, BEAT)
    for _ in range(5):
        qtbot.keyClick(audible.widgets.table, Qt.Key.Key_T)
        qtbot.wait(250)
    assert 150 < audible.engine.settings.project_bpm < 300


def test_a_part_repeats_and_is_left_by_x_or_another_sound(qtbot: QtBot, audible: MainWindow) -> None:
    audible.sessions.audition.set_looping(False)
    choose(audible, BEAT)
    audible.widgets.player_bar.waveform.set_region((0.25, 0.75))
    assert audible.sessions.audition.region == (0.25, 0.75)
    playback = audible.sessions.audition.playback_settings()
    assert (playback.render_spec.start_s, playback.render_spec.end_s, playback.repeats) == (0.25, 0.75, True)
    qtbot.waitUntil(lambda: started(audible), timeout=20_000)
    assert 0.25 <= audible.sessions.audition.state().position_s <= 0.75
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_X)
    assert audible.sessions.audition.region is None
    assert audible.widgets.player_bar.waveform.region is None
    audible.widgets.player_bar.waveform.set_region((0.25, 0.75))
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_Down)
    assert audible.sessions.audition.region is None


def test_similar_to_a_part_lists_other_sounds_and_says_which_part(qtbot: QtBot, audible: MainWindow) -> None:
    choose(audible, BEAT)
    audible.widgets.player_bar.waveform.set_region((0.0, 0.4))
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_G, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(audible.widgets.model.is_similar_mode, timeout=60_000)
    assert BEAT not in names(audible)
    assert audible.widgets.similar_panel.isVisible()
    assert (
        "part from 0.00 s to 0.40 s"
        in audible.widgets.similar_panel.first.where.toolTip() + audible.widgets.similar_panel.first.where.text()
    )
    assert audible.sessions.browse.go_back()
    assert BEAT in names(audible)


def test_back_and_forward_lead_through_the_sounds_that_were_played(qtbot: QtBot, audible: MainWindow) -> None:
    for name in (BEAT, SHOT, "Shaker.wav"):
        choose(audible, name)
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_Comma)
    assert audible.sessions.audition.current.name == SHOT
    assert audible.widgets.table.current_row() == names(audible).index(SHOT)
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_Comma)
    assert audible.sessions.audition.current.name == BEAT
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_Period)
    assert audible.sessions.audition.current.name == SHOT


def dragged(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    """Paths of every drag that begins."""
    seen: list[list[Path]] = []

    def run(drag: QDrag, _: object) -> Qt.DropAction:
        seen.append([Path(url.toLocalFile()) for url in drag.mimeData().urls()])
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", run)
    # The test holds no mouse button.
    monkeypatch.setattr(
        "audiomancer_gui.views.drag_export.QGuiApplication.mouseButtons", lambda: Qt.MouseButton.LeftButton
    )
    return seen


def test_a_drag_gives_the_file_itself_while_nothing_differs(
    qtbot: QtBot, audible: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = dragged(audible, monkeypatch)
    choose(audible, BEAT)
    audible.views.drag_export.drag_present(audible.widgets.player_bar.buttons.drag)
    assert seen == [[Path(audible.sessions.audition.current.path)]]


def test_a_drag_gives_the_sound_as_it_plays_and_says_what_was_done(
    qtbot: QtBot, audible: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = dragged(audible, monkeypatch)
    choose(audible, BEAT)
    audible.targets.playback.set_project(130.0, None)
    audible.targets.playback.set_in_time(True)
    qtbot.waitUntil(lambda: started(audible), timeout=20_000)
    rows = [names(audible).index(name) for name in (BEAT, SHOT)]
    audible.views.drag_export.drag_rows(rows)
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    rendered, plain = seen[0]
    assert rendered.parent.parent == audible.engine.paths.drag_exports
    assert plain == Path(audible.widgets.model.path(rows[1]))
    info = soundfile.info(rendered)
    assert info.subtype == "PCM_24"
    assert info.duration == pytest.approx(audible.widgets.model.record(rows[0]).duration_s * 124 / 130, abs=1e-3)
    assert "x1.048" in soundfile.SoundFile(rendered).comment


def test_a_drag_that_can_not_be_made_says_why(
    qtbot: QtBot, audible: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = dragged(audible, monkeypatch)
    audible.engine.paths.drag_exports.write_text("a file where a folder should be")
    choose(audible, BEAT)
    audible.targets.playback.toggle_reversed()
    audible.views.drag_export.drag_present(audible.widgets.player_bar.buttons.drag)
    qtbot.waitUntil(lambda: "can't be handed over" in audible.widgets.status._message, timeout=20_000)
    assert seen == []


def test_a_track_plays_under_the_sounds_and_gives_its_tempo(
    qtbot: QtBot, audible: MainWindow, scanned: tuple[Path, Path]
) -> None:
    track = scanned[0] / "Loops" / "Drums" / "Techno Beat 130bpm.wav"
    audible.widgets.player_bar.track_dropped.emit(str(track))
    qtbot.waitUntil(lambda: audible.sessions.audition.state().track_is_playing, timeout=20_000)
    qtbot.waitUntil(lambda: audible.engine.settings.project_bpm == 130.0, timeout=60_000)
    choose(audible, BEAT)
    assert audible.sessions.audition.playback_settings().repeats
    audible.sessions.audition.stop()
    assert audible.sessions.audition.state().track_is_playing
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: not audible.sessions.audition.state().track_is_playing, timeout=20_000)
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert audible.engine.settings.balance == 0.1
    # Another tempo of the project is the user's word, but no longer without one.
    slot = audible.widgets.player_bar.controls.track
    assert not slot.offer.isVisible()
    audible.targets.playback.set_project(128.0, None)
    assert slot.offer.isVisible()
    assert slot.offer.text() == "Use 130 BPM"
    qtbot.mouseClick(slot.offer, Qt.MouseButton.LeftButton)
    assert audible.engine.settings.project_bpm == 130.0
    assert not slot.offer.isVisible()
    audible.targets.playback.set_project(None, None)
    assert not slot.offer.isVisible()


def test_a_track_that_can_not_be_read_is_said(qtbot: QtBot, audible: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_text("no sound")
    audible.widgets.player_bar.track_dropped.emit(str(tmp_path / "song.wav"))
    qtbot.waitUntil(lambda: "song.wav" in audible.widgets.status._message, timeout=20_000)
    qtbot.waitUntil(lambda: audible.engine.settings.track == "", timeout=20_000)
    assert audible.sessions.audition.track is None


def test_a_sound_that_vanished_is_a_line_in_the_player_and_the_next_key_works(
    qtbot: QtBot, audible: MainWindow, scanned: tuple[Path, Path], tmp_path: Path
) -> None:
    choose(audible, BEAT)
    record = audible.sessions.audition.current._replace(path=str(tmp_path / "gone.wav"), name="gone.wav")
    audible.sessions.audition.play_row(record)
    qtbot.waitUntil(
        lambda: audible.widgets.player_bar.title.message.text() == "gone.wav: the file is gone", timeout=20_000
    )
    choose(audible, SHOT)
    qtbot.waitUntil(lambda: started(audible), timeout=20_000)
    assert audible.widgets.player_bar.title.message.text() == ""


def test_the_waveform_is_shown_in_detail_when_it_is_zoomed(qtbot: QtBot, audible: MainWindow) -> None:
    choose(audible, BEAT)
    qtbot.waitUntil(lambda: len(audible.widgets.player_bar.waveform._peaks) > 256, timeout=20_000)
    seen = []
    audible.widgets.player_bar.waveform.show_detail = lambda *shape: seen.append(shape)  # type: ignore[method-assign]
    for _ in range(12):
        qtbot.keyClick(audible.widgets.table, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    start_s, end_s, peaks = seen[-1]
    assert end_s - start_s < audible.sessions.audition.current.duration_s / 2
    assert len(peaks) > 100


def test_when_the_list_changes_its_new_neighbours_are_made_ready(
    qtbot: QtBot, audible: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(audible, BEAT)
    qtbot.waitUntil(lambda: started(audible), timeout=20_000)
    qtbot.wait(50)
    asked: list[list[str]] = []
    monkeypatch.setattr(
        audible.engine.player, "prefetch", lambda sounds: asked.append([sound.path.name for sound in sounds])
    )
    audible.widgets.search.setPlainText("beat")
    qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
    assert asked[-1]
    assert all("Beat" in name or "beat" in name for name in asked[-1])


def test_every_change_counts_also_while_a_sound_is_still_being_made(qtbot: QtBot, audible: MainWindow) -> None:
    choose(audible, BEAT)
    qtbot.waitUntil(lambda: started(audible), timeout=20_000)
    audible.targets.playback.set_in_time(True)
    for bpm in (126.0, 128.0, 131.0, 133.0):
        audible.targets.playback.set_project(bpm, None)
    qtbot.waitUntil(lambda: started(audible), timeout=20_000)
    asked = audible.engine.player._requested
    assert asked == audible.sessions.audition.playback_settings().render_spec
    assert asked.speed == pytest.approx(133 / 124, rel=2e-3)
    qtbot.keyClick(audible.widgets.table, Qt.Key.Key_Space)
    assert audible.engine.player.state().path is None


def test_more_sounds_than_can_be_rendered_at_once_are_refused_before_any_is_made(
    qtbot: QtBot, audible: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    audible.targets.playback.toggle_reversed()
    asked: list[object] = []
    monkeypatch.setattr(audible.engine.player, "export_for_drag", asked.append)
    rows = [audible.widgets.model.record(0)] * 101
    audible.views.drag_export.drag(rows, audible.widgets.table)
    assert asked == []
    assert audible.widgets.status._message.startswith("Up to 100 sounds")


def test_what_was_played_is_counted_and_no_row_moves_until_another_list_is_asked_for(
    qtbot: QtBot, audible: MainWindow
) -> None:
    browse, model = audible.sessions.browse, audible.widgets.model
    browse.set_sort("plays", is_descending=True)
    before = names(audible)
    choose(audible, SHOT)
    qtbot.waitUntil(lambda: bool(browse.index.column("play_count").any()), timeout=20_000)
    qtbot.waitUntil(lambda: audible.sessions.jobs.is_idle)
    browse.refresh()
    assert names(audible) == before
    row = next(model.record(row) for row in range(model.rowCount()) if model.record(row).name == SHOT)
    assert (row.play_count, row.played_at_s > 0) == (1, True)
    audible.widgets.sidebar.place_chosen.emit("played")
    assert names(audible) == [SHOT]
    qtbot.waitUntil(
        lambda: any(entry.play_count == 1 for entry in audible.engine.storage.entries.read()), timeout=10_000
    )
