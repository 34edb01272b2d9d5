from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.library.scan.known_contents import KnownContents
from audiomancer.library.workers.tasks import MOST_KNOWN

hashes = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(
    stored=st.lists(st.tuples(st.integers(0, 5), hashes), max_size=20),
    late=st.lists(st.tuples(st.integers(0, 5), hashes), max_size=5),
)
def test_contents_are_known_by_size_and_the_beginning_of_their_hash(
    stored: list[tuple[int, str]], late: list[tuple[int, str]]
) -> None:
    stored = sorted(stored, key=lambda pair: pair[0])
    known = KnownContents(
        np.array([size for size, _ in stored], np.int64),
        np.array([int(digest[:12], 16) for _, digest in stored], np.uint64),
    )
    for size, digest in late:
        known.add(size, digest)
    for size in range(7):
        assert known.starts_of(size) == {digest[:12] for other, digest in [*stored, *late] if other == size}


def test_more_contents_of_a_size_than_are_worth_a_comparison_are_none() -> None:
    count = MOST_KNOWN + 1
    known = KnownContents(np.full(count, 7, np.int64), np.arange(count, dtype=np.uint64))
    assert known.starts_of(7) == frozenset()
    assert KnownContents.none().starts_of(7) == frozenset()
