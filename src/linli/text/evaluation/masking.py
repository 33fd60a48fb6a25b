"""Masking measured: made-up names and numbers put into real sentences, every character counted.

A name counts as found only when nothing of it stays readable, a number only when none of its
digits and letters does. The texts are those of ``--messages`` and ``--replies``.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from linli.text import name_model
from linli.text.evaluation import injected
from linli.text.evaluation.files import Figure, Files
from linli.text.evaluation.injected import Injected
from linli.text.masking import Kind, Span, find

#: Texts with a name, with a number of each kind, with a word that stays, and none of these.
NAMES, NUMBERS, KEPT, CLEAN = 1200, 150, 10, 400
_SEED: Final = 20261122
_SENTENCE: Final = re.compile(r"[^，。！？；,!?;\n]+[，。！？；,!?;\n]*")


def run(files: Files, *, log: Callable[[str], None], share: float = 1.0) -> dict[str, Figure]:
    """Return recall of names and numbers, and what is hidden though nothing was put in.

    ``share`` below one takes so much less of everything, for a quick look.
    """
    chance = random.Random(_SEED)  # noqa: S311 - repeatable, nothing secret
    texts = [m.text for m in files.sent] + [r.reply for r in files.answered]
    found: dict[str, Figure] = {}
    has_model = name_model.tagger() is not None
    names = [
        injected.with_name(_some(texts, chance), chance, announced=turn % 2 == 0)
        for turn in range(round(NAMES * share))
    ]
    if has_model:
        found |= _names(names, model=True, log=log)
    found |= _names(names, model=False, log=log)
    floor = 0.99 if has_model else None
    if has_model:
        found["names"] = Figure(found["names"].value, floor, n=found["names"].n)
    whole = total = 0
    for kind in injected.NUMBERS:
        rows = [
            injected.with_number(_some(texts, chance), chance, kind)
            for _ in range(round(NUMBERS * share))
        ]
        right, n = _hidden(rows, lambda text: find(text, model=False), log)
        found[f"numbers.{kind}"] = Figure(right / n, 1.0, n=n)
        whole, total = whole + right, total + n
    found["numbers"] = Figure(whole / total, 1.0, n=total)
    return found | _too_much(texts, chance, share)


def _some(texts: list[str], chance: random.Random) -> list[str]:
    """Return up to four clauses that follow each other in a text."""
    while True:
        clauses = _SENTENCE.findall(chance.choice(texts))
        if clauses:
            at = chance.randrange(len(clauses))
            return clauses[at : at + 4]


def _names(rows: list[Injected], *, model: bool, log: Callable[[str], None]) -> dict[str, Figure]:
    end = "" if model else ".rules"
    halves = (rows[0::2], rows[1::2])
    counted = [_hidden(half, lambda text: find(text, model=model), log) for half in halves]
    right, n = (sum(pair) for pair in zip(*counted, strict=True))
    note = "" if model else "without the extra names"
    return {
        f"names{end}": Figure(right / n, n=n, note=note),
        f"names.announced{end}": Figure(counted[0][0] / counted[0][1], n=counted[0][1], note=note),
        f"names.plain{end}": Figure(counted[1][0] / counted[1][1], n=counted[1][1], note=note),
    }


def _hidden(
    rows: list[Injected], look: Callable[[str], list[Span]], log: Callable[[str], None]
) -> tuple[int, int]:
    """Return how many spots nothing can be read of, and how many there are."""
    right = total = 0
    for row in rows:
        covered = bytearray(len(row.text))
        for span in look(row.text):
            covered[span.start : span.end] = b"\x01" * (span.end - span.start)
        for start, end, kind in row.spots:
            total += 1
            readable = [
                sign
                for sign, hidden in zip(row.text[start:end], covered[start:end], strict=True)
                if not hidden and (sign.isalnum() or kind == "name")
            ]
            right += not readable
            if readable:
                log(f"masking: left of {row.text[start:end]}: {''.join(readable)}")
    return right, total


def _too_much(texts: list[str], chance: random.Random, share: float) -> dict[str, Figure]:
    kept = [
        injected.with_kept(_some(texts, chance), word, chance)
        for word in injected.KEPT
        for _ in range(max(1, round(KEPT * share)))
    ]
    hit = 0
    for row in kept:
        start, end, _ = row.spots[0]
        hit += any(span.start < end and start < span.end for span in find(row.text))
    clean = ["".join(_some(texts, chance)) for _ in range(round(CLEAN * share))]
    letters = sum(map(len, clean))
    counted = Counter(span.kind for text in clean for span in find(text))
    rest = sum(number for kind, number in counted.items() if kind is not Kind.NAME)
    note = "per 1,000 characters as they are; real names and numbers among them"
    return {
        "kept.hidden": Figure(hit / len(kept), n=len(kept), note="words that should stay"),
        "untouched.names": Figure(1000 * counted[Kind.NAME] / letters, n=letters, note=note),
        "untouched.numbers": Figure(1000 * rest / letters, n=letters, note=note),
    }
