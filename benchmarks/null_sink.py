"""A sound server with one silent sink, in real time: what a device would get can be recorded.

Needs `pulseaudio`, `parec` and ALSA's pulse plugin (Debian: pulseaudio pulseaudio-utils libasound2-plugins).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray


class NullSink:
    """A separate PulseAudio server, in a separate folder; PortAudio reaches it through `environment`.

    Args:
        rate_hz: Rate of the sink.
    """

    def __init__(self, rate_hz: int = 44_100) -> None:
        self.rate_hz = rate_hz
        self._folder = Path(tempfile.mkdtemp(prefix="null-sink-"))
        self._socket = self._folder / "native"
        config = self._folder / "alsa.conf"
        config.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n", "utf-8")
        self.environment = {
            "XDG_RUNTIME_DIR": str(self._folder),
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_RUNTIME_PATH": str(self._folder / "pulse"),
            "ALSA_CONFIG_PATH": str(config),
        }
        self._server: subprocess.Popen[bytes] | None = None
        self._recorder: subprocess.Popen[bytes] | None = None
        self._recording = self._folder / "recording.raw"

    @staticmethod
    def is_possible() -> bool:
        """True where this machine has what it needs."""
        return all(shutil.which(name) for name in ("pulseaudio", "parec"))

    def start(self) -> None:
        """Start the server; returns when it answers.

        Raises:
            RuntimeError: It does not start.
        """
        self._server = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--use-pid-file=no",
                "-L",
                f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
                "-L",
                f"module-null-sink sink_name=ci rate={self.rate_hz} channels=2 format=float32le",
            ],
            env=self._full_environment() | {"HOME": str(self._folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up_at_s = time.monotonic() + 20.0
        while not self._socket.exists():
            if self._server.poll() is not None or time.monotonic() > give_up_at_s:
                raise RuntimeError("pulseaudio did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server, as if the device were unplugged."""
        self.end_recording()
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None
        self._socket.unlink(missing_ok=True)

    def record(self) -> None:
        """Begin to record what the sink is given."""
        with self._recording.open("wb") as file:
            self._recorder = subprocess.Popen(
                [
                    "parec",
                    "-d",
                    "ci.monitor",
                    "--format=float32le",
                    f"--rate={self.rate_hz}",
                    "--channels=2",
                    "--raw",
                    "--latency-msec=50",
                ],
                env=self._full_environment(),
                stdout=file,
                stderr=subprocess.DEVNULL,
            )
        # It is recording once the first frames, silent ones, are there.
        give_up_at_s = time.monotonic() + 20.0
        while not self._recording.stat().st_size and time.monotonic() < give_up_at_s:
            time.sleep(0.02)

    def end_recording(self) -> NDArray[np.float32]:
        """End the recording and return it, float32 (n, 2)."""
        if self._recorder is None:
            return np.zeros((0, 2), np.float32)
        time.sleep(0.3)
        self._recorder.terminate()
        self._recorder.wait()
        self._recorder = None
        data = np.fromfile(self._recording, np.float32)
        return data[: len(data) // 2 * 2].reshape(-1, 2)

    def _full_environment(self) -> dict[str, str]:
        return os.environ | self.environment

    def __enter__(self) -> NullSink:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
