"""The verbs of 提级, and its clockwork."""

from linli.escalation.actions import raising, responding  # noqa: F401 - importing registers the verbs
from linli.escalation.actions.sweeping import sweep

__all__ = ["sweep"]
