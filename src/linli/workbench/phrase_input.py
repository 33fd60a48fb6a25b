"""Reading the form of a canned reply or a macro: plain values, or a sentence for each field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from linli.cases.inputs import FORMS, Kind, tidy
from linli.cases.queries.words import WORDS
from linli.catalogue.snapshot import Catalogue
from linli.domain import gaps
from linli.domain.errors import Invalid
from linli.domain.states import OPEN, Command, State
from linli.domain.words import Words
from linli.kernel import clock
from linli.workbench.keeping import WRITTEN
from linli.workbench.steps import STEPPABLE, dump_steps, parse_steps

TITLE_LIMIT = 60
BODY_LIMIT = 2000
#: Longest time until somebody must look at it again.
REVIEW_DAYS = 366
#: What the form proposes.
USUAL_REVIEW_DAYS = 180
#: States in which somebody still acts, for narrowing an offer.
STATES = tuple(state for state in State if state in OPEN or state is State.CLOSED)
#: Commands a macro may hold: no check that needs a look at the very matter, nothing that names
#: one person, case or date.
MACRO_COMMANDS = tuple(
    command
    for command in STEPPABLE
    if command not in {Command.VERIFY_TRUE, Command.VERIFY_FALSE, Command.SPLIT, Command.AMEND}
    and not any(
        field.required
        and field.kind
        in {Kind.COLLEAGUE, Kind.ACCOUNT, Kind.CASE, Kind.MILESTONES, Kind.DATE, Kind.FILES}
        for field in FORMS[command]
    )
)
#: The value of ``scope`` for the whole county; anything else is the code of a unit.
COUNTY = "county"

_SEASON = re.compile(r"(\d{1,2})-(\d{1,2})")


def _word(raw: Mapping[str, object], name: str) -> str:
    return " ".join(tidy(str(raw.get(name) or "")).split())


def _season(raw: Mapping[str, object], problems: dict[str, str]) -> tuple[str, str]:
    """Return both ends as MMDD; a leap year decides which days there are."""
    ends = []
    for name in ("season_from", "season_to"):
        given = _word(raw, name)
        found = _SEASON.fullmatch(given)
        try:
            day = date(2024, int(found[1]), int(found[2])) if found else None
        except ValueError:
            day = None
        if given and day is None:
            problems[name] = "请写月和日，例如 11-15。"
        ends.append(f"{day.month:02d}{day.day:02d}" if day else "")
    if bool(ends[0]) != bool(ends[1]) and not problems.keys() & {"season_from", "season_to"}:
        problems["season_to" if ends[0] else "season_from"] = "起止日期要一起填，或者都不填。"
    return ends[0], ends[1]


def season_text(value: str) -> str:
    """Return a season's end as the form shows it: ``11-15``."""
    return f"{value[:2]}-{value[2:]}" if value else ""


def review_day(raw: Mapping[str, object], problems: dict[str, str]) -> date:
    """Return the day of the next look: from tomorrow to a year ahead."""
    today = clock.today()
    usual = today + timedelta(days=USUAL_REVIEW_DAYS)
    try:
        day = date.fromisoformat(_word(raw, "review_on"))
    except ValueError:
        problems["review_on"] = "请填写复核日期，例如 2026-12-01。"
        return usual
    if not today < day <= today + timedelta(days=REVIEW_DAYS):
        problems["review_on"] = "复核日期要在明天到一年之内。"
    return day


def _common(
    raw: Mapping[str, object], catalogue: Catalogue, problems: dict[str, str]
) -> dict[str, object]:
    title = _word(raw, "title")
    if not title:
        problems["title"] = "请填写名称。"
    elif len(title) > TITLE_LIMIT:
        problems["title"] = Words("名称最多{n}个字。", n=TITLE_LIMIT)
    scope = _word(raw, "scope")
    unit = catalogue.unit_by_code(scope) if scope != COUNTY else None
    if scope != COUNTY and unit is None:
        problems["scope"] = "请选择归属。"
    code = _word(raw, "matter")
    matter = catalogue.matter(code) if code else None
    if code and matter is None:
        problems["matter"] = "没有这个事项，请重新选择。"
    state = _word(raw, "state")
    if state and state not in STATES:
        problems["state"] = "没有这个状态，请重新选择。"
    first, last = _season(raw, problems)
    return {
        "title": title,
        "unit_id": unit.id if unit else None,
        "matter_id": matter.id if matter else None,
        "state": state,
        "review_on": review_day(raw, problems),
        "season_from": first,
        "season_to": last,
    }


def unknown_gaps(text: str) -> str:
    """Return a sentence about named gaps nobody can fill; empty when there are none."""
    unknown = gaps.unknown(text)
    if not unknown:
        return ""
    names = "、".join(gaps.NAMES)
    return Words(
        "系统不会填“{gap}”。双括号里可以写：{names}；要人填的请写成【填：……】。",
        gap=unknown[0],
        names=names,
    )


def clean_reply(raw: Mapping[str, object], catalogue: Catalogue) -> dict[str, object]:
    """Return the columns of a canned reply; raises Invalid with a sentence per field."""
    problems: dict[str, str] = {}
    values = _common(raw, catalogue, problems)
    command = _word(raw, "command")
    if command not in WRITTEN:
        problems["command"] = "请选择用在哪个操作。"
    body = tidy(str(raw.get("body") or ""))
    if not body:
        problems["body"] = "请填写内容。"
    elif len(body) > BODY_LIMIT:
        problems["body"] = Words(
            "内容最多{limit}个字，现在有{n}个字。", limit=BODY_LIMIT, n=len(body)
        )
    elif sentence := unknown_gaps(body):
        problems["body"] = sentence
    if problems:
        raise Invalid(fields=problems)
    return {**values, "command": command, "body": body}


def clean_macro(raw: Mapping[str, object], catalogue: Catalogue) -> dict[str, object]:
    """Return the columns of a macro; ``steps`` is JSON. Raises Invalid, a sentence per field."""
    problems: dict[str, str] = {}
    values = _common(raw, catalogue, problems)
    steps = ""
    try:
        parsed = parse_steps(str(raw.get("steps") or "[]"))
        steps = dump_steps(parsed)
    except Invalid as refusal:
        problems |= refusal.fields
    else:
        if odd := next((one for one in parsed if one.command not in MACRO_COMMANDS), None):
            label = WORDS[odd.command].label
            problems["steps"] = Words("“{what}”要一件一件办，不能放进快捷操作。", what=label)
        texts = (one for step in parsed for one in step.values.values() if isinstance(one, str))
        if sentence := next(filter(None, map(unknown_gaps, texts)), ""):
            problems["steps"] = sentence
    if problems:
        raise Invalid(fields=problems)
    return {**values, "steps": steps, "goes_on": bool(raw.get("goes_on"))}
