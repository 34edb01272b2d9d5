"""Embeddings, and the metrics that compare them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

EMBEDDING_DIM = 128
"""Length of every embedding."""

Embedding: TypeAlias = Sequence[float] | NDArray[np.floating[Any]]
"""128 finite numbers: a list, a tuple or a 1-D array."""

DistanceMetric: TypeAlias = Literal["cosine", "l2"]
"""`cosine`: one minus the cosine of the angle, 0 to 2. `l2`: Euclidean distance, 0 upwards."""
