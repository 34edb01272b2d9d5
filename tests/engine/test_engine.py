"""One library, opened and closed as a whole."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.demo import DEMO_SOUNDS
from audiomancer.engine import Engine, log_to_file
from audiomancer.errors import StorageError
from audiomancer.paths import DataPaths
from audiomancer.platforms.system import CURRENT
from audiomancer.work import CancelToken


def test_opening_makes_an_empty_library_and_opening_again_finds_it(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path / "data")
    for _ in range(2):
        with Engine.open(paths) as engine:
            assert len(engine.read_index()) == 0
            assert engine.library.files.folders() == []
    assert paths.database.is_file()


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    # Windows says in its words that the file is in the way.
    reason = "Not a directory" if CURRENT.is_posix else ""
    with pytest.raises(StorageError, match=f"can't be made: {reason}"):
        Engine.open(DataPaths.at(tmp_path / "file" / "data"))


def test_settings_are_stored(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path)
    with Engine.open(paths) as engine:
        engine.settings.key_threshold = 0.75
        engine.save_settings()
    with Engine.open(paths) as engine:
        assert engine.settings.key_threshold == 0.75
        assert engine.thresholds().key == 0.75


def test_a_scanned_sound_is_in_the_index_and_has_neighbours(tmp_path: Path) -> None:
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    for hz in (100, 3000):
        soundfile.write(sounds / f"{hz}.wav", np.sin(2 * np.pi * hz * np.arange(8000) / 22050) * 0.5, 22050)
    with Engine.open(DataPaths.at(tmp_path / "data")) as engine:
        engine.library.add_folder(sounds)
        engine.library.scan(cancel=CancelToken())
        index = engine.read_index()
        assert len(index) == 2
        source = index.row(0)
        assert source.sample_id is not None
        vector = np.array(engine.storage.samples.get_embedding(source.sample_id), np.float32)
        rows, cosine = engine.read_similarity(index).nearest(vector, None, 5, exclude=source.sample_id)
        assert [index.row(row).path for row in rows.tolist()] == [index.row(1).path]
        assert -1 <= cosine[0] <= 1


def test_the_demo_library_is_made_once_beside_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiomancer.demo.library.DEMO_SOUNDS", DEMO_SOUNDS[:3])
    paths = DataPaths.at(tmp_path)
    stored = paths.demo_library / DEMO_SOUNDS[0].path
    with Engine.open(paths) as engine:
        assert engine.make_demo_library() == paths.demo_library
        assert sum(1 for _ in paths.demo_library.rglob("*.wav")) == 3
        stored.write_bytes(b"mine now")
        engine.make_demo_library()
    assert stored.read_bytes() == b"mine now"


def test_warnings_go_to_the_log_file_with_their_traceback(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path)
    handlers = {name: list(logging.getLogger(name).handlers) for name in ("audiomancer", "audiomancer_gui")}
    try:
        log_to_file(paths)
        try:
            raise ValueError("told to the log")
        except ValueError:
            logging.getLogger("audiomancer.library").info("failed once", exc_info=True)
        text = paths.log.read_text("utf-8")
    finally:
        for name, before in handlers.items():
            logger = logging.getLogger(name)
            for handler in set(logger.handlers) - set(before):
                logger.removeHandler(handler)
                handler.close()
    assert "INFO audiomancer.library: failed once" in text
    assert "ValueError: told to the log" in text


def test_a_list_that_can_not_be_stored_is_no_more_than_a_line_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with Engine.open(DataPaths.at(tmp_path)) as engine:
        index = engine.read_index()
        snapshot = engine.snapshot_of(index)
        assert engine.store_index(snapshot)
        monkeypatch.setattr("audiomancer.browse.index.snapshot.write_arrays", _full)
        assert not engine.store_index(snapshot)
    assert "No space left" in caplog.text
    caplog.clear()


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")
