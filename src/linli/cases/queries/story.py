"""The story of a case: every event of its chain as a titled entry with labelled lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q

from linli.audit import chain
from linli.audit.models import Event
from linli.cases.queries.words import ROLE_LABELS, WORDS, Words
from linli.domain.clock_text import day_text, moment_text
from linli.domain.lifecycle import STATES, Command, State
from linli.domain.words import Listed
from linli.kernel import clock

#: Payload keys shown in the story, in this order, with their label; the rest is for machines.
_LINES = (
    ("matter_before", "原事项"),
    ("matter_name", "事项"),
    ("title_before", "原标题"),
    ("title_after", "标题"),
    ("area_before", "原位置"),
    ("area_name", "位置"),
    ("point_before", "原坐标"),
    ("point_after", "坐标"),
    ("address_before", "原地址"),
    ("address_after", "地址"),
    ("lead_name", "主办"),
    ("support_names", "协办"),
    ("assignee_name", "承办人"),
    ("reason_label", "原因"),
    ("clause", "依据条款"),
    ("suggested_name", "建议单位"),
    ("door", "正确去处"),
    ("days", "延长天数"),
    ("level_before", "原等级"),
    ("level_after", "变更为"),
    ("until", "挂账至"),
    ("due_before", "原时限"),
    ("due_after", "新时限"),
    ("outcome_label", "办理结果"),
    ("method_label", "核查方式"),
    ("solved", "诉求"),
    ("quality", "质量分"),
    ("said", "诉求人说"),
    ("stars_label", "满意程度"),
    ("reason_labels", "理由"),
    ("contact", "更正内容"),
    ("consent", "公开"),
    ("whose_label", "谁的"),
    ("notices_label", "通知方式"),
    ("contacted", "联系情况"),
    ("via", "经由"),
    ("mentioned_names", "提到"),
    ("reader_name", "授权给"),
    ("read_until", "授权至"),
    ("sent_to", "送给"),
    ("reviewer_name", "审核人"),
    ("edited", "修改"),
    ("by_requester", "由来"),
    ("support_silent", "未反馈的协办单位"),
    ("supervision_name", "督办级别"),
    ("supervision_number", "督办文号"),
    ("supervised_unit", "被督办单位"),
    ("supervision_reason", "督办事由"),
    ("feedback_due", "反馈限期"),
    ("released_as", "结果"),
    ("parts_text", "联办分工"),
    ("dropped_names", "不再联办"),
    ("returned_name", "退回单位"),
    ("part_place", "第几步"),
    ("part_text", "联办环节"),
    ("part_done", "本环节"),
    ("part_due", "环节时限"),
    ("ready_names", "可以开始的单位"),
    ("without", "不等联办环节的理由"),
    ("climb_what", "提级原因"),
    ("climb_to", "提到"),
    ("climb_person", "请谁回应"),
    ("climb_empty", "岗位空缺，已提到上一级"),
    ("climb_end", "提级结束"),
    ("respond_by", "回应时限"),
    ("decided", "裁定"),
    ("promised_by", "承诺期限"),
    ("presented_to", "呈送领导"),
    ("tasked", "交办给"),
    ("task_due", "完成限期"),
    ("target", "并入"),
    ("child", "拆出"),
    ("milestones", "时间节点"),
    ("blocked_name", "回避人"),
    ("block_reason", "原回避理由"),
    ("whistle_no", "吹哨编号"),
    ("whistle_kind", "吹哨类型"),
    ("called_names", "请到场的部门"),
    ("report_by", "报到时限"),
    ("meet_at", "集合地点"),
    ("whistle_basis", "吹哨依据"),
    ("whistle_reply", "应哨"),
    ("arrived_names", "到场部门"),
    ("arrived_at", "到场时间"),
    ("whistle_outcome", "吹哨结果"),
    ("absent_names", "未到场"),
    ("whistle_ratings", "评价部门"),
    ("rating", "满意分"),
    ("timeliness", "时效分"),
    ("total", "总分"),
)
_MOMENTS = frozenset(
    {"due_before", "due_after", "report_by", "arrived_at", "respond_by", "promised_by"}
)
_DAYS = frozenset({"until", "read_until", "feedback_due", "task_due"})
#: A milestone on record: the day, then what is to be done by then.
_MILESTONE = re.compile(r"(?:^|(?<=；))(\d{4}-\d{2}-\d{2})(?= )")
#: Keys whose text is what somebody said: shown as text, not as a line.
_SPOKEN = ("answer", "text", "plan")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: ``text`` is what was said; ``official`` = told to the requester."""

    seq: int
    at: datetime
    title: str
    icon: str
    tone: str
    official: bool
    actor: str
    unit: str
    role: str
    text: str
    lines: tuple[tuple[str, str], ...]
    files: int
    moved_to: str
    erased: bool


def _payload(event: Event) -> Mapping[str, object]:
    body = event.payload.body
    found = json.loads(body) if body else {}
    return found if isinstance(found, dict) else {}


def _words(event: Event) -> Words:
    action = event.action
    if action == Command.ESCALATE and event.reason_code == "cleared":
        return _NO_LONGER
    try:
        return WORDS[Command(action)]
    except ValueError:
        return Words(action, _OTHER_ACTIONS.get(action, action), "info-circle")


_NO_LONGER = Words("提级", "提级结束", "circle-check", "ok")
#: Events on a case's chain that are no moves of the loop.
_OTHER_ACTIONS = {"reveal": "查看了诉求人联系方式", "export": "导出了工单"}


def _day_of(found: re.Match[str]) -> str:
    try:
        return str(day_text(date.fromisoformat(found[0])))
    except ValueError:
        return found[0]  # somebody's words that only look like a day


def _value(key: str, value: object) -> str:
    if key in _MOMENTS | _DAYS and isinstance(value, str):
        try:
            at = datetime.fromisoformat(value).astimezone(clock.CIVIL)
        except ValueError:
            return value
        return day_text(at.date()) if key in _DAYS else moment_text(at)
    if key == "milestones":
        return _MILESTONE.sub(_day_of, str(value))
    if isinstance(value, list):
        return Listed("、", (str(item) for item in value))
    return str(value)


def entry_of(event: Event) -> Entry:
    """Return one event in words."""
    payload, words = _payload(event), _words(event)
    spoken = next((str(payload[key]) for key in _SPOKEN if payload.get(key)), "")
    lines = tuple(
        (
            "渠道" if key == "door" and event.action == Command.REPORT else label,
            _value(key, payload[key]),
        )
        for key, label in _LINES
        if payload.get(key) not in (None, "", [], 0)
    )
    moved = event.source_state != event.target_state and event.target_state
    files = payload.get("files")
    return Entry(
        seq=event.seq,
        at=event.at,
        title=words.done,
        icon=words.icon,
        tone=words.tone,
        official=words.official,
        actor=str(payload.get("actor_name") or ("系统" if event.role == "system" else "")),
        unit=str(payload.get("unit_name") or ""),
        role=ROLE_LABELS.get(event.role, ""),
        text=spoken,
        lines=lines,
        files=files if isinstance(files, int) else 0,
        moved_to=STATES[State(event.target_state)].label if moved else "",
        erased=event.payload.erased_at is not None,
    )


class Side(StrEnum):
    """Which part of the story: all of it, what passes between office and requester, the rest."""

    ALL = "all"
    RESIDENT = "resident"
    INTERNAL = "internal"


#: Entries on one page of the story.
PAGE_SIZE = 20
#: What the requester says, beside what is officially said to them.
_VOICE = frozenset(
    {
        *(Command.REPORT, Command.SUPPLEMENT, Command.CONFIRM, Command.RATE, Command.REOPEN),
        *(Command.WITHDRAW, Command.CONTACT, Command.CONSENT),
    }
)
_BETWEEN = sorted(
    {command.value for command, words in WORDS.items() if words.official}
    | {command.value for command in _VOICE}
)


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Some entries, newest first; ``older`` is the place to read on from, None at the end.

    ``until`` is the moment of the entry before these, None on the first page.
    """

    side: Side
    entries: tuple[Entry, ...]
    older: int | None
    until: datetime | None = None


def story_page(
    no: str, *, side: Side = Side.ALL, before: int | None = None, told: Iterable[int] = ()
) -> StoryPage:
    """Return one page of the story of a case fetched through access: one query, however long.

    ``told`` are the entries of which the requester was told by a message.
    """
    between = Q(action__in=_BETWEEN) | Q(seq__in=list(told))
    only = {Side.RESIDENT: between, Side.INTERNAL: ~between}.get(side)
    above = before + 1 if before is not None else None
    events = chain.newest("case", int(no), PAGE_SIZE + 2, before=above, only=only)
    until = events.pop(0).at if events and events[0].seq == before else None
    shown = events[:PAGE_SIZE]
    older = shown[-1].seq if len(events) > PAGE_SIZE else None
    return StoryPage(side, tuple(entry_of(event) for event in shown), older, until)


def story_since(no: str, seq: int, *, besides: int | None = None) -> tuple[Entry, ...]:
    """Return what happened after entry ``seq``, newest first, at most a page: one query.

    ``besides``: the account whose own acts are left out.
    """
    only = None if besides is None else ~Q(actor_id=besides)
    events = chain.newest("case", int(no), PAGE_SIZE, after=seq, only=only)
    return tuple(entry_of(event) for event in events)


def story(no: str) -> tuple[Entry, ...]:
    """Return the whole story of a case, newest first: one query."""
    return tuple(entry_of(event) for event in reversed(chain.read("case", int(no))))
