"""A person says what a warning is: true, known, or nothing; and what units are to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.catalogue.snapshot import UnitInfo
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.rising_terms import Verdict
from linli.domain.typed_days import read_iso_day
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor, ActorPost
from linli.rising.access import get_warning, judging
from linli.rising.actions.recording import record
from linli.rising.models import DEMAND_LIMIT, TITLE_LIMIT, WORDS_LIMIT, Alert, Campaign
from linli.tasks.actions import Ask, give_many

#: Origin of the tasks of a campaign, and most units of one.
ORIGIN = "campaign"
MOST_UNITS = 30


def judge(*, actor: Actor, key: str, raw: Mapping[str, str], version: int | None) -> Alert:
    """Write down a verdict with its reason; a later one takes its place, both stay on record.

    Raises NotFound, NotYours, NotNow once a campaign runs, LostRace, and Invalid with every
    defect: a verdict that is none, no reason.
    """
    now = clock.now()
    with write():
        row = get_warning(actor, key, lock=True)
        _post(actor, row)
        if Campaign.objects.filter(warning=row).exists() or row.paper:
            raise NotNow("warning-followed", "已发提示或已开展专项整治，不能再改判断。")
        verdict, words = raw.get("verdict", ""), tidy(raw.get("words", ""))
        fields: dict[str, str] = {}
        if verdict not in set(Verdict):
            fields["verdict"] = "请选择这条预警是什么情况。"
        if not words:
            fields["words"] = "请写明依据。"
        elif len(words) > WORDS_LIMIT:
            fields["words"] = _too_long(words, WORDS_LIMIT)
        if fields:
            raise Invalid(fields=fields)
        save(row, version, verdict=verdict, words=words, judged_by_id=actor.user_id, judged_at=now)
        record(row, "judge_warning", actor, now, verdict=verdict, words=words)
    return row


def start_campaign(
    *, actor: Actor, key: str, raw: Mapping[str, object], version: int | None
) -> Campaign:
    """Begin a 专项整治: one task for each unit, in one transaction with the campaign.

    ``raw``: ``title``, ``demand``, ``units`` (codes), ``until`` (day). Raises NotFound, NotYours,
    NotNow unless the warning was found true and has no campaign yet, LostRace, Invalid.
    """
    now, today = clock.now(), clock.today()
    with write():
        row = get_warning(actor, key, lock=True)
        post = _post(actor, row)
        if row.verdict != Verdict.TRUE.value:
            raise NotNow("warning-not-true", "判断为属实以后才能开展专项整治。")
        if Campaign.objects.filter(warning=row).exists():
            raise NotNow("campaign-there", "这条预警已经开展专项整治。")
        title, demand = tidy(str(raw.get("title") or "")), tidy(str(raw.get("demand") or ""))
        until = read_iso_day(str(raw.get("until") or ""))
        fields: dict[str, str] = {}
        for name, text, most, empty in (
            ("title", title, TITLE_LIMIT, "请写明专项整治的名称。"),
            ("demand", demand, DEMAND_LIMIT, "请写明要求各单位做什么。"),
        ):
            if not text:
                fields[name] = empty
            elif len(text) > most:
                fields[name] = _too_long(text, most)
        if until is None or until <= today:
            fields["until"] = "请填写今天以后的限期。"
        units = _units(raw.get("units"))
        if not units:
            fields["units"] = "请选择负责的单位。"
        elif len(units) > MOST_UNITS:
            fields["units"] = Words("一次最多{most}个单位。", most=MOST_UNITS)
        if fields or until is None:
            raise Invalid(fields=fields)
        save(row, version)
        made = Campaign.objects.create(
            warning=row,
            title=title,
            demand=demand,
            first=today,
            until=until,
            started_by_id=actor.user_id or 0,
            started_at=now,
        )
        due = datetime.combine(until, time(18), tzinfo=clock.CIVIL)
        give_many(
            [Ask(demand, unit.id, due) for unit in units],
            origin=ORIGIN,
            origin_key=row.key,
            asked_by=actor,
            now=now,
            unit_answers_to=post.unit_id,
        )
        record(
            row,
            "start_campaign",
            actor,
            now,
            title=title,
            until=until.isoformat(),
            units=[unit.code for unit in units],
        )
    return made


def issued(actor: Actor, key: str, number: str) -> None:
    """Keep the number of the paper, in its transaction."""
    row = get_warning(actor, key, lock=True)
    save(row, None, paper=number)
    record(row, "issue_warning", actor, clock.now(), number=number)


def voided(actor: Actor, key: str, reason: str) -> None:
    """Forget the number of a voided paper; the paper itself stays in its list."""
    row = get_warning(actor, key, lock=True)
    save(row, None, paper="")
    record(row, "void_warning", actor, clock.now(), reason=reason)


def _post(actor: Actor, row: Alert) -> ActorPost:
    post = judging(actor, row)
    if actor.user_id is None or post is None:
        raise NotYours("not-your-warning", "这条预警由当地综治中心的负责人或分流员判断。")
    return post


def _units(raw: object) -> list[UnitInfo]:
    """Return the named units that may be given work today, each once."""
    catalogue, today = snapshot.current(), clock.today()
    codes = [str(one) for one in raw] if isinstance(raw, list | tuple) else []
    found = [catalogue.unit_by_code(code) for code in dict.fromkeys(codes)]
    return [unit for unit in found if unit is not None and unit.live(today)]


def _too_long(text: str, most: int) -> str:
    return Words("最多{most}个字，现在有{n}个字。", most=most, n=len(text))
