"""Tables of the 督办."""

from linli.supervision.models.listing import Listing
from linli.supervision.models.step import Step, Supervision

__all__ = ["Listing", "Step", "Supervision"]
