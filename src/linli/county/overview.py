"""What is configured, put together for people: the county at a glance and what it lacks.

Nearly everything comes from the catalogue in memory; the few queries count posts and accounts
and do not grow with the county.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q

from linli.catalogue.models import CountyProfile, Matter
from linli.catalogue.snapshot import Catalogue, MatterInfo, UnitInfo
from linli.domain.calendar import WorkCalendar
from linli.domain.policies import LEVEL_NAMES, Level, LevelRule, Policy
from linli.domain.words import Listed, Words
from linli.kernel import clock
from linli.people.models import Post, Unit, User
from linli.places.models import AreaKind

#: The State Council's General Office publishes next year's holidays in autumn; before this
#: month a missing table is expected and said quietly.
PUBLISHED_MONTH = 11
#: Roles without which the loop stands still somewhere.
NEEDED = ("dispatcher", "verifier", "centre_leader", "county_admin", "auditor")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something to be done: ``link`` is the state to filter accounts by, or empty."""

    tone: str
    title: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter with what is fixed for it; ``policy`` and ``limit`` in words."""

    code: str
    name: str
    lead: str
    support: str
    level: str
    limit: str
    evidence: str
    policy: str
    self_settle: bool
    basis: str


@dataclass(frozen=True, slots=True)
class Town:
    """One town: its centre and how many places lie in it."""

    name: str
    code: str
    centre: str
    villages: int
    grids: int
    microgrids: int


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One policy in force."""

    name: str
    code: str
    version: int
    basis: str
    default: bool
    levels: tuple[tuple[str, str, str, str], ...]
    suspension: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page shows, in words."""

    name: str
    code: str
    pack: str
    version: str
    loaded_at: datetime
    lacks: tuple[Lack, ...]
    figures: tuple[tuple[str, int], ...]
    accounts: dict[str, int]
    matters: tuple[tuple[str, tuple[MatterRow, ...]], ...]
    policies: tuple[PolicyRow, ...]
    years: str
    holidays: tuple[tuple[date, date, str], ...]
    makeup: tuple[date, ...]
    hours: str
    units: tuple[tuple[str, tuple[UnitInfo, ...]], ...]
    towns: tuple[Town, ...]


def overview(catalogue: Catalogue) -> Overview:
    """Return what is configured: four queries, whatever the size of the county."""
    today = clock.today()
    profile = CountyProfile.objects.order_by("id")[0]
    posts = _posts(today)
    accounts = _accounts(today)
    leaves = [one for one in catalogue.matters.values() if one.is_leaf and one.live(today)]
    units = sorted(
        (one for one in catalogue.units.values() if one.live(today)), key=lambda one: one.code
    )
    lacks = (
        *calendar_lacks(catalogue.calendar, today),
        *_staff_lacks(catalogue, leaves, posts),
        *_account_lacks(accounts),
    )
    first, last = date(today.year, 1, 1), date(today.year + 1, 12, 31)
    return Overview(
        name=catalogue.county_name,
        code=catalogue.county_code,
        pack=profile.pack,
        version=profile.pack_version,
        loaded_at=profile.loaded_at,
        lacks=lacks,
        figures=_figures(catalogue, units, leaves, accounts),
        accounts=accounts,
        matters=_matters(catalogue, leaves),
        policies=tuple(_policy(catalogue, one) for one in catalogue.active_policies.values()),
        years=_spans(sorted(catalogue.calendar.known_years)),
        holidays=catalogue.calendar.holidays(first, last),
        makeup=catalogue.calendar.makeup_days(first, last),
        hours=Listed(
            "，", (f"{start:%H:%M}–{end:%H:%M}" for start, end in catalogue.calendar.periods)
        ),
        units=_units(units),
        towns=_towns(catalogue),
    )


def _posts(today: date) -> set[tuple[str, int, str]]:
    """Return (role, unit, path of the area) of every post held today by an open account."""
    rows = Post.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        valid_from__lte=today,
        user__is_active=True,
    )
    return set(rows.values_list("role", "unit_id", "area__path").distinct())


def _accounts(today: date) -> dict[str, int]:
    """Count accounts of staff: all open, closed, without password, with a first one, postless."""
    held = Q(posts__valid_from__lte=today) & (
        Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gte=today)
    )
    active = Q(is_active=True)
    bare = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    people = User.objects.filter(kind=User.Kind.STAFF)
    with_post = people.filter(active & held).values("pk").distinct()
    counts = people.aggregate(
        active=Count("pk", filter=active),
        disabled=Count("pk", filter=~active),
        no_password=Count("pk", filter=active & bare),
        initial=Count("pk", filter=active & Q(must_change=True)),
        with_post=Count("pk", filter=Q(pk__in=with_post)),
    )
    counts["no_post"] = counts["active"] - counts.pop("with_post")
    return counts


def calendar_lacks(calendar: WorkCalendar, today: date) -> tuple[Lack, ...]:
    """Say for which of this and the next year the statutory table is missing."""
    found = []
    if calendar.unmaintained(today, today):
        text = Words(
            "{year}年的法定节假日和调休没有录入，时限按周一至周五推算，可能不准。"
            "请在配置包的 calendar.csv 里补齐并重新载入。",
            year=today.year,
        )
        title = Words("{year}年节假日表未维护", year=today.year)
        found.append(Lack("over", title, text))
    following = date(today.year + 1, 1, 1)
    if calendar.unmaintained(following, following):
        published = today.month >= PUBLISHED_MONTH
        text = Words(
            "跨入{year}年的时限会注明“节假日表未维护”。国务院办公厅一般在每年"
            "{month}月公布次年安排；公布后请补入配置包的 calendar.csv 并重新载入。",
            year=following.year,
            month=PUBLISHED_MONTH,
        )
        tone = "near" if published else "info"
        found.append(Lack(tone, Words("{year}年节假日表未维护", year=following.year), text))
    return tuple(found)


def _spans(years: list[int]) -> str:
    """Return years in words, neighbours drawn together: ``2004–2026、2028``."""
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return Listed(
        "、", (f"{span[0]}–{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans)
    )


def _staff_lacks(
    catalogue: Catalogue, leaves: list[MatterInfo], posts: set[tuple[str, int, str]]
) -> list[Lack]:
    found = []
    held = {role for role, _, _ in posts}
    missing = [Post.Role(role).label for role in NEEDED if role not in held]
    if missing:
        text = Words("没有人担任：{roles}。", roles=Listed("、", missing))
        found.append(Lack("over", "有关键岗位空缺", text))
    handlers = {unit for role, unit, _ in posts if role == Post.Role.HANDLER}
    leads = {one.lead_unit_id for one in leaves if one.lead_unit_id} - handlers
    if leads:
        names = Listed("、", sorted(catalogue.units[one].short_name for one in leads))
        text = Words("{units}。派给它们的工单没有人能签收。", units=names)
        found.append(Lack("over", Words("{n}个主办单位没有承办人", n=len(leads)), text))
    covered = tuple({path for role, _, path in posts if role == Post.Role.GRID_WORKER})
    bare = [one for one in catalogue.tree.of_kind("grid") if not one.path.startswith(covered)]
    if bare:
        example = catalogue.tree.label(bare[0])
        title = Words("{n}个网格没有网格员", n=len(bare))
        found.append(Lack("near", title, Words("例如：{grid}。", grid=example)))
    return found


def _account_lacks(accounts: dict[str, int]) -> list[Lack]:
    found = []
    if accounts["no_password"]:
        text = "这些账号还不能登录，请系统管理员逐个发放，当面交给本人。"
        title = Words("{n}个账号没有密码", n=accounts["no_password"])
        found.append(Lack("near", title, text, "no_password"))
    if accounts["initial"]:
        text = "已发初始密码，本人还没有登录修改。"
        title = Words("{n}个账号还在用初始密码", n=accounts["initial"])
        found.append(Lack("info", title, text, "initial"))
    return found


def _figures(
    catalogue: Catalogue,
    units: list[UnitInfo],
    leaves: list[MatterInfo],
    accounts: dict[str, int],
) -> tuple[tuple[str, int], ...]:
    tree = catalogue.tree
    centres = [one for one in units if one.kind == Unit.Kind.CENTRE]
    return (
        ("乡镇（街道）", len(tree.of_kind(AreaKind.TOWN))),
        ("村（社区）", len(tree.of_kind(AreaKind.VILLAGE))),
        ("网格", len(tree.of_kind(AreaKind.GRID))),
        ("微网格", len(tree.of_kind(AreaKind.MICROGRID))),
        ("综治中心", len(centres)),
        ("其他单位", len(units) - len(centres)),
        ("事项", len(leaves)),
        ("启用的账号", accounts["active"]),
    )


def _matters(
    catalogue: Catalogue, leaves: list[MatterInfo]
) -> tuple[tuple[str, tuple[MatterRow, ...]], ...]:
    classes: dict[str, list[MatterRow]] = {}
    for one in leaves:
        parent = catalogue.matters.get(one.parent_id or 0)
        classes.setdefault(parent.name if parent else "", []).append(_matter(catalogue, one))
    return tuple((name, tuple(rows)) for name, rows in classes.items())


def _matter(catalogue: Catalogue, one: MatterInfo) -> MatterRow:
    policy = catalogue.policy_for(one)
    lead = catalogue.units.get(one.lead_unit_id or 0)
    support = (catalogue.units[unit].short_name for unit in one.support_unit_ids)
    level = Level(one.level)
    return MatterRow(
        code=one.code,
        name=one.name,
        lead=lead.short_name if lead else "",
        support=Listed("、", support),
        level=LEVEL_NAMES[level],
        limit=policy.rule(level).resolve.amount_text(),
        evidence=Matter.Evidence(one.evidence).label,
        policy=policy.name,
        self_settle=one.self_settle,
        basis=one.legal_basis,
    )


def _policy(catalogue: Catalogue, policy: Policy) -> PolicyRow:
    def words(level: Level, rule: LevelRule) -> tuple[str, str, str, str]:
        limit = policy.extension_limit(level)
        return (
            LEVEL_NAMES[level],
            rule.respond.text() if rule.respond else "—",
            rule.resolve.text(),
            limit.text() if limit else "不能延期",
        )

    return PolicyRow(
        name=policy.name,
        code=policy.code,
        version=policy.version,
        basis=policy.basis,
        default=policy is catalogue.policy_for(None),
        levels=tuple(words(level, rule) for level, rule in policy.levels.items()),
        suspension=policy.max_suspension.text(),
    )


def _units(units: list[UnitInfo]) -> tuple[tuple[str, tuple[UnitInfo, ...]], ...]:
    tiers = [
        (label, tuple(one for one in units if one.tier == tier))
        for tier, label in Unit.Tier.choices
    ]
    return tuple((label, rows) for label, rows in tiers if rows)


def _towns(catalogue: Catalogue) -> tuple[Town, ...]:
    tree = catalogue.tree
    inside: dict[str, Counter[str]] = {}
    for kind in (AreaKind.VILLAGE, AreaKind.GRID, AreaKind.MICROGRID):
        for node in tree.of_kind(kind):
            town = tree.ancestor(node, AreaKind.TOWN)
            if town is not None:
                inside.setdefault(town.code, Counter())[kind.value] += 1
    found = []
    for town in tree.of_kind(AreaKind.TOWN):
        counts = inside.get(town.code, Counter())
        found.append(
            Town(
                town.name,
                town.code,
                catalogue.centre_for(town).name,
                counts["village"],
                counts["grid"],
                counts["microgrid"],
            )
        )
    return tuple(found)
