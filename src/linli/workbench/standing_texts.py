"""The texts of canned replies and macros: whoever uses them copies nobody."""

from __future__ import annotations

from collections.abc import Iterator

from linli.workbench.models import CannedReply, Macro
from linli.workbench.steps import parse_steps


def standing_texts() -> Iterator[str]:
    """Yield every text kept for common use, retired ones too: they were used in their time."""
    yield from CannedReply.objects.order_by().values_list("body", flat=True)
    for steps in Macro.objects.order_by().values_list("steps", flat=True):
        for step in parse_steps(steps):
            yield from (value for value in step.values.values() if isinstance(value, str))
