"""Nothing leaves the computer, no file of the user is written, and names are data wherever they turn up."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.platforms.system import CURRENT
from audiomancer.playback import RenderSpec
from audiomancer.storage import check_library
from tests.alsa_file import alsa_file_config
from tests.faults.conftest import write_sounds

ROOT = Path(__file__).parent.parent.parent
_CALLS = (
    "socket,connect,open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,chmod,fchmodat,"
    "chown,fchownat,utimensat,truncate,link,linkat,symlink,symlinkat,setxattr,removexattr"
)
_CHANGES = re.compile(
    r"\b(creat|rename\w*|unlink\w*|rmdir|mkdir\w*|chmod|fchmodat\w*|chown|fchownat|utimensat|truncate|link\w*|symlink\w*"
    r"|setxattr|removexattr)\("
)
STRANGE = (
    "<b>bold <img src=x onerror=alert(1)>.wav", "'; DROP TABLE samples; --.wav", "$(touch pwned) `id` ; true.wav",
    "-rf --help.wav", "line\nbreak\tand \x1b[31mred.wav", "\u202egnp.exe.wav", "%s%n {0} {name} %2e%2e.wav",
    "up\\..\\..\\x.wav", "tag:x bpm:1 is:hidden.wav", "nul\u2028sep.wav", "a" * 200 + ".wav",
)  # fmt: skip


def traced(command: list[str | Path], log: Path, env: dict[str, str]) -> str:
    ran = subprocess.run(
        ["strace", "-f", "-qq", "-e", f"trace={_CALLS}", "-s", "4096", "-o", log, *command],
        cwd=ROOT, env={**os.environ, **env}, capture_output=True, timeout=600, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    return log.read_text("utf-8", "replace")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace watches the calls")
@pytest.mark.timeout(900)
def test_no_network_socket_is_opened_and_no_file_of_the_user_is_written(tmp_path: Path) -> None:
    sounds = tmp_path / "my sounds"
    write_sounds(sounds, 8, seconds=0.3)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in sounds.rglob("*")}
    config, _ = alsa_file_config(tmp_path)
    env = {"QT_QPA_PLATFORM": "offscreen", "ALSA_CONFIG_PATH": str(config)}
    data, python = tmp_path / "data", sys.executable
    cli = [python, "-m", "audiomancer.cli"]
    where = ["--data-dir", data]
    sound = next(iter(before))
    calls = ""
    for number, command in enumerate((
        [python, "-m", "tests.faults.traced_child", sounds, data],
        [*cli, "scan", sounds, *where], [*cli, "search", "sound", *where], [*cli, "similar", sound, *where],
        [*cli, "analyze", sound], [*cli, "edit", "sound", "--tag", "x", "--hide", *where], [*cli, "undo", *where],
        [*cli, "backup", *where], [*cli, "restore", *where], [*cli, "verify", *where], [*cli, "repair", *where],
    )):  # fmt: skip
        calls += traced(command, tmp_path / f"calls {number}.txt", env)
    sockets = re.findall(r"socket\((AF_\w+)", calls)
    network = [kind for kind in sockets if kind in ("AF_INET", "AF_INET6", "AF_PACKET")]
    mine = [line for line in calls.splitlines() if f'"{sounds}' in line]
    written = [line for line in mine if re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)", line) or _CHANGES.search(line)]
    read = [line for line in mine if "O_RDONLY" in line]
    assert read
    assert network == [], network
    assert written == [], written[:3]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in sounds.rglob("*")} == before
    print(
        f"traced: {len(calls.splitlines()):,} calls of the window and ten commands: {len(network)} network sockets "
        f"({len(sockets)} local ones), {len(read)} reads of the user's files, {len(written)} writes"
    )


def test_names_are_data_from_the_folder_to_the_file_that_is_dragged_out(
    engine: Engine, sounds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, _ = alsa_file_config(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    originals = write_sounds(tmp_path / "made", len(STRANGE), seconds=0.1)
    for path, name in zip(originals, STRANGE, strict=True):
        path.rename(sounds / name)
    engine.library.add_folder(sounds)
    engine.library.scan()
    assert engine.library.files.problems() == []
    assert {Path(entry.path).name for entry in engine.storage.entries.read()} == set(STRANGE)
    ids = {Path(e.path).name: str(e.sample_id) for e in engine.storage.entries.read()}
    for name, sample_id in ids.items():
        text = name.replace(",", " ").replace('"', " ")[:60]
        engine.library.edits.tag([sample_id], [text])
        engine.library.edits.note([sample_id], name)
        engine.library.edits.make_collection(f"{text} {sample_id}", [sample_id])
    inside = engine.paths.drag_exports
    for name in STRANGE:
        handed = engine.player.export_for_drag(RenderSpec(sounds / name, is_reversed=True)).result(60)
        assert handed.resolve().parent == inside.resolve() or inside.resolve() in handed.resolve().parents
        assert soundfile.info(handed).frames > 0
        assert "\n" not in handed.name
        assert handed.name.isprintable()
    backup = engine.backups.write_if_changed()
    assert backup is not None
    assert backup.path.parent == engine.paths.backups
    assert not (tmp_path / "pwned").exists()
    assert not (ROOT / "pwned").exists()
    assert check_library(engine.storage.database, engine.storage.samples).problems == ()


@pytest.mark.skipif(not CURRENT.is_posix, reason="permissions of this kind")
def test_the_data_folder_is_its_owners_alone(tmp_path: Path, sounds: Path) -> None:
    root = tmp_path / "data"
    root.mkdir(mode=0o755)
    write_sounds(sounds, 2)
    before = os.umask(0o022)
    try:
        with Engine.open(DataPaths.at(root)) as engine:
            engine.library.add_folder(sounds)
            engine.library.scan()
            engine.library.edits.rate([str(e.sample_id) for e in engine.storage.entries.read()], 3)
            engine.backups.write_if_changed()
            engine.save_settings()
            engine.store_index(engine.snapshot_of(engine.read_index()))
    finally:
        os.umask(before)
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    # A file inside may be readable by others, for other users can't get there; what the user said is closed by itself.
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in (root / "backups").iterdir())
