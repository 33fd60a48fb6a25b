"""The files of an act form: which slots it has, what the matter demands, what was taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linli.cases.models import Case
from linli.cases.queries.evidence import still_missing
from linli.catalogue.snapshot import Catalogue
from linli.domain.evidence import DEMANDED, DONE_OUTCOMES
from linli.domain.lifecycle import Command
from linli.domain.words import Listed, Words
from linli.files.models import StoredFile

#: Which files a command takes: (purpose, label of the slot).
_SLOTS: dict[Command, tuple[tuple[str, str], ...]] = {
    Command.ANSWER: (("after", "处置后照片"), ("before", "处置前照片"), ("document", "文书或凭证")),
    Command.SUBMIT_REPLY: (
        ("after", "处置后照片"),
        ("before", "处置前照片"),
        ("document", "文书或凭证"),
    ),
    Command.SETTLE: (
        ("before", "处置前照片"),
        ("after", "处置后照片"),
        ("document", "文书或凭证"),
    ),
    Command.PROGRESS: (("progress", "过程材料"),),
    Command.CONTRIBUTE: (("progress", "过程材料"),),
    Command.SUPPLEMENT: (("report", "补充材料"),),
    Command.VERIFY_TRUE: (("check", "核查材料"),),
    Command.VERIFY_FALSE: (("check", "核查材料"),),
    Command.REOPEN: (("report", "补充材料"),),
    Command.END_WHISTLE: (("progress", "现场照片和材料"),),
    Command.FEED_BACK: (("progress", "反馈材料"),),
    Command.REACH: (("progress", "完成情况的照片和材料"),),
}
#: How the demand for evidence is said, where it hangs on the outcome and where it does not.
_MUST = {
    Command.ANSWER: "办理结果为{outcomes}的，必附：{what}。",
    Command.SUBMIT_REPLY: "办理结果为{outcomes}的，答复时必附：{what}；可以随稿先附上。",
    Command.SETTLE: "必附：{what}。",
}


def slots(command: Command) -> tuple[tuple[str, str], ...]:
    """Return the upload slots of a command."""
    return _SLOTS.get(command, ())


@dataclass(frozen=True)
class Demand:
    """What a form says of evidence: ``lacking`` purposes still to be brought, and in words.

    ``always``: the input is not optional (for an answer it hangs on the outcome, as the hint says).
    """

    hint: str = ""
    always: bool = False
    lacking: tuple[str, ...] = ()


def demand_of(command: Command, case: Case, rule: str, catalogue: Catalogue) -> Demand:
    """Return what the matter's rule demands with this act: at most one query."""
    if command not in _MUST or rule not in DEMANDED:
        return Demand()
    lacking = still_missing(case, rule)
    if not lacking:
        return Demand("该事项要求的凭证已经附上，可以再补充。")
    labels = dict(slots(command))
    entries = catalogue.dictionaries.get("outcome", ())
    done = (f"“{one.label}”" for one in entries if one.code in DONE_OUTCOMES)
    what = Listed("、", (labels[one] for one in lacking))
    hint = Words(_MUST[command], what=what, outcomes=Listed("、", done))
    return Demand(hint, command is not Command.SUBMIT_REPLY, lacking)


def kept_files(items: Sequence[str]) -> list[tuple[str, StoredFile]]:
    """Return files taken in before, each with the value that names it again."""
    by_key = {item.partition(":")[0]: item for item in items}
    rows = StoredFile.objects.filter(key__in=by_key, attachment__isnull=True)
    return [(by_key[row.key], row) for row in rows]
