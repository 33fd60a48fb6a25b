"""From the runs that speak for a proposal to the places in the text as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from linli.text.matter import Span
from linli.text.normal import Aligned

#: So many runs are looked for in the text, the strongest first.
_RUNS: Final = 40
#: So many places are shown.
SHOWN: Final = 5


def spans(text: Aligned, speaking: Mapping[str, float]) -> tuple[Span, ...]:
    """Return the strongest places in the original, in the order of the text.

    Runs of one character, and those of marks alone, colour what longer runs touch but start no
    place of their own. Each place counts what lies in it once; the strongest has weight 1.
    """
    best = sorted(
        [(-weight, run) for run, weight in speaking.items() if len(run) > 1 and run.isalnum()]
    )[:_RUNS]
    heat = [0.0] * len(text.text)
    for weight, run in best:
        share = -weight / len(run)
        start = text.text.find(run)
        while start >= 0:
            for at in range(start, start + len(run)):
                heat[at] += share
            start = text.text.find(run, start + len(run))
    found: list[tuple[float, int, int]] = []
    start = 0
    while start < len(heat):
        if not heat[start]:
            start += 1
            continue
        end = start
        while end < len(heat) and heat[end]:
            end += 1
        found.append((max(heat[start:end]) + sum(heat[start:end]) / (end - start), start, end))
        start = end
    found.sort(key=lambda one: (-one[0], one[1]))
    shown: list[Span] = []
    said: set[str] = set()
    for weight, start, end in found:
        words = text.text[start:end]
        if words in said:  # said once is reason enough
            continue
        said.add(words)
        shown.append(Span(*text.span(start, end), weight / found[0][0]))
        if len(shown) == SHOWN:
            break
    return tuple(sorted(shown, key=lambda span: span.start))
