"""Exports: whole, in order, readable anywhere, and never over what is there."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import LibraryError, PlaybackError, WorkCancelled
from audiomancer.library.sound_export import ExportedSound, ExportOptions, export_sounds, kind_of, portable_name
from audiomancer.playback import RenderSpec
from audiomancer.work import CancelToken


@pytest.fixture
def sounds(tmp_path: Path) -> list[ExportedSound]:
    found = []
    for number, name in enumerate(("Pack A/kick.wav", "Pack B/Drums/kick.wav", "Pack B/hat.wav")):
        path = tmp_path / "from" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes([number]) * (3_000_000 if number == 0 else 10))
        found.append(
            ExportedSound(str(path), Path(name).parent.as_posix(), 1.5 + number, {"name": path.name, "bpm": None})
        )
    return found


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_folder_gets_every_file_and_none_is_overwritten(sounds: list[ExportedSound], tmp_path: Path) -> None:
    target = tmp_path / "to"
    target.mkdir()
    (target / "hat.wav").write_text("mine")
    done: list[int] = []
    report = export_sounds(sounds, target, on_progress=done.append)
    assert (report.written, report.refused, done) == (3, [], [1, 2, 3])
    assert files_in(target) == ["hat (2).wav", "hat.wav", "kick (2).wav", "kick.wav"]
    assert (target / "hat.wav").read_text() == "mine"
    assert (target / "kick.wav").read_bytes() == Path(sounds[0].path).read_bytes()


def test_folders_and_numbers_are_as_asked_for(sounds: list[ExportedSound], tmp_path: Path) -> None:
    export_sounds(sounds, tmp_path / "a", ExportOptions(with_folders=True))
    assert files_in(tmp_path / "a") == ["Pack A/kick.wav", "Pack B/Drums/kick.wav", "Pack B/hat.wav"]
    export_sounds(sounds, tmp_path / "b", ExportOptions(is_numbered=True))
    assert files_in(tmp_path / "b") == ["1 kick.wav", "2 kick.wav", "3 hat.wav"]


def test_an_archive_holds_the_files_and_is_there_only_when_it_is_whole(
    sounds: list[ExportedSound], tmp_path: Path
) -> None:
    target = tmp_path / "all.zip"
    export_sounds(sounds, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["kick.wav", "kick (2).wav", "hat.wav"]
        assert archive.read("kick.wav") == Path(sounds[0].path).read_bytes()
    with pytest.raises(LibraryError, match="exists already"):
        export_sounds(sounds, target)
    token = CancelToken()
    with pytest.raises(WorkCancelled):
        export_sounds(sounds, tmp_path / "half.zip", cancel=token, on_progress=lambda _: token.cancel())
    assert not list(tmp_path.glob("*half*")) + list(tmp_path.glob(".*"))


def test_a_stopped_copy_leaves_whole_files_only(sounds: list[ExportedSound], tmp_path: Path) -> None:
    token = CancelToken()
    with pytest.raises(WorkCancelled):
        export_sounds(sounds, tmp_path / "to", cancel=token, on_progress=lambda _: token.cancel())
    assert files_in(tmp_path / "to") == ["kick.wav"]
    assert (tmp_path / "to" / "kick.wav").stat().st_size == 3_000_000


def test_what_is_gone_is_said_and_the_others_go_on(sounds: list[ExportedSound], tmp_path: Path) -> None:
    Path(sounds[1].path).unlink()
    report = export_sounds(sounds, tmp_path / "to")
    assert (report.written, report.refused) == (2, ["kick.wav: No such file or directory"])


def test_playlist_and_table(sounds: list[ExportedSound], tmp_path: Path) -> None:
    export_sounds(sounds, tmp_path / "list.m3u8")
    lines = (tmp_path / "list.m3u8").read_text("utf-8").splitlines()
    assert lines[:3] == ["#EXTM3U", "#EXTINF:2,kick", sounds[0].path]
    assert len(lines) == 7
    risky = ExportedSound(sounds[0].path, facts={"name": "=1+1.wav", "tags": ("a", "b"), "level": -3.5})
    export_sounds([*sounds, risky], tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["name", "bpm", "tags", "level"]
    assert rows[4] == ["'=1+1.wav", "", "a, b", "-3.5"]


def test_where_nothing_can_be_written_it_is_said(sounds: list[ExportedSound], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match=r"exists already|can't be written"):
        export_sounds(sounds, tmp_path / "file" / "below")


@given(st.text(min_size=1, max_size=300))
def test_a_portable_name_is_one_for_every_file_system(name: str) -> None:
    found = portable_name(name)
    assert found
    assert not set(found) & set('<>:"/\\|?*\x00\n')
    assert found == found.rstrip(" .")
    assert len(found.encode("utf-8", "surrogateescape")) <= 255
    assert portable_name(found) == found


def test_the_suffix_says_what_is_made() -> None:
    assert [kind_of(Path(name)).name for name in ("a", "b.ZIP", "c.m3u8", "d.csv", "e.v2")] == [
        "FOLDER", "ARCHIVE", "PLAYLIST", "TABLE", "FOLDER",
    ]  # fmt: skip


def test_a_sound_as_it_plays_has_its_name_of_now_and_one_that_cannot_be_made_is_said(
    sounds: list[ExportedSound], tmp_path: Path
) -> None:
    plays = [
        replace(sound, spec=RenderSpec(Path(sound.path), speed=1.1, name=f"beat 12{number}bpm"))
        for number, sound in enumerate(sounds)
    ]
    made: list[Path] = []

    def render(spec: RenderSpec, path: Path) -> None:
        made.append(path)
        if spec.name == "beat 121bpm":
            raise PlaybackError("kick.wav is too long.")
        path.write_bytes(spec.name.encode())

    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "beat 120bpm.wav").write_text("mine")
    report = export_sounds([*plays, sounds[2]], tmp_path / "a", render=render)
    assert (report.written, report.refused) == (3, ["kick.wav is too long."])
    assert files_in(tmp_path / "a") == ["beat 120bpm (2).wav", "beat 120bpm.wav", "beat 122bpm.wav", "hat.wav"]
    assert (tmp_path / "a" / "beat 120bpm.wav").read_text() == "mine"
    assert (tmp_path / "a" / "beat 122bpm.wav").read_bytes() == b"beat 122bpm"
    report = export_sounds(plays, tmp_path / "b.zip", ExportOptions(with_folders=True), render=render)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.namelist() == ["Pack A/beat 120bpm.wav", "Pack B/beat 122bpm.wav"]
    # Nothing of it stays elsewhere.
    assert not any(path.parent.exists() for path in made)


def test_an_export_as_sounds_play_stops_while_one_is_made(sounds: list[ExportedSound], tmp_path: Path) -> None:
    plays = [replace(sound, spec=RenderSpec(Path(sound.path), speed=1.1)) for sound in sounds]
    token = CancelToken()

    def render(spec: RenderSpec, path: Path) -> None:
        token.cancel()
        token.check()

    with pytest.raises(WorkCancelled):
        export_sounds(plays, tmp_path / "a", cancel=token, render=render)
    assert files_in(tmp_path / "a") == []
