"""Tables of the hints; none of them holds, counts or sorts by the author of a record."""

from linli.hints.models.hint import RecordHint, RecordLook, TextCatchUp, TextPrint

__all__ = ["RecordHint", "RecordLook", "TextCatchUp", "TextPrint"]
