from __future__ import annotations

from collections.abc import Callable

import pytest

from audiomancer.storage import LibraryStorage, SampleMetadata


@pytest.fixture
def ids(
    library: LibraryStorage, make_sample: Callable[..., SampleMetadata], make_embedding: Callable[..., list[float]]
) -> list[str]:
    """Three samples: kick, snare, hat."""
    items = [(make_sample(name), make_embedding(1.0, n)) for n, name in enumerate(("kick", "snare", "hat"))]
    return library.samples.add_samples_with_embeddings_batch(items)
