"""The benchmark measures what the program measures, once, by the right weights."""

from __future__ import annotations

import json
from pathlib import Path

import analysis_pass
import pytest
import soundfile
from analysis_pass import Answer, analyse_all
from labelled import Folds, Sound, read_sounds
from similarity import judge, read_library

from audiomancer.analysis import analyse_file


@pytest.fixture
def some(labelled_folder: Path) -> list[Sound]:
    names = {"free+kit/loop.wav", "free+kit/kick0.wav", "bound-render+kit/kick0.wav"}
    return [sound for sound in read_sounds(labelled_folder) if sound.path in names]


def test_a_whole_sound_gets_the_answer_of_the_program(some: list[Sound]) -> None:
    answers = analyse_all(some, Folds(), results=None, workers=1)
    for sound in some:
        fields = analyse_file(sound.file, sound_only=True).fields
        answer = answers[sound.path, "whole"]
        for name in ("bpm", "bpm_confidence", "is_loop", "key", "instrument_type", "instrument_confidence"):
            assert (getattr(answer, name) or None) == (fields.get(name) or None), (sound.path, name)


def test_a_loop_is_measured_under_more_conditions_than_a_hit(some: list[Sound]) -> None:
    answers = analyse_all(some, Folds(), results=None, workers=1)
    assert ("free+kit/loop.wav", "cut") in answers
    assert ("free+kit/kick0.wav", "cut") not in answers
    assert ("free+kit/kick0.wav", "mp3") in answers


def test_what_is_in_the_file_of_answers_is_not_analysed_again(
    some: list[Sound], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = tmp_path / "answers.jsonl"
    first = analyse_all(some, Folds(), results=results, workers=1)
    # A run that was stopped leaves half a line.
    with results.open("a") as file:
        file.write('{"path": "free+kit/lo')

    def refuse(job: analysis_pass.Job) -> list[Answer]:
        raise AssertionError(job)

    monkeypatch.setattr(analysis_pass, "answers_to", refuse)
    assert analyse_all(some, Folds(), results=results, workers=1) == first


def test_answers_of_another_program_do_not_count(some: list[Sound], tmp_path: Path) -> None:
    results = tmp_path / "answers.jsonl"
    stale = Answer("free+kit/kick0.wav", "whole", "another", "", instrument_type="vocal", instrument_confidence=1.0)
    results.write_text(json.dumps({name: getattr(stale, name) for name in stale.__slots__}) + "\n")
    answers = analyse_all(some, Folds(), results=results, workers=1)
    assert answers["free+kit/kick0.wav", "whole"].made_by != "another"


def test_a_file_that_can_not_be_read_counts_as_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    sound = Sound("broken.wav", tmp_path / "broken.wav", "free+kit", True, bpm=120.0)
    answers = analyse_all([sound], Folds(), results=None, workers=1)
    assert {answer.bpm for answer in answers.values()} == {None}
    assert "counts as wrong: broken.wav" in capsys.readouterr().err


def test_a_source_is_judged_by_the_weights_of_its_fold(some: list[Sound], folds_folder: Path) -> None:
    answers = analyse_all(some, Folds.read(folds_folder), results=None, workers=1)
    assert answers["free+kit/kick0.wav", "whole"].instrument_type == "vocal"
    assert answers["bound-render+kit/kick0.wav", "whole"].instrument_type == "kick"


def test_answers_of_other_weights_are_not_taken_for_those_of_a_fold(
    some: list[Sound], folds_folder: Path, tmp_path: Path
) -> None:
    results = tmp_path / "answers.jsonl"
    analyse_all(some, Folds(), results=results, workers=1)
    answers = analyse_all(some, Folds.read(folds_folder), results=results, workers=1)
    assert answers["free+kit/kick0.wav", "whole"].instrument_type == "vocal"


def test_identical_recordings_are_the_same_when_a_copy_looks_for_its_sound(tmp_path: Path, some: list[Sound]) -> None:
    frames, rate_hz = soundfile.read(some[1].file)
    soundfile.write(tmp_path / "twin.wav", frames, rate_hz, subtype="PCM_16")
    twin = Sound("twin.wav", tmp_path / "twin.wav", "another", True, instrument="kick")
    judged = judge(read_library([*some, twin], Folds(), workers=1))
    assert judged["twin.wav"].is_found["-12 dB"]
    assert judged[some[1].path].is_found["-12 dB"]
