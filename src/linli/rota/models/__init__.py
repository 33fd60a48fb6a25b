"""Tables of duty and emergencies."""

from linli.rota.models.days import DailyReport, DeclaredDays
from linli.rota.models.emergency import Emergency, Position, Response
from linli.rota.models.roster import DutyPost, Handover, Shift

__all__ = [
    "DailyReport",
    "DeclaredDays",
    "DutyPost",
    "Emergency",
    "Handover",
    "Position",
    "Response",
    "Shift",
]
