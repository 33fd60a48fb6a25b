"""Urgent words measured on the hand-made sentences beside this file, and on real messages.

The sentences are our own, half of them chosen because they look dangerous and are not. On the
messages of ``--messages``, which nobody sends while a house burns, only the share that would show
a number is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files as resources
from typing import Final

from linli.domain.urgent import alarms
from linli.text.evaluation.files import Figure, Files

#: Stands for a sentence that tells of no danger.
NONE: Final = "-"


def sentences() -> list[tuple[str, str]]:
    """Return (danger or :data:`NONE`, sentence) of the hand-made list."""
    text = (resources("linli.text.evaluation") / "urgent_sentences.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line.strip())
    return [(danger, sentence) for danger, sentence in rows]


def run(files: Files, *, log: Callable[[str], None], share: float = 1.0) -> dict[str, Figure]:
    """Return recall and precision on the list, and how many real messages show a number."""
    rows = sentences()
    right = shown = named = wanted = 0
    for danger, sentence in rows:
        found = alarms(sentence)
        shown += bool(found)
        if danger == NONE:
            if found:
                log(f"urgent: shouts at: {sentence} ({found[0].words})")
            continue
        wanted += 1
        right += bool(found)
        named += any(alarm.danger == danger for alarm in found)
        if not found:
            log(f"urgent: misses: {sentence}")
    figures = {
        "recall": Figure(right / wanted, 0.98, n=wanted),
        "precision": Figure(right / shown, n=shown),
        "right.danger": Figure(
            named / wanted, n=wanted, note="the kind expected among those found"
        ),
    }
    if files.messages is not None:
        real = files.sent[:: max(1, round(1 / share))]
        loud = sum(bool(alarms(f"{one.subject}。{one.text}")) for one in real)
        note = "share of real messages at which a number is shown"
        figures["shown.real"] = Figure(loud / len(real), n=len(real), note=note)
    return figures
