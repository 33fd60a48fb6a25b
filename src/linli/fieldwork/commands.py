"""Which moves a telephone offers, and what each asks for."""

from __future__ import annotations

from typing import Final

from linli.cases.models import Attachment
from linli.domain.lifecycle import Command

#: Moves done on the spot, in the order in which they are offered.
FIELD_COMMANDS: Final = (
    Command.SIGN,
    Command.TAKE_PART,
    Command.SETTLE,
    Command.PROGRESS,
    Command.CONTRIBUTE,
    Command.ANSWER,
    Command.VERIFY_TRUE,
    Command.VERIFY_FALSE,
    Command.VERIFY_UNREACHED,
    Command.SUPPLEMENT,
    Command.COMMENT,
)
#: Inputs that need somebody looked up while one types, which no telephone can do alone.
NOT_OFFLINE: Final = frozenset({"mention", "assignee"})

_P = Attachment.Purpose
_DONE: Final = (
    (_P.BEFORE.value, "处置前照片"),
    (_P.AFTER.value, "处置后照片"),
    (_P.DOCUMENT.value, "文书或凭证"),
)
#: Which files a move takes: (purpose, label).
SLOTS: Final[dict[Command, tuple[tuple[str, str], ...]]] = {
    Command.REPORT: ((_P.REPORT.value, "现场照片"), (_P.BEFORE.value, "处置前照片")),
    Command.SETTLE: _DONE,
    Command.ANSWER: _DONE,
    Command.PROGRESS: ((_P.PROGRESS.value, "过程材料"),),
    Command.CONTRIBUTE: ((_P.PROGRESS.value, "过程材料"),),
    Command.SUPPLEMENT: ((_P.REPORT.value, "补充材料"),),
    Command.VERIFY_TRUE: ((_P.CHECK.value, "核查材料"),),
    Command.VERIFY_FALSE: ((_P.CHECK.value, "核查材料"),),
}
