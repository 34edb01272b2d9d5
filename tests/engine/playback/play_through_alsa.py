"""Plays files through the real player and PortAudio, one after another; prints what the player says of each."""

import json
import sys
import time
from pathlib import Path

from audiomancer.playback import OutputChoice, Player, Renderer


def main() -> None:
    volume_db, *paths = sys.argv[1:]
    player = Player(OutputChoice(latency="0.1"), Renderer(Path("renders")))
    player.set_volume_db(float(volume_db))
    said = []
    # Each one twice: a device without a clock takes frames faster than they are decoded, so the first time has gaps.
    # The second time they come from the cache.
    for number, path in enumerate([path for path in paths for _ in range(2)]):
        player.play(Path(path))
        give_up_at_s = time.monotonic() + 20
        # Without a clock a short sound is over between two looks.
        while not player.state().has_ended and time.monotonic() < give_up_at_s:
            time.sleep(0.001)
        if number % 2:
            said.append(player.state().message)
    # Let the last block leave PortAudio's buffer.
    time.sleep(0.1)
    player.close()
    print(json.dumps(said))


if __name__ == "__main__":
    main()
