"""Stored models, corrections, rules and answers of the proposals."""

from linli.proposals.models.matter_model import MatterLesson, MatterModel, MatterSwitch
from linli.proposals.models.repeat_answer import RepeatAnswer, RepeatModel
from linli.proposals.models.unit_rule import UnitLesson, UnitModel, UnitRule

__all__ = [
    "MatterLesson",
    "MatterModel",
    "MatterSwitch",
    "RepeatAnswer",
    "RepeatModel",
    "UnitLesson",
    "UnitModel",
    "UnitRule",
]
