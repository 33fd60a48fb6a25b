"""How the time was counted, for the requester: dates and plain words, no policies and codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from linli.cases.queries.tracking import Tracking, Update
from linli.domain.clock_text import span_text
from linli.domain.lifecycle import Command
from linli.domain.words import Words

_STARTED = "从这一刻开始算办理时间。"
_SENTENCES = {
    Command.GRANT_SUSPENSION: "暂停计算，这段时间不算进去。",
    Command.RESUME: "恢复计算，答复日期按暂停的时间往后推。",
    Command.GRANT_EXTENSION: "答复日期推迟了。",
    Command.GRANT_LEVEL: "办理期限有变化。",
    Command.VERIFY_FALSE: "核查没有通过，接着算：从最初登记算起，前面用掉的时间都算在内。",
    Command.REOPEN: "您反映没有解决，接着算：从最初登记算起，前面用掉的时间都算在内。",
}
_ANSWERED = "作出答复，计时停下。从登记到这时一共过了 {span}。"
_ANSWERS = frozenset({Command.ANSWER, Command.SETTLE})
#: What makes the story worth telling: without one of these the promised date says it all.
_TURNS = frozenset(_SENTENCES)


@dataclass(frozen=True, slots=True)
class Line:
    """One moment of the count; ``words`` hold what was said with it, like a new date."""

    at: datetime
    sentence: str
    words: str = ""


def clock_story(found: Tracking) -> tuple[Line, ...]:
    """Return how the time of this matter was counted, oldest first; empty when it just ran."""
    oldest_first = tuple(reversed(found.updates))
    if not any(update.action in _TURNS for update in oldest_first):
        return ()
    return tuple(_lines(oldest_first, found.case.clock_start))


def _lines(updates: Iterable[Update], start: datetime) -> Iterable[Line]:
    yield Line(start, _STARTED)
    for update in updates:
        command = Command(update.action)
        if command in _ANSWERS:
            spent = span_text(update.at - start)
            yield Line(
                update.at, Words("作出答复，计时停下。从登记到这时一共过了 {span}。", span=spent)
            )
        elif command in _SENTENCES:
            words = "" if command in {Command.VERIFY_FALSE, Command.REOPEN} else update.words
            yield Line(update.at, _SENTENCES[command], words)
