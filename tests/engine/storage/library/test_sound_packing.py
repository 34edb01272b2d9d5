"""Claims and waveforms come back as they were, whatever they were."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.storage.library.sound_packing import pack_evidence, pack_overviews, unpack_evidence, unpack_overview
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer.vocabulary.keys import KEYS

CLAIM = st.lists(st.tuples(st.sampled_from(INSTRUMENTS + KEYS) | st.floats(20, 400), st.just("audio"), st.floats(0, 1)))


@given(st.text(st.characters(exclude_categories=["Cs"])) | CLAIM.map(json.dumps))
def test_claims_come_back(text: str) -> None:
    packed = pack_evidence(text)
    assert unpack_evidence(packed) == text
    assert len(packed) <= len(text.encode())


def test_claims_stored_before_they_were_packed_are_read() -> None:
    assert unpack_evidence('{"tempo":[]}') == '{"tempo":[]}'


@given(st.lists(st.binary(max_size=600) | st.binary(min_size=512, max_size=512)))
def test_overviews_come_back_and_never_grow_by_more_than_a_byte(overviews: list[bytes]) -> None:
    packed = pack_overviews(overviews)
    assert [unpack_overview(stored) for stored in packed] == overviews
    assert all(len(stored) <= len(overview) + 1 for stored, overview in zip(packed, overviews, strict=True))


def test_a_decaying_sound_takes_half_its_size_and_claims_a_third() -> None:
    height = 120 * np.exp(-np.arange(256) / 60)
    rough = np.random.default_rng(1).uniform(0.6, 1.0, (256, 2))
    overview = np.round(height[:, None] * rough * (-1, 1)).astype(np.int8).tobytes()
    assert len(pack_overviews([overview])[0]) < 0.75 * 512
    claims = (
        '{"tempo":[],"key":[["Dm","audio",0.9877],["Dm","name",0.9]],"instrument":[["guitar","audio",0.422],'
        '["keys","audio",0.3653],["bass","audio",0.0491],["keys","name",0.9]],"is_loop":[[false,"audio",0.985]]}'
    )
    assert len(pack_evidence(claims)) < len(claims) / 2
