"""Makes up the analysis of sounds that do not exist: fields, claims, waveforms and embeddings, in blocks.

Sizes and distributions follow what the analysis gives for recorded sounds: 200 to 300 characters of claims, waveforms
that compress to little more than half, confidences that crowd near 1, embeddings in clusters that mostly go with the
instrument.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from made_paths import TEMPI, Folder, NamedFile, is_loop_kind, is_tonal_kind, name_of
from numpy.typing import NDArray

from audiomancer.analysis import FEATURE_VERSION
from audiomancer.storage import EMBEDDING_DIM, AnalysedFile, ListedFile
from audiomancer.vocabulary import INSTRUMENTS, MOODS
from audiomancer.vocabulary.keys import KEYS

_CLUSTERS: Final = 2000
_RATES: Final = (44_100, 48_000, 96_000, 22_050)
_OVERVIEW_COLUMNS: Final = 256
_EPOCH_NS: Final = 1_600_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Sound:
    """One file, as the walk and then the analysis would give it.

    Attributes:
        folder: Where it lies.
        listed: What the walk would store.
        result: What the analysis would store, without the file's number.
    """

    folder: Folder
    listed: ListedFile
    result: dict[str, Any]

    def analysed(self, file_id: int) -> AnalysedFile:
        """The result of the analysis of this file."""
        return AnalysedFile(file_id, **self.result)


class SoundMaker:
    """Makes sounds in blocks; the same blocks for the same seed, whatever was made before."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        rng = np.random.default_rng([seed, 2])
        kinds = len(INSTRUMENTS)
        # Every instrument has its region, in it clusters of very uneven weight and spread.
        self._kind_of_cluster = np.sort(np.concatenate([np.arange(kinds), rng.integers(kinds, size=_CLUSTERS - kinds)]))
        regions = _unit(rng.standard_normal((kinds, EMBEDDING_DIM), np.float32))
        centres = regions[self._kind_of_cluster] + rng.standard_normal((_CLUSTERS, EMBEDDING_DIM), np.float32) * 0.1
        self._centres = _unit(centres)
        self._spread = rng.lognormal(-0.7, 0.5, _CLUSTERS).astype(np.float32)
        weight = rng.pareto(1.1, _CLUSTERS) + 0.05
        self._first = np.searchsorted(self._kind_of_cluster, np.arange(kinds + 1))
        self._chances = [weight[a:b] / weight[a:b].sum() for a, b in zip(self._first, self._first[1:], strict=False)]
        self._mood_chance = rng.beta(0.5, 6.0, (_CLUSTERS, len(MOODS)))

    def block(self, number: int, places: list[tuple[Folder, int]]) -> list[Sound]:
        """The sounds of one block.

        Args:
            number: Of the block; what is made depends on it, on the seed and on the places.
            places: Folder of each sound, and its number in it.
        """
        rng = np.random.default_rng([self._seed, 3, number])
        n = len(places)
        named = np.array([folder.instrument for folder, _ in places])
        kind = np.where(rng.random(n) < 0.9, named, rng.integers(len(INSTRUMENTS), size=n))
        cluster = self._clusters(rng, kind)
        is_loop = is_loop_kind(kind)
        tempo = self._tempi(rng, is_loop, np.array([folder.bpm for folder, _ in places]))
        has_key = (is_tonal_kind(kind) & (rng.random(n) < 0.93)) | (rng.random(n) < 0.04)
        key = np.where(has_key, rng.integers(len(KEYS), size=n), -1)
        luck = rng.integers(1 << 31, size=n).tolist()
        tempi = [round(bpm) if bpm else None for bpm in tempo.tolist()]
        keys = [code if code >= 0 else None for code in key.tolist()]
        names = [
            name_of(folder, at, code, chance, bpm, code_of_key)
            for (folder, at), code, chance, bpm, code_of_key in zip(
                places, kind.tolist(), luck, tempi, keys, strict=True
            )
        ]
        numbers = self._numbers(rng, kind, tempo)
        claims = _Claims(rng, n)
        embeddings = self._embeddings(rng, cluster)
        overviews = _overviews(rng, is_loop)
        moods = self._moods(rng, cluster)
        columns = {name: values.tolist() for name, values in numbers.items()}
        mtimes = (_EPOCH_NS + rng.integers(10**17, size=n)).tolist()
        sounds = []
        for i, (folder, at) in enumerate(places):
            name = names[i]
            fields: dict[str, Any] = {field: values[i] for field, values in columns.items()}
            fields["file_path"] = name.path
            fields["file_hash"] = hashlib.sha256(f"{self._seed}/{folder.serial}/{at}".encode()).hexdigest()
            fields["is_loop"] = bool(is_loop[i])
            if moods[i]:
                fields["mood"] = moods[i]
            if folder.serial % 3 == 0:
                fields["genre_tags"] = [folder.style.lower()]
            if keys[i] is None:
                del fields["tuning_frequency"]
            text, sources = claims.of(i, int(kind[i]), float(tempo[i]), keys[i], name, fields)
            listed = ListedFile(
                name.path,
                fields["file_size_bytes"],
                mtimes[i],
                {"aif": "AIFF"}.get(folder.extension, folder.extension.upper()),
                fields["duration_ms"] / 1000.0,
                fields["sample_rate"],
                fields["channels"],
                fields["bit_depth"],
                name.bpm,
                None if name.key is None else KEYS[name.key],
                INSTRUMENTS[int(kind[i])] if name.has_instrument else None,
                True if is_loop[i] and name.has_instrument else None,
            )
            result = {
                "metadata": fields,
                "embedding": embeddings[i],
                "overview": overviews[i].tobytes(),
                "evidence_json": text,
                "feature_version": FEATURE_VERSION,
                **sources,
            }
            sounds.append(Sound(folder, listed, result))
        return sounds

    def _clusters(self, rng: np.random.Generator, kind: NDArray[np.int64]) -> NDArray[np.int64]:
        cluster = np.empty(len(kind), np.int64)
        for code in np.unique(kind):
            here = np.flatnonzero(kind == code)
            chosen = rng.choice(len(self._chances[code]), size=len(here), p=self._chances[code])
            # What lies in one folder sounds alike: runs of it share a cluster.
            starts = np.maximum.accumulate(np.where(rng.random(len(here)) < 0.2, np.arange(len(here)), 0))
            cluster[here] = self._first[code] + chosen[starts]
        # Some sound like anything: what an instrument is called and how it sounds are two things.
        return np.where(rng.random(len(kind)) < 0.2, rng.permutation(cluster), cluster)

    @staticmethod
    def _tempi(rng: np.random.Generator, is_loop: NDArray[Any], pack_bpm: NDArray[Any]) -> NDArray[np.float64]:
        """Tempo of each sound, 0.0 for none: that of its pack, a common one, or any."""
        n = len(is_loop)
        common = np.array(TEMPI)[rng.integers(len(TEMPI), size=n)]
        free = np.where(rng.random(n) < 0.5, rng.integers(70, 180, size=n), np.round(rng.uniform(60, 190, n), 3))
        which = rng.random(n)
        tempo = np.where(which < 0.6, pack_bpm, np.where(which < 0.8, common, free)).astype(np.float64)
        return np.where(is_loop & (rng.random(n) < 0.97), tempo, 0.0)

    @staticmethod
    def _numbers(rng: np.random.Generator, kind: NDArray[Any], tempo: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
        n = len(kind)
        beats = rng.choice((4, 8, 16, 32), size=n, p=(0.1, 0.3, 0.5, 0.1))
        length_s = np.where(tempo > 0, beats * 60.0 / np.maximum(tempo, 1.0), rng.lognormal(-0.2, 0.9, n))
        rate = np.array(_RATES)[rng.choice(4, size=n, p=(0.8, 0.16, 0.03, 0.01))]
        frames = np.maximum(64, (length_s * rate).astype(np.int64))
        depth = rng.choice((16, 24, 32, 0), size=n, p=(0.4, 0.48, 0.06, 0.06))
        channels = rng.choice((1, 2), size=n, p=(0.3, 0.7))
        centroid = rng.lognormal(7.0, 0.8, n) * np.linspace(0.4, 2.0, len(INSTRUMENTS))[kind * 11 % len(INSTRUMENTS)]
        centroid = np.clip(centroid, 40, 16_000)
        single = np.float32
        return {
            "duration_ms": frames * 1000.0 / rate,
            "sample_rate": rate,
            "channels": channels,
            "bit_depth": depth,
            "file_size_bytes": frames * channels * np.maximum(depth // 8, 1) + rng.integers(44, 4000, size=n),
            "spectral_centroid": centroid.astype(single),
            "spectral_bandwidth": (centroid * rng.uniform(0.4, 1.6, n)).astype(single),
            "spectral_rolloff": (centroid * rng.uniform(0.5, 2.5, n)).astype(single),
            "zero_crossing_rate": np.clip(centroid / 22_000 * rng.uniform(0.3, 1.2, n), 0, 1),
            "rms_energy": rng.beta(2, 10, n),
            "dynamic_range": rng.gamma(6.0, 2.6, n),
            "pitch_salience": rng.beta(3, 2, n),
            "tuning_frequency": rng.normal(440.0, 1.5, n),
        }

    def _embeddings(self, rng: np.random.Generator, cluster: NDArray[np.int64]) -> NDArray[np.float32]:
        noise = rng.standard_normal((len(cluster), EMBEDDING_DIM), np.float32) / np.float32(np.sqrt(EMBEDDING_DIM))
        return _unit(self._centres[cluster] + noise * self._spread[cluster, None])

    def _moods(self, rng: np.random.Generator, cluster: NDArray[np.int64]) -> list[list[str]]:
        scores = self._mood_chance[cluster] - rng.random((len(cluster), len(MOODS)))
        order = np.argsort(-scores, axis=1)[:, :5].tolist()
        counts = np.minimum(5, (scores > 0).sum(axis=1)).tolist()
        return [[MOODS[code] for code in row[:count]] for row, count in zip(order, counts, strict=True)]


class _Claims:
    """Claims of sound and name about each sound of a block, and the values that were made of them."""

    def __init__(self, rng: np.random.Generator, n: int) -> None:
        # Most instruments are clear, some are anybody's guess: then many claims stand in the list.
        sure = rng.beta(2.2, 0.7, n)
        self._sure = np.round(np.clip(sure, 0.06, 0.9996), 4).tolist()
        # Steps round the circle of instruments that come back to none: six others, all different.
        self._also = np.cumsum(rng.integers(1, 5, size=(n, 6)), axis=1).tolist()
        self._trust = np.round(rng.beta(6.0, 0.8, (n, 3)), 4).tolist()
        self._is_named = (rng.random(n) < 0.9).tolist()

    def of(
        self, i: int, kind: int, bpm: float, key: int | None, name: NamedFile, fields: dict[str, Any]
    ) -> tuple[str, dict[str, str]]:
        """Claims of sound `i` as JSON and its three sources; the merged values go into `fields`."""
        sure, trust = self._sure[i], self._trust[i]
        sources = {"tempo_source": "", "key_source": "", "instrument_source": "audio"}
        tempo_claims = key_claims = ""
        if bpm:
            bpm_claim = bpm if name.bpm is None else name.bpm * (1.0 + (trust[0] - 0.9) * 1e-3)
            tempo_claims = f'[{bpm_claim!r},"audio",{trust[0]!r}]'
            if trust[0] < 0.95:
                tempo_claims += f',[{bpm_claim / 2!r},"audio",{round(1 - trust[0], 4)!r}]'
            fields["bpm"], fields["bpm_confidence"] = bpm_claim, trust[0]
            sources["tempo_source"] = "audio"
            if name.bpm is not None:
                tempo_claims += f',[{float(name.bpm)!r},"name",0.95]'
                fields["bpm"], fields["bpm_confidence"] = float(name.bpm), 0.95
                sources["tempo_source"] = "name"
        if key is not None:
            key_claims = f'["{KEYS[key]}","audio",{trust[1]!r}]'
            fields["key"], fields["key_confidence"] = KEYS[key], trust[1]
            sources["key_source"] = "audio"
            if name.key is not None:
                key_claims += f',["{KEYS[key]}","name",0.9]'
                fields["key_confidence"] = round(1 - 0.1 * (1 - trust[1]), 4)
                sources["key_source"] = "name"
        parts, share, left = [f'["{INSTRUMENTS[kind]}","audio",{sure!r}]'], sure, 1.0 - sure
        for step in self._also[i]:
            share, left = min(share, left * 0.45), left * 0.55
            if share < 0.02:
                break
            parts.append(f'["{INSTRUMENTS[(kind + step) % len(INSTRUMENTS)]}","audio",{round(share, 4)!r}]')
        fields["instrument_type"], fields["instrument_confidence"] = INSTRUMENTS[kind], sure
        if name.has_instrument and self._is_named[i]:
            parts.append(f'["{INSTRUMENTS[kind]}","name",0.95]')
            fields["instrument_confidence"] = round(1 - 0.05 * (1 - sure), 4)
            sources["instrument_source"] = "name"
        is_loop = "true" if fields["is_loop"] else "false"
        loop_claims = f'[{is_loop},"audio",{trust[2]!r}]' + (f',[{is_loop},"name",0.9]' if name.bpm else "")
        claims_of_values = f'"tempo":[{tempo_claims}],"key":[{key_claims}],"instrument":[{",".join(parts)}]'
        return f'{{{claims_of_values},"is_loop":[{loop_claims}]}}', sources


def _overviews(rng: np.random.Generator, is_loop: NDArray[Any]) -> NDArray[np.int8]:
    """Waveforms of 256 pairs (min, max): a decay, or decays in a row for loops; int8 (n, 512)."""
    n = len(is_loop)
    time = np.linspace(0, 1, _OVERVIEW_COLUMNS, dtype=np.float32)
    hits = np.where(is_loop, rng.choice((4, 8, 16), size=n), 1).astype(np.float32)
    decay = np.where(is_loop, rng.uniform(1, 9, n), rng.lognormal(2.0, 0.9, n)).astype(np.float32)
    phase = time[None, :] * hits[:, None]
    phase -= np.floor(phase)
    height = np.exp(-decay[:, None] * phase) * rng.uniform(40, 127, (n, 1)).astype(np.float32)
    rough = rng.uniform(0.05, 0.8, (n, 1)).astype(np.float32)
    columns = np.empty((n, _OVERVIEW_COLUMNS, 2), np.float32)
    for side, sign in enumerate((-1.0, 1.0)):
        columns[:, :, side] = sign * height * (1.0 - rough * rng.random((n, _OVERVIEW_COLUMNS), np.float32))
    return np.round(columns).astype(np.int8).reshape(n, 2 * _OVERVIEW_COLUMNS)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
