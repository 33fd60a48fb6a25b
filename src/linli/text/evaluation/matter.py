"""Figures of the matter proposal: quality, confidence, speed, cold start, fallback, corrections."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from time import process_time
from typing import Final

from linli.domain import proposing
from linli.domain.proposing import Outcome
from linli.text import model_file
from linli.text.evaluation.files import Figure, Files, Labelled
from linli.text.extras import have
from linli.text.matter import READ, Example, Item, Learned, Proposal, Tree
from linli.text.matter_plain import PlainModel
from linli.text.matter_proposer import Proposer
from linli.text.matter_train import train
from linli.text.normal import normal

_SEED: Final = 20_260
#: Models carry when they were made; an evaluation is of no day.
_MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)
#: So many texts of each label are enough to see what a start with few labels is like.
_FEW: Final = 50


def run(files: Files, *, log: Callable[[str], None]) -> dict[str, Figure]:
    """Return the figures; needs ``--train``, takes ``--test`` (else a fifth) and ``--items``."""
    learn, test = parts(files)
    items = _items(files, sorted({row.label for row in learn}))
    figures: dict[str, Figure] = {}
    log(f"matter: {len(learn)} texts to learn from, {len(test)} to judge")
    started = process_time()
    model = train(_examples(learn), items, created=_MADE)
    figures["train_cpu_s"] = Figure(process_time() - started, n=len(learn))
    stored = model_file.dump(model)
    figures["model_mb"] = Figure(len(stored) / 1e6)
    figures |= quality(model_file.load(stored), items, test, full=have("text"))
    log(f"matter: macro-F1 {figures['macro_f1'].value:.4f}")
    figures |= _speed(Proposer(items, model), test)
    log("matter: without the packages, without labels, with few")
    figures |= _fallback(items, learn, test)
    figures |= _without_labels(files, items, test)
    figures |= _corrections(items, learn, test)
    return figures


def parts(files: Files) -> tuple[list[Labelled], list[Labelled]]:
    """Return what is learnt from and what is judged: the test file, or a fifth of each label."""
    if files.held_out is not None:
        return files.labelled, files.held_out
    by_label: dict[str, list[Labelled]] = defaultdict(list)
    for row in files.labelled:
        by_label[row.label].append(row)
    learn: list[Labelled] = []
    test: list[Labelled] = []
    for label in sorted(by_label):
        rows = by_label[label]
        random.Random(_SEED).shuffle(rows)  # noqa: S311 - a split, not a secret
        cut = round(len(rows) / 5)
        test += rows[:cut]
        learn += rows[cut:]
    return learn, test


def outcomes(model: Learned, items: Sequence[Item], test: Iterable[Labelled]) -> list[Outcome]:
    """Return what a proposer with this model says of texts, beside what people said."""
    proposer = Proposer(items, model)
    return [_outcome(row.label, proposer.propose(row.text).firsts) for row in test]


def _outcome(label: str, firsts: Sequence[Proposal]) -> Outcome:
    return Outcome(label, tuple((one.code, one.confidence) for one in firsts))


def quality(
    model: Learned, items: Sequence[Item], test: Sequence[Labelled], *, full: bool
) -> dict[str, Figure]:
    """Return how good the proposals are; ``full``: what they have to reach is asked of them."""
    told = outcomes(model, items, test)
    sure, share = proposing.sure(told, 0.9)
    made = {
        "macro_f1": Figure(proposing.macro_f1(told), 0.90 if full else None, n=len(told)),
        "accuracy": Figure(proposing.right_within(told, 1), n=len(told)),
        "top2": Figure(proposing.right_within(told, 2), 0.975 if full else None, n=len(told)),
        "top3": Figure(proposing.right_within(told, 3), n=len(told)),
        "right_where_sure": Figure(
            sure, 0.96 if full else None, n=round(share * len(told)), note="confidence >= 0.9"
        ),
        "sure_share": Figure(share, n=len(told)),
        "ece": Figure(proposing.ece(proposing.calibration(told)), n=len(told)),
        "asked_share": Figure(1 - proposing.sure(told, 0.5)[1], n=len(told)),
    }
    for label, score in proposing.scores(told).items():
        made[f"f1_{label}"] = Figure(score.f1, n=score.texts)
    return made


def _speed(proposer: Proposer, test: Sequence[Labelled]) -> dict[str, Figure]:
    chosen = test[:: max(1, len(test) // 200)]
    proposer.propose(chosen[0].text)  # builds the vocabulary once
    taken: list[float] = []
    for row in chosen:
        started = process_time()
        proposer.propose(row.text)
        taken.append((process_time() - started) * 1000)
    taken.sort()
    return {
        "ms_per_text": Figure(sum(taken) / len(taken), ceiling=5.0, n=len(taken), note="CPU"),
        "ms_p95": Figure(taken[int(len(taken) * 0.95)], n=len(taken), note="CPU"),
    }


def _fallback(
    items: Sequence[Item], learn: Sequence[Labelled], test: Sequence[Labelled]
) -> dict[str, Figure]:
    model = PlainModel.of(_examples(_mixed(learn)), Tree.of(items), created=_MADE)
    chosen = test[::2]
    told = outcomes(model, items, chosen)
    started = process_time()
    for row in chosen[:50]:
        model.first(normal(row.text, READ))
    return {
        "fallback_macro_f1": Figure(proposing.macro_f1(told), n=len(told)),
        "fallback_top2": Figure(proposing.right_within(told, 2), n=len(told)),
        "fallback_right_where_sure": Figure(proposing.sure(told, 0.9)[0], n=len(told)),
        "fallback_judge_ms": Figure((process_time() - started) * 1000 / 50, note="CPU"),
    }


def _without_labels(
    files: Files, items: Sequence[Item], test: Sequence[Labelled]
) -> dict[str, Figure]:
    if files.items is None:
        return {}
    proposer = Proposer(items)
    told = [_outcome(row.label, proposer.propose(row.text).firsts) for row in test[::2]]
    return {
        "cold_top1": Figure(proposing.right_within(told, 1), n=len(told), note="names alone"),
        "cold_top3": Figure(proposing.right_within(told, 3), n=len(told), note="names alone"),
        "cold_filled_share": Figure(proposing.sure(told, 0.9)[1], ceiling=0.0, n=len(told)),
    }


def _corrections(
    items: Sequence[Item], learn: Sequence[Labelled], test: Sequence[Labelled]
) -> dict[str, Figure]:
    """Few labels, then corrections laid over them without a retrain."""
    mixed = _mixed(learn)
    few: list[Labelled] = []
    seen: dict[str, int] = defaultdict(int)
    later: list[Labelled] = []
    for row in mixed:
        seen[row.label] += 1
        (few if seen[row.label] <= _FEW else later).append(row)
    model = train(_examples(few), items, created=_MADE)
    chosen = test[::3]
    before = outcomes(model, items, chosen)
    proposer = Proposer(items, model, _examples(later[:1000]))
    after = [_outcome(row.label, proposer.propose(row.text).firsts) for row in chosen]
    again = [_outcome(row.label, proposer.propose(row.text).firsts) for row in later[900:1000]]
    note = f"{_FEW} labels each"
    return {
        "few_labels_accuracy": Figure(proposing.right_within(before, 1), n=len(few), note=note),
        "corrected_accuracy": Figure(
            proposing.right_within(after, 1), n=len(chosen), note="with 1000 corrections"
        ),
        "correction_kept": Figure(
            proposing.right_within(again, 1), n=len(again), note="the corrected texts again"
        ),
    }


def _examples(rows: Iterable[Labelled]) -> list[Example]:
    return [Example(row.text, row.label) for row in rows]


def _mixed(rows: Sequence[Labelled]) -> list[Labelled]:
    mixed = list(rows)
    random.Random(_SEED).shuffle(mixed)  # noqa: S311 - an order, not a secret
    return mixed


def _items(files: Files, labels: Sequence[str]) -> list[Item]:
    """Return the labels as first levels, with what the item tree has below them, where given."""
    found: dict[str, Item] = {label: Item(label, label) for label in labels}
    tree: Iterable[tuple[str, str, str]] = files.tree if files.items is not None else ()
    for path in tree:
        if path[0] not in found or path[0] not in labels:
            continue
        above = path[0]
        for name in path[1:]:
            if name:
                code = f"{above}/{name}"
                found.setdefault(code, Item(code, name, above))
                above = code
    return list(found.values())
