"""`audiomancer search` and `audiomancer similar`: rows of the library in the terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from rich.text import Text

from audiomancer.browse import BrowseIndex, Row, advice, match_percent
from audiomancer.browse.search.completion import nearest
from audiomancer.browse.search.conditions import Term
from audiomancer.browse.search.conditions.together import quality_words
from audiomancer.browse.search.found_locations import found_locations
from audiomancer.browse.search.matching import matching_mask, without_unfound_words
from audiomancer.browse.search.relevance import LIST_ORDERS, rows_in_order
from audiomancer.browse.search.usual_order import usual_order_text
from audiomancer.cli.opening import OK, USAGE, opened, parsed_query
from audiomancer.engine import Engine
from audiomancer.errors import SampleNotFoundError
from audiomancer.paths import display_path, typed_path
from audiomancer.vocabulary.keys import KEYS

_MOST_ADVICE = 5


def run_search(options: argparse.Namespace) -> int:
    """List what matches."""
    query = parsed_query(options.query)
    if query is None:
        return USAGE
    order = options.sort.strip() or usual_order_text(query)
    column = order.removeprefix("-")
    if column not in LIST_ORDERS:
        print(f"audiomancer: can't sort by {column}; there are {', '.join(LIST_ORDERS)}.", file=sys.stderr)
        return USAGE
    with opened(options) as engine:
        index = engine.read_index()
    asked = query
    query, unknown = without_unfound_words(index, asked)
    mask = matching_mask(index, query)
    index.show_at(found_locations(index, query))
    rows = rows_in_order(index, query, mask, order)
    shown = rows[: options.limit] if options.limit else rows
    _print(options, index, shown, None)
    if not options.json and not options.paths:
        qualities = "".join(f"; {words}" for words in quality_words(query.conditions))
        print(f"{len(shown):,} of {len(rows):,} matching{qualities}, {len(index):,} in all.", file=sys.stderr)
    _offer_near_words(index, unknown)
    if not len(rows) and not asked.is_empty:
        for one in advice(index, asked)[:_MOST_ADVICE]:
            print(f"audiomancer: {one.label}: {one.count:,}", file=sys.stderr)
    return OK


def _offer_near_words(index: BrowseIndex, unknown: Sequence[Term]) -> None:
    """Say which words of a query no sound has, and which words are near."""
    for term in unknown:
        near = [f"{word} ({count:,})" for word, _, count in nearest(index, term.word, index.alive, index.names.late)]
        hint = f"; did you mean {', '.join(near)}?" if near else "."
        print(f"audiomancer: no sound has “{term.word}”{hint}", file=sys.stderr)


def run_similar(options: argparse.Namespace) -> int:
    """List what sounds like a sample of the library, or like any file."""
    query = parsed_query(options.query)
    if query is None:
        return USAGE
    with opened(options) as engine:
        index = engine.read_index()
        similarity = engine.read_similarity(index)
        source_id, vector = _source(engine, options.source)
    mask = None if query.is_empty else matching_mask(index, query)
    limit = options.limit or len(index)
    nearest, cosine = similarity.nearest(vector, mask, limit, exclude=source_id)
    _print(options, index, nearest, cosine)
    return OK


def _source(engine: Engine, text: str) -> tuple[str | None, NDArray[np.float32]]:
    """Sample id (None for a file outside the library) and embedding."""
    samples = engine.storage.samples
    known = samples.get_embedding(text)
    if known is not None:
        return text, np.array(known, np.float32)
    path = typed_path(text)
    if not path.exists():
        raise SampleNotFoundError(f"{text} is neither a sample id nor a file")
    stored = samples.sample_store.get_by_path(str(path))
    if stored is not None:
        known = samples.get_embedding(stored["id"])
        if known is not None:
            return stored["id"], np.array(known, np.float32)
    from audiomancer.analysis import analyse_file

    analysis = analyse_file(path)
    twin = samples.sample_store.get_by_hash(str(analysis.fields["file_hash"]))
    return (None if twin is None else twin["id"]), np.asarray(analysis.embedding, np.float32)


def as_json(row: Row, similarity: float | None = None) -> dict[str, Any]:
    """One row for a script; what is unknown or too unsure is null."""
    record: dict[str, Any] = {
        "id": row.sample_id,
        "file_path": row.path,
        "bpm": row.bpm,
        "bpm_confidence": round(row.bpm_confidence, 3),
        "bpm_source": row.bpm_source or None,
        "key": None if row.key is None else KEYS[row.key],
        "key_confidence": round(row.key_confidence, 3),
        "key_source": row.key_source or None,
        "instrument_type": row.instrument,
        "instrument_confidence": round(row.instrument_confidence, 3),
        "instrument_source": row.instrument_source or None,
        "is_loop": row.is_loop,
        "mood": list(row.moods),
        "duration_s": round(row.duration_s, 4),
        "sample_rate": row.sample_rate_hz,
        "channels": row.channels,
        "bit_depth": row.bit_depth or None,
        "size_bytes": row.size_bytes,
        "loudness_lufs": _rounded(row.loudness_lufs, 2),
        "true_peak_db": _rounded(row.true_peak_db, 2),
        "brightness_hz": _rounded(row.brightness_hz, 1),
        "attack_s": _rounded(row.attack_s, 4),
        "noisiness": _rounded(row.noisiness, 3),
        "tail_s": _rounded(row.tail_s, 3),
        "pitch_hz": _rounded(row.pitch_hz, 2),
        "is_chord": row.is_chord,
        "play_count": row.play_count,
        "is_analysed": row.is_analysed,
        "is_missing": row.is_missing,
        "is_favourite": row.is_favourite,
        "is_hidden": row.is_hidden,
        "tags": list(row.tags),
        "rating": row.rating or None,
        "note": row.note or None,
        "places": row.location_count,
    }
    if similarity is not None:
        record["similarity"] = round(float(similarity), 5)
    return record


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


class _Terminal(Console):
    """A console that leaves a broken pipe to the caller; Rich would end the process with status 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _print(
    options: argparse.Namespace, index: BrowseIndex, rows: NDArray[np.integer[Any]], cosine: NDArray[np.float32] | None
) -> None:
    if options.json or options.paths:
        for place, row in enumerate(rows.tolist()):
            record = index.row(row)
            similarity = None if cosine is None else float(cosine[place])
            print(record.path if options.paths else json.dumps(as_json(record, similarity)))
        return
    table = Table(box=None, pad_edge=False)
    if cosine is not None:
        table.add_column("Match", justify="right")
    for title, side in (("BPM", "right"), ("Key", "left"), ("Instrument", "left"), ("Length", "right")):
        table.add_column(title, justify="right" if side == "right" else "left", no_wrap=True)
    table.add_column("Path", overflow="fold")
    for place, row in enumerate(rows.tolist()):
        record = index.row(row)
        cells = [
            "" if record.bpm is None else f"{record.bpm:g}",
            "" if record.key is None else KEYS[record.key],
            record.instrument or "",
            f"{record.duration_s:.2f}",
        ]
        if cosine is not None:
            cells.insert(0, str(match_percent(float(cosine[place]))))
        # Paths are data: Text is never read as markup.
        table.add_row(*cells, Text(display_path(record.path)))
    # A pipe gets every path whole, however long.
    _Terminal(width=None if sys.stdout.isatty() else 500, soft_wrap=False).print(table)
