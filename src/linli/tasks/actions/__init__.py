"""What is done to tasks: given, answered, accepted, sent back, cancelled."""

from linli.tasks.actions.doing import accept, answer, cancel, send_back
from linli.tasks.actions.giving import Ask, give, give_many

__all__ = ["Ask", "accept", "answer", "cancel", "give", "give_many", "send_back"]
