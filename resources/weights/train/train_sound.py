"""Train instrument, loop and key judgement, and the embedding.

    python train_sound.py MANIFEST_DIR TEMPO.npz OUT.npz [--rendered DIR ...] [--folds DIR] [--cache FILE]

Only recordings of free licence, what was rendered from free soundfonts, and loops played from them, train what is
shipped; the others only measure. Every figure printed is of a source that the weights in question have not seen.
`--folds` keeps the weights trained without each source, for the benchmarks. Needs torch and lightgbm, and the project on
the path.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
from pathlib import Path

import numpy as np
import torch
from descriptions import collect
from judging import (
    f1,
    fit_logistic,
    fit_temperature,
    key_is_right,
    pitchless_of,
    report_instruments,
    report_labels,
    retrieval,
    sigmoid,
    softmax,
)
from recordings import fold_folder, kin
from sound_networks import MADE, train_all
from train_tempo import calibration_error

from audiomancer.analysis.weights import CLIP
from audiomancer.vocabulary import INSTRUMENTS

NETWORKS, FOLD_NETWORKS = 3, 2
MADE_WEIGHT = 0.2
"""Of a rendered or synthesised row beside a recorded one, where a regression is fitted."""
_rows: tuple = ()


def hand_out(described: list[dict], keyed: list[dict]) -> None:
    """Give every worker the rows."""
    global _rows
    torch.set_num_threads(1)
    _rows = described, keyed


def judge(left_out: str | None) -> tuple:
    """What weights that have not seen a source make of it; None: all weights, judged on what they may not train on."""
    described, keyed = _rows
    usable = [row for row in described if row["may_ship"] and "trim" not in row]
    trained = train_all(
        [row for row in usable if left_out is None or kin(row["source"]) != left_out],
        NETWORKS if left_out is None else FOLD_NETWORKS,
    )

    def ours(row: dict) -> bool:
        return kin(row["source"]) == left_out if left_out else not row["may_ship"]

    mine, keys = (np.array([i for i, row in enumerate(rows) if ours(row)], int) for rows in (described, keyed))
    scores = trained.judge(np.stack([described[index]["descriptor"] for index in mine]))
    key_scores = np.zeros((0, len(INSTRUMENTS) + 1))
    if len(keys):
        key_scores = trained.judge(np.stack([keyed[index]["descriptor"] for index in keys]))
    real = np.array([i for i, row in enumerate(described) if is_recorded(row) and "trim" not in row])
    vectors = trained.embed(np.stack([described[index]["descriptor"] for index in real]))
    labels = np.array([INSTRUMENTS.index(described[index]["label"]) for index in real])
    sources = np.array([described[index]["source"] for index in real])
    queries = np.nonzero(np.isin(real, mine))[0]
    precision = np.full((len(mine), 2), np.nan)
    precision[np.isin(mine, real)] = retrieval(vectors, labels, sources, queries)
    return left_out, trained.arrays(), mine, scores, precision, keys, key_scores


def trims_of(row: dict) -> list[dict]:
    """Trimmed copies of a loop as rows of their own: they train with their loop, and are judged for being loops."""
    return [{**row, **trim, "variants": {}, "trims": {}, "trim": kind} for kind, trim in row["trims"].items()]


def is_recorded(row: dict) -> bool:
    return kin(row["source"]) != kin("render") and row["source"] not in MADE


class Judged:
    """Scores of every row by weights that have not seen it, and the regressions fitted on them."""

    def __init__(self, described: list[dict], keyed: list[dict], results: list[tuple]) -> None:
        self.described, self.keyed = described, keyed
        self.scores = np.full((len(described), len(INSTRUMENTS) + 1), np.nan)
        self.key_scores = np.full((len(keyed), len(INSTRUMENTS) + 1), np.nan)
        self.precision = np.full((len(described), 2), np.nan)
        for _, _, mine, scores, precision, keys, key_scores in results:
            self.scores[mine], self.precision[mine], self.key_scores[keys] = scores, precision, key_scores
        self.truth = np.array([INSTRUMENTS.index(row["label"]) for row in described])
        self.is_loop = np.array([row["label"].endswith("-loop") for row in described])
        self.free = np.array([row["may_ship"] for row in described])
        self.source = np.array([kin(row["source"]) for row in described])
        self.recorded = np.array([is_recorded(row) for row in described])
        self.known = ~np.isnan(self.scores[:, 0])
        self.weight = np.array([MADE_WEIGHT if row["is_made"] else 1.0 for row in described])
        self.trim = np.array([row.get("trim", "") for row in described])
        self.rhythm = np.stack([row["rhythm"] for row in described])
        self.loop_values = np.hstack([np.nan_to_num(self.scores[:, -1:]), self.rhythm])
        self._find_keys()

    def _find_keys(self) -> None:
        """Everything whose key is judged: what has one, and drums and noise, which have none."""
        pitchless = [name for name in INSTRUMENTS if _has_no_key(name)]
        drums = [
            i for i, row in enumerate(self.described) if self.known[i] and "trim" not in row and row["label"] in pitchless
        ]
        known = [i for i in range(len(self.keyed)) if not np.isnan(self.key_scores[i, 0])]
        self.key_rows = [self.keyed[i] for i in known] + [self.described[i] for i in drums]
        self.all_key_scores = np.concatenate([self.key_scores[known], self.scores[drums]])[:, :-1]
        self.key_evidence = np.stack([row["key_evidence"] for row in self.key_rows]).astype(np.float64)
        self.key_right = np.array([key_is_right(row) for row in self.key_rows], float)
        self.key_kind = np.array([row.get("kind", "drums and noise") for row in self.key_rows])
        self.key_free = np.array([row["may_ship"] for row in self.key_rows])
        self.key_source = np.array([kin(row["source"]) for row in self.key_rows])
        self.key_weight = np.array([MADE_WEIGHT if row["is_made"] else 1.0 for row in self.key_rows])

    def fit(self, left_out: str | None) -> dict[str, np.ndarray]:
        """Temperature and regressions, from training sources other than the one left out."""
        chosen = self.free & self.known & (self.source != left_out)
        plain = chosen & (self.weight == 1) & (self.trim == "")
        temperature = fit_temperature(self.scores[plain, :-1], self.truth[plain])
        loop = fit_logistic(self.loop_values[chosen], self.is_loop[chosen], self.weight[chosen], 1e-3)
        mine = self.key_free & (self.key_source != left_out)
        evidence = self.evidence_at(temperature)
        mean, deviation = evidence[mine].mean(0), evidence[mine].std(0) + 1e-3
        standard = np.clip((evidence[mine] - mean) / deviation, -CLIP, CLIP)
        key = fit_logistic(standard, self.key_right[mine], self.key_weight[mine], 3e-3)
        fitted = {"temperature": temperature, "loop": loop, "key": key, "key_mean": mean, "key_deviation": deviation}
        return {name: np.asarray(value, np.float32) for name, value in fitted.items()}

    def evidence_at(self, temperature: float) -> np.ndarray:
        """Key evidence with its last two numbers, which the instrument networks give."""
        evidence = self.key_evidence.copy()
        evidence[:, -2], evidence[:, -1] = pitchless_of(softmax(self.all_key_scores / temperature))
        return evidence

    def report(self, fits: dict[str | None, dict[str, np.ndarray]]) -> None:
        """Print everything; each row is judged by regressions that have not seen its source either."""
        best = self.scores[:, :-1].argmax(1)
        shown = self.known & (self.weight == 1) & (self.trim == "")
        for source in sorted({row["source"] for row in self.described}):
            mine = shown & np.array([row["source"] == source for row in self.described])
            if mine.any():
                use = "trains" if self.free[mine].any() else "measures only"
                report_instruments(f"unseen {source} ({use})", best[mine], self.truth[mine], self.precision[mine])
        real = shown & self.recorded
        parts = {"real": real, "real, measured only": real & ~self.free, "rendered": shown & ~self.recorded}
        for name, mine in parts.items():
            report_instruments(f"all unseen, {name}", best[mine], self.truth[mine], self.precision[mine])
        report_labels(best[real], self.truth[real])
        keys = [source if source in fits else None for source in self.source]
        temperature = np.array([float(fits[key]["temperature"]) for key in keys])
        share = softmax(np.nan_to_num(self.scores[:, :-1]) / temperature[:, None]).max(1)
        loop = np.array([sigmoid(self.loop_values[i], fits[key]["loop"]) for i, key in enumerate(keys)])
        print(f"temperature {float(fits[None]['temperature']):.2f}; loop regression {fits[None]['loop'].round(2).tolist()}")
        for name, mine in parts.items():
            right = (best == self.truth)[mine].astype(float)
            line = f"instrument, {name}: calibration error {calibration_error(share[mine], right):.3f}"
            for least in (0.5, 0.7, 0.9):
                kept = share[mine] >= least
                line += f"; >= {least}: kept {kept.mean():.3f} right {right[kept].mean() if kept.any() else 0:.3f}"
            print(line)
            said = {least: f1(loop[mine] > least, self.is_loop[mine]) for least in (0.15, 0.25, 0.35, 0.5, 0.65)}
            lost, passed = (loop[mine & self.is_loop] <= 0.15).mean(), (loop[mine & ~self.is_loop] > 0.15).mean()
            print(f"is_loop, {name}: n={self.is_loop[mine].sum()} F1 {said}; at 0.15 lost {lost:.3f} passed {passed:.4f}")
            for kind in ("tail", "lead", "cut"):
                same = self.known & (self.trim == kind) & (self.weight == 1) & (self.recorded if "real" in name else ~self.recorded)
                same &= ~self.free if "only" in name else True
                if same.any():
                    kept = ", ".join(f"{least}: {(loop[same] > least).mean():.3f}" for least in (0.05, 0.1, 0.15, 0.25, 0.5))
                    print(f"  loops with {kind}, taken for one at {kept}")
        self._report_keys(fits)

    def _report_keys(self, fits: dict[str | None, dict[str, np.ndarray]]) -> None:
        chance = np.zeros(len(self.key_rows))
        pitchless = np.zeros(len(self.key_rows))
        for source in set(self.key_source):
            fit = fits[source if source in fits else None]
            mine = self.key_source == source
            evidence = self.evidence_at(float(fit["temperature"]))[mine]
            standard = np.clip((evidence - fit["key_mean"]) / fit["key_deviation"], -CLIP, CLIP)
            chance[mine], pitchless[mine] = sigmoid(standard, fit["key"]), evidence[:, -2]
        chance[pitchless >= 0.6] = 0
        kinds = ("note", "chord", "loop", "drums and noise")
        for kind in kinds:
            for source in sorted({row["source"] for row in self.key_rows}) if kind != kinds[-1] else (None,):
                mine = (self.key_kind == kind) & np.array([source in (None, row["source"]) for row in self.key_rows])
                if mine.sum() < 5:
                    continue
                right = self.key_right[mine]
                line = f"key {kind:15s} {source or 'all':38s} n={mine.sum():4d} right {right.mean():.3f}"
                line += f" calibration error {calibration_error(chance[mine], right):.3f}"
                for least in (0.35, 0.5, 0.7, 0.9):
                    kept = chance[mine] >= least
                    line += f"; >= {least}: kept {kept.mean():.3f} right {right[kept].mean() if kept.any() else 0:.3f}"
                print(line)


def _has_no_key(name: str) -> bool:
    shares = np.eye(len(INSTRUMENTS))[[INSTRUMENTS.index(name)]]
    pitchless, drum_loop = pitchless_of(shares)
    return bool(pitchless[0] + drum_loop[0] > 0)


def save(arrays: dict[str, np.ndarray], file: Path) -> None:
    part = file.with_suffix(".part.npz")
    np.savez_compressed(part, **arrays)
    part.replace(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest_dir", type=Path)
    parser.add_argument("tempo", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rendered", type=Path, nargs="*", default=[], help="folders of the render scripts")
    parser.add_argument("--folds", type=Path, help="keep the weights trained without each source here")
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    recorded, keyed = collect(options.manifest_dir, options.rendered, options.tempo, options.cache)
    described = recorded + [trim for row in recorded for trim in trims_of(row)]
    # Loops played from one-shots are judged like a source, so that the loop regression sees loops of every kind unseen.
    trains = {kin(row["source"]) for row in described if row["may_ship"]} - {"voices", "spoken"}
    varied = sum(len(row["variants"]) + len(row["trims"]) for row in recorded)
    print(f"{len(recorded)} sounds and {varied} disturbed copies; {len(trains)} sources train", flush=True)
    with multiprocessing.get_context("fork").Pool(2, hand_out, (described, keyed)) as pool:
        results = pool.map(judge, [None, *sorted(trains)], 1)
    judged = Judged(described, keyed, results)
    fits = {left_out: judged.fit(left_out) for left_out, *_ in results}
    judged.report(fits)
    for left_out, arrays, *_ in results:
        if left_out is None:
            save({**arrays, **fits[None]}, options.out)
        elif options.folds:
            folder = fold_folder(options.folds, left_out)
            save({**arrays, **fits[left_out]}, folder / "sound.npz")
            if not (folder / "tempo.npz").exists():
                shutil.copy(options.tempo, folder / "tempo.npz")
    if options.folds:
        sources = {row["source"] for row in described if kin(row["source"]) in trains - set(MADE) and not row["is_made"]}
        table = {source: fold_folder(options.folds, kin(source)).name for source in sorted(sources)}
        (options.folds / "folds.json").write_text(json.dumps(table, indent=1))
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
