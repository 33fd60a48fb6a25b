"""Reading steps of the ladder: what waits, what is open, who is asked, what would fire."""

from linli.escalation.queries.forecast import HOURS, Firing, Forecast, would_fire
from linli.escalation.queries.posts import People, Place, Town, people
from linli.escalation.queries.steps import Ladder, StepRow, ladder_of, open_steps

__all__ = [
    "HOURS",
    "Firing",
    "Forecast",
    "Ladder",
    "People",
    "Place",
    "StepRow",
    "Town",
    "ladder_of",
    "open_steps",
    "people",
    "would_fire",
]
