"""What is read of the 督办: for a case, for a list, for what waits, for everybody."""

from linli.supervision.firing import Firing, would_fire
from linli.supervision.queries.figures import UnitFigures, figures
from linli.supervision.queries.panel import Panel, StepView, current_step, panel
from linli.supervision.queries.public import Shown, shown
from linli.supervision.queries.register import Line, Wanted, register
from linli.supervision.queries.spread import Spread, spread
from linli.supervision.queries.waiting import waiting

__all__ = [
    "Firing",
    "Line",
    "Panel",
    "Shown",
    "Spread",
    "StepView",
    "UnitFigures",
    "Wanted",
    "current_step",
    "figures",
    "panel",
    "register",
    "shown",
    "spread",
    "waiting",
    "would_fire",
]
