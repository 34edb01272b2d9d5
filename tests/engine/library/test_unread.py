"""Sounds that can't be read, or not whole: counted, named, labelled as cut off, and tried again where it may help."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.library import Library, unread_sentence
from audiomancer.storage import LibraryStorage
from audiomancer_gui.sessions.problem_rows import problem_rows

WriteSound = Callable[..., Path]


def test_kinds_that_are_not_read_are_one_line_and_no_problem_each(
    library: Library, storage: LibraryStorage, sounds: Path, write_sound: WriteSound
) -> None:
    write_sound(sounds / "a.wav", 1)
    for name in ("loop.rx2", "loop 2.RX2", "piano/piano.sfz", "drums.nki", "readme.txt", ".hidden.rx2"):
        (sounds / name).parent.mkdir(exist_ok=True)
        (sounds / name).write_bytes(b"x")
    folder = library.add_folder(sounds)
    library.scan()
    sentence = "4 files of kinds that Audiomancer does not read: .rx2, .nki, .sfz"
    assert storage.unread.kinds() == {".rx2": 2, ".nki": 1, ".sfz": 1}
    assert unread_sentence(storage.unread.kinds()) == sentence
    (row,) = problem_rows(library)
    assert (row.reason, row.is_notice) == (sentence, True)
    assert library.files.problems() == []
    (sounds / "drums.nki").unlink()
    library.scan()
    assert storage.unread.kinds() == {".rx2": 2, ".sfz": 1}
    library.remove_folder(folder.id)
    assert not storage.unread.kinds()
    assert problem_rows(library) == []


def test_the_line_of_kinds_is_never_long() -> None:
    assert unread_sentence({}) == ""
    assert unread_sentence({".sf2": 1}) == "1 file of a kind that Audiomancer does not read: .sf2"
    many = {f".kind{number}": number for number in range(1, 60)}
    assert len(unread_sentence(many)) <= 160
    assert unread_sentence(many).endswith(" and others")


def test_a_sound_that_is_cut_off_is_used_as_far_as_it_goes_and_says_so(
    library: Library, storage: LibraryStorage, sounds: Path
) -> None:
    path = sounds / "long.flac"
    noise = np.random.default_rng(1).standard_normal(50 * 8_000) * 0.1
    soundfile.write(path, noise, 8_000)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    library.add_folder(sounds)
    report = library.scan()
    assert (report.analysed, report.failed) == (1, 0)
    (entry,) = storage.entries.read()
    assert entry.stated_s == pytest.approx(50.0)
    assert 20.0 < entry.duration_s < 26.0
    assert entry.loudness_lufs is not None
    (file,) = storage.unread.cut_off()
    assert file.reason == f"cut off after {entry.duration_s:.0f} s of 50 s; what is there can be used"
    (row,) = problem_rows(library)
    assert (row.reason, row.is_notice, row.is_ignored) == (file.reason, True, False)
    library.files.ignore_problem(file.file_id, True)
    assert problem_rows(library)[0].is_ignored
    # The whole file is back.
    path.write_bytes(whole)
    library.scan()
    assert storage.unread.cut_off() == []
    assert next(iter(storage.entries.read())).stated_s is None


def test_what_was_refused_for_want_of_the_extra_is_tried_again_when_it_is_there(
    library: Library, storage: LibraryStorage, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("av", reason="the m4a extra is not installed")
    (sounds / "song.m4a").write_bytes(b"no song at all")
    (sounds / "text.wav").write_bytes(b"no sound at all")
    library.add_folder(sounds)
    library.scan()
    stored = {Path(problem.path).name: problem for problem in library.files.problems()}
    needs = "needs the m4a extra: pip install audiomancer[m4a]"
    storage.files.set_failed(stored["song.m4a"].file_id, needs)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "av", None)
        library.scan()
    assert json.dumps(needs) in json.dumps([problem.reason for problem in library.files.problems()])
    library.scan()
    tried = {Path(problem.path).name: problem for problem in library.files.problems()}
    assert tried["song.m4a"].reason != needs
    assert tried["song.m4a"].attempts == 3
    assert tried["text.wav"].attempts == 1
