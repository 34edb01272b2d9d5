"""Plays are counted by content, and no list moves because of them."""

from __future__ import annotations

from audiomancer.browse import Thresholds
from audiomancer.browse.index.reading import read_index
from audiomancer.paths import DataPaths
from audiomancer.storage import LibraryStorage, Play


def stored(library: LibraryStorage) -> dict[str | None, tuple[float, int]]:
    return {entry.sample_id: (entry.played_at_s, entry.play_count) for entry in library.entries.read()}


def test_plays_add_up_and_the_last_one_counts(library: LibraryStorage, ids: list[str]) -> None:
    library.plays.add({ids[0]: Play(1000.0, 2), ids[1]: Play(1001.0, 1), "smpl_nothing": Play(1.0, 1)})
    library.plays.add({ids[0]: Play(900.0, 1)})
    said = stored(library)
    assert (said[ids[0]], said[ids[1]], said[ids[2]]) == ((1000.0, 3), (1001.0, 1), (0.0, 0))


def test_a_play_is_no_change_of_the_list_until_the_library_is_opened(
    library: LibraryStorage, ids: list[str], data_paths: DataPaths
) -> None:
    index = read_index(library, data_paths.browse_index, Thresholds())
    seq = library.changes.last_seq()
    library.plays.add({ids[0]: Play(1000.0, 1)})
    assert library.changes.last_seq() == seq
    assert not index.column("play_count").any()
    again = read_index(library, data_paths.browse_index, Thresholds())
    assert int(again.column("played_at_s")[again.row_of_sample(ids[0])]) == 1000
    seq = library.changes.last_seq()
    library.plays.list_pending()
    assert library.changes.last_seq() == seq


def test_a_play_is_no_edit(library: LibraryStorage, ids: list[str]) -> None:
    before = library.journal.history()
    library.plays.add({ids[0]: Play(1000.0, 1)})
    assert library.journal.history() == before
