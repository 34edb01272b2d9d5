"""Settings are stored, and no file makes the program fail to start."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiomancer.settings import Settings

KINDS = {
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    int: st.integers(-(2**40), 2**40),
    str: st.text(),
    list: st.lists(st.text()),
    dict: st.dictionaries(st.text(), st.one_of(st.integers(), st.text(), st.booleans())),
}
OPTIONS = dataclasses.fields(Settings)
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=5,
)
ON_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@ON_ONE_FOLDER
@given(st.fixed_dictionaries({option.name: KINDS[type(getattr(Settings(), option.name))] for option in OPTIONS}))
def test_what_was_saved_is_loaded(tmp_path: Path, values: dict[str, object]) -> None:
    chosen = Settings(**values)
    chosen.save(tmp_path / "settings.json")
    assert Settings.load(tmp_path / "settings.json") == chosen


@ON_ONE_FOLDER
@given(st.dictionaries(st.sampled_from([option.name for option in OPTIONS]), ANY_JSON))
def test_whatever_stands_in_the_file_every_setting_has_its_type(tmp_path: Path, entries: dict[str, object]) -> None:
    (tmp_path / "settings.json").write_text(json.dumps(entries))
    loaded = Settings.load(tmp_path / "settings.json")
    for option in OPTIONS:
        value, default = getattr(loaded, option.name), getattr(Settings(), option.name)
        assert type(value) is type(default)
        assert not isinstance(value, list) or all(isinstance(item, str) for item in value)
        assert not isinstance(value, float) or math.isfinite(value)


def test_without_a_file_there_are_the_defaults(tmp_path: Path) -> None:
    assert Settings.load(tmp_path / "settings.json") == Settings()


def test_whole_numbers_will_do_for_decimals_but_truth_will_not(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"volume_db": -12, "tempo_threshold": true, "workers": 2.0}')
    loaded = Settings.load(tmp_path / "settings.json")
    assert (loaded.volume_db, loaded.tempo_threshold, loaded.workers) == (-12.0, 0.5, 0)


@pytest.mark.parametrize("text", [b"{", b"", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_gives_the_defaults_and_is_logged(
    text: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "settings.json").write_bytes(text)
    assert Settings.load(tmp_path / "settings.json") == Settings()
    assert "settings could not be read" in caplog.text
    caplog.clear()


@pytest.mark.parametrize("text", ["[1, 2]", "null", '"dark"', "{}"])
def test_a_file_without_settings_gives_the_defaults(text: str, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(text)
    assert Settings.load(tmp_path / "settings.json") == Settings()


@pytest.mark.parametrize("is_on", [False, True])
def test_one_switch_of_before_means_tempo_and_key(tmp_path: Path, is_on: bool) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"is_in_time": is_on}))
    assert Settings.load(path).is_in_key is is_on
    path.write_text(json.dumps({"is_in_time": is_on, "is_in_key": not is_on}))
    assert Settings.load(path).is_in_key is not is_on


def test_entries_of_a_newer_version_survive(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "light", "spectrogram": {"bins": 512}}')
    loaded = Settings.load(path)
    loaded.theme = "dark"
    loaded.save(path)
    stored = json.loads(path.read_text("utf-8"))
    assert stored["spectrogram"] == {"bins": 512}
    assert stored["theme"] == "dark"


def test_a_save_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    Settings(theme="light").save(path)
    with pytest.raises(TypeError):
        Settings(window={"geometry": object()}).save(path)
    assert Settings.load(path) == Settings(theme="light")
    assert {file.name for file in tmp_path.iterdir()} <= {"settings.json", "settings.json.lock"}


def test_saving_makes_the_folder(tmp_path: Path) -> None:
    Settings().save(tmp_path / "new" / "settings.json")
    assert (tmp_path / "new" / "settings.json").is_file()


def test_each_settings_object_has_a_separate_window() -> None:
    Settings().window["width"] = 1
    assert Settings().window == {}


def test_two_windows_that_save_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    Settings(window={"filters": True, "columns": {"bpm": 70}}).save(path)
    older, newer = Settings.load(path), Settings.load(path)
    newer.theme = "light"
    newer.window["filters"] = False
    newer.save(path)
    older.volume_db = -20.0
    older.window = {**older.window, "geometry": "x"}
    older.save(path)
    stored = Settings.load(path)
    assert (stored.theme, stored.volume_db) == ("light", -20.0)
    assert stored.window == {"filters": False, "columns": {"bpm": 70}, "geometry": "x"}


def test_an_observer_is_called_after_changes_only() -> None:
    chosen, seen = Settings(), []
    chosen.observe(lambda: seen.append(chosen.theme))
    chosen.theme = "system"
    assert seen == []
    chosen.theme = "light"
    chosen.observe(None)
    chosen.theme = "dark"
    assert seen == ["light"]
