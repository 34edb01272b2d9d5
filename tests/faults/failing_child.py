"""Child of the fault tests under injected errors: edits, stores and backups, each reported as done or refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from audiomancer.engine import Engine
from audiomancer.errors import AudiomancerError
from audiomancer.paths import DataPaths


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main() -> None:
    paths, seed = DataPaths.at(Path(sys.argv[1])), int(sys.argv[2])
    try:
        with Engine.open(paths) as engine:
            ids = [str(entry.sample_id) for entry in engine.storage.entries.read()]
            for number in range(12):
                word = f"{seed} {number}"
                try:
                    engine.library.edits.note(ids[:3], word)
                except AudiomancerError as error:
                    say(sentence=str(error))
                else:
                    say(done=word)
                if number % 4 == 3:
                    try:
                        engine.backups.write_if_changed()
                    except AudiomancerError as error:
                        say(sentence=str(error))
    except AudiomancerError as error:
        say(sentence=str(error))


if __name__ == "__main__":
    main()
