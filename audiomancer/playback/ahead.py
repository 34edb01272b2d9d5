"""Sounds decoded before anybody asks for them."""

from __future__ import annotations

import logging
from collections.abc import Callable

from audiomancer.audio import measured_header
from audiomancer.errors import AudiomancerError
from audiomancer.playback.decoding import WHOLE_MAX_S, open_voice, part_s
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.sound_cache import SoundCache

_log = logging.getLogger(__name__)


def decode_ahead(cache: SoundCache, spec: RenderSpec, rate_hz: int, is_wanted: Callable[[], bool]) -> None:
    """Put a sound into the cache, unless it is there, streams, or is no longer wanted.

    `is_wanted` is asked between blocks. Does nothing while `rate_hz` is 0. Errors are reported at playback.
    """
    if not rate_hz or cache.get(spec, rate_hz) is not None:
        return
    try:
        header = measured_header(spec.path)
        if part_s(spec, header) > WHOLE_MAX_S:
            return
        # Only whole sounds are made ahead: a part is asked for by hand.
        voice, fill = open_voice(spec, rate_hz, header)
        fill(is_wanted, lambda: None)
        if voice.is_complete:
            cache.put(voice)
    except AudiomancerError:
        # It is reported when it is played.
        return
    except Exception:  # noqa: BLE001 - a bug: logged with its traceback; the thread must go on for the next sound
        _log.exception("decoding %r ahead failed", spec.path)
