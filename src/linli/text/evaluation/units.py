"""How often the unit that handled a matter is among the proposed: by time, nothing of later known.

*Static*: learned from the first 80 % of the matters by time, asked about the last 20 %, nothing
learned in between; this is the headline. *Online*: each of the last 20 % is learned after it was
asked about, as a running county does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from linli.text.evaluation.files import Event, Figure, Files
from linli.text.units import Known, Past, Units

#: The part of the matters, by time, that is learned from.
LEARNED = 0.8
#: Published floors: one-hot logistic regression on a split by time.
TOP1, TOP3 = 0.52, 0.77


def known(event: Event) -> Known:
    """Return what stood in a matter before anybody had handled it."""
    return Known(
        kinds=(event.type, event.main_type, event.sub_type),
        places=(event.street, event.community),
        door=event.source,
    )


def past(event: Event) -> Past:
    """Return a matter with who handled it."""
    return Past(event.at, known(event), event.unit)


def asked(model: Units, events: Sequence[Event], *, online: bool) -> tuple[float, float]:
    """Return how often the first, and one of three, was right; ``online``: learn after each."""
    first = third = 0
    for event in events:
        ranked = [one.unit for one in model.rank(known(event), event.at)]
        first += ranked[:1] == [event.unit]
        third += event.unit in ranked
        if online:
            model.learn(past(event))
    return first / max(1, len(events)), third / max(1, len(events))


def run(files: Files, *, log: Callable[[str], None]) -> dict[str, Figure]:
    """Return the figures of the unit proposal; see the module."""
    events = [event for event in files.happened if event.unit]
    cut = int(len(events) * LEARNED)
    before, after = events[:cut], events[cut:]
    model = Units().learn_all(map(past, before))
    stored = model.dump()
    log(f"units: {len(before)} learned, {len(after)} asked, model {len(stored) // 1024} KiB")
    top1, top3 = asked(Units.load(stored), after, online=False)
    online1, online3 = asked(model, after, online=True)
    unseen = {event.unit for event in after} - {event.unit for event in before}
    new = sum(event.unit in unseen for event in after) / max(1, len(after))
    n = len(after)
    return {
        "unit top-1": Figure(top1, floor=TOP1, n=n, note="split by time, static"),
        "unit top-3": Figure(top3, floor=TOP3, n=n, note="split by time, static"),
        "unit top-1 online": Figure(online1, n=n, note="each learned after it was asked about"),
        "unit top-3 online": Figure(online3, n=n, note="each learned after it was asked about"),
        "unit never seen": Figure(new, n=n, note="the most no static model can get right"),
    }
