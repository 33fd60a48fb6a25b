"""The same press twice: whether what is asked for was just done, by the same words.

Whoever presses a button twice, or goes back and sends the form again, must not be told that it
“cannot be done now”, nor file the same words twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Q

from linli.audit import chain
from linli.cases.inputs import tidy
from linli.domain.lifecycle import Command
from linli.kernel import clock

#: Within this time the same words are the same press.
SAME = timedelta(minutes=2)
#: Acts of a requester which would be refused, or stand there twice, the second time.
_ONCE = frozenset(
    {Command.SUPPLEMENT, Command.CONFIRM, Command.RATE, Command.REOPEN, Command.WITHDRAW}
)


def just_done(no: str, command: Command, raw: Mapping[str, object]) -> bool:
    """Tell whether the requester of case ``no`` just did the very same: one query."""
    if command not in _ONCE:
        return False
    recent = chain.newest(
        "case",
        int(no),
        1,
        only=Q(action=command.value, actor_id__isnull=True, at__gt=clock.now() - SAME),
    )
    if not recent or not recent[0].payload.body:
        return False
    said: dict[str, object] = json.loads(recent[0].payload.body)
    text = tidy(str(raw.get("text", "")))
    if command is Command.WITHDRAW:
        return not text or said.get("text") == text
    same = said.get("text", "") == text
    if command is Command.RATE:
        same = same and str(said.get("stars")) == str(raw.get("stars"))
    if command is Command.CONFIRM:
        same = same and said.get("solved_said") == raw.get("solved")
    if raw.get("files"):
        # Other photos with the same words are something new.
        files = raw["files"]
        same = same and said.get("files") == (len(files) if isinstance(files, list) else 0)
    return same
