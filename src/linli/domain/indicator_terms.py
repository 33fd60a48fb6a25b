"""What a county may set about an indicator: how it is printed, who answers for it, exclusions.

Every change is a whole new version, asked for by one person and approved by another, and holds
from a day on. What was counted for earlier days keeps the version of that time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.indicator_catalogue import Indicator
from linli.domain.indicators import Rounding
from linli.domain.words import Words

#: Longest texts, in characters.
OWNER, REASON = 60, 300
#: Most decimals of a percentage, and the largest smallest cell that still makes sense.
MOST_PLACES, MOST_CELL = 4, 100
#: Most exclusions of one indicator; beyond them the formula itself is wrong.
MOST_EXCLUSIONS = 200
#: How far back and ahead a version may begin: bulletins of the last quarter may be open still.
BACK, AHEAD = timedelta(days=92), timedelta(days=366)


class Standing(StrEnum):
    """Where a proposed version stands."""

    ASKED = "asked"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.ASKED: "待批准",
    Standing.IN_FORCE: "已批准",
    Standing.REFUSED: "未批准",
    Standing.WITHDRAWN: "已撤回",
}


class Sort(StrEnum):
    """What an exclusion takes out."""

    CASE = "case"
    MATTER = "matter"


SORT_NAMES: Final[Mapping[Sort, str]] = {Sort.CASE: "一件工单", Sort.MATTER: "一类事项"}
ROUNDING_NAMES: Final[Mapping[Rounding, str]] = {
    Rounding.HALF_UP: "四舍五入",
    Rounding.DOWN: "只舍不入",
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One thing left out: a case by its number, or a matter by its code with all below it.

    ``id`` is that of the case or matter; ``since`` the first day whose counts it is taken off;
    ``added`` the version that brought it, where it stands who approved it.
    """

    sort: Sort
    code: str
    id: int
    since: date
    reason: str
    added: int

    def plain(self) -> dict[str, object]:
        """Return it as plain data, for JSON."""
        return {
            "sort": self.sort.value,
            "code": self.code,
            "id": self.id,
            "since": self.since.isoformat(),
            "reason": self.reason,
            "added": self.added,
        }

    @classmethod
    def read(cls, raw: Mapping[str, object]) -> Exclusion:
        """Return what :meth:`plain` gave. Raises KeyError or ValueError for anything else."""
        return cls(
            Sort(str(raw["sort"])),
            str(raw["code"]),
            int(str(raw["id"])),
            date.fromisoformat(str(raw["since"])),
            str(raw["reason"]),
            int(str(raw["added"])),
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """One version: ``number`` from 1, in force from ``since`` on (None: always)."""

    number: int
    since: date | None
    rounding: Rounding
    places: int
    smallest: int
    owner: str
    exclusions: tuple[Exclusion, ...] = ()


def own_terms(indicator: Indicator) -> Terms:
    """Return version 1, which Linli brings."""
    return Terms(1, None, indicator.rounding, indicator.places, indicator.smallest, indicator.owner)


def in_force(indicator: Indicator, approved: Iterable[Terms], day: date) -> Terms:
    """Return the version that holds on a day: the newest that had begun by then."""
    begun = [one for one in approved if one.since is None or one.since <= day]
    return max(begun, key=lambda one: one.number, default=own_terms(indicator))


def applied(indicator: Indicator, terms: Terms) -> Indicator:
    """Return the indicator as a version has it printed."""
    return replace(
        indicator,
        rounding=terms.rounding,
        places=terms.places,
        smallest=terms.smallest,
        owner=terms.owner,
        version=terms.number,
    )


def problems(
    indicator: Indicator, now: Terms, wanted: Terms, reason: str, today: date
) -> dict[str, str]:
    """Return what keeps a version from being asked for, by input; empty when nothing does."""
    found: dict[str, str] = {}
    if not 0 <= wanted.places <= MOST_PLACES:
        found["places"] = Words("小数位数请填 0 到 {most}。", most=MOST_PLACES)
    if not 0 <= wanted.smallest <= MOST_CELL:
        found["smallest"] = Words("最小件数请填 0 到 {most}。", most=MOST_CELL)
    if not wanted.owner:
        found["owner"] = "请写明由谁负责解释这个指标。"
    elif len(wanted.owner) > OWNER:
        found["owner"] = Words("最多{limit}个字。", limit=OWNER)
    if not reason:
        found["reason"] = "请写明为什么要改。"
    elif len(reason) > REASON:
        found["reason"] = Words("最多{limit}个字。", limit=REASON)
    if wanted.since is None:
        found["since"] = "请选择从哪一天起执行。"
    elif wanted.since < today - BACK:
        found["since"] = "最早只能从三个月前起执行，更早的通报已经定稿。"
    elif wanted.since > today + AHEAD:
        found["since"] = "最晚只能从一年后起执行。"
    if not found and not differences(now, wanted):
        found["reason"] = "和现在的版本没有不同，不用改。"
    if len(wanted.exclusions) > MOST_EXCLUSIONS:
        found["exclude"] = Words("最多剔除{n}项。", n=MOST_EXCLUSIONS)
    elif wanted.exclusions and not indicator.open_ended:
        found["exclude"] = "这个指标不能剔除：它不是按事项的件次数出来的。"
    return found


def differences(old: Terms, new: Terms) -> tuple[str, ...]:
    """Return in words what one version changes against another."""
    found: list[str] = []
    if old.rounding is not new.rounding:
        found.append(
            Words(
                "舍入由{old}改为{new}",
                old=ROUNDING_NAMES[old.rounding],
                new=ROUNDING_NAMES[new.rounding],
            )
        )
    if old.places != new.places:
        found.append(Words("小数由 {old} 位改为 {new} 位", old=old.places, new=new.places))
    if old.smallest != new.smallest:
        found.append(Words("最小件数由 {old} 改为 {new}", old=old.smallest, new=new.smallest))
    if old.owner != new.owner:
        found.append(Words("负责解释由“{old}”改为“{new}”", old=old.owner, new=new.owner))
    before, after = _by_what(old.exclusions), _by_what(new.exclusions)
    found += [_told("剔除{sort} {code}", after[key]) for key in after if key not in before]
    found += [_told("不再剔除{sort} {code}", before[key]) for key in before if key not in after]
    return tuple(found)


def _by_what(exclusions: Sequence[Exclusion]) -> dict[tuple[Sort, str], Exclusion]:
    return {(one.sort, one.code): one for one in exclusions}


def _told(pattern: str, one: Exclusion) -> Words:
    return Words(pattern, sort=SORT_NAMES[one.sort], code=one.code)


def approval_problem(asked_by: int | None, hands: frozenset[int]) -> str:
    """Say why these hands may not decide on a version, or nothing: it takes a second person."""
    if asked_by is not None and asked_by in hands:
        return "要由另一位负责人批准，不能由提出的人自己批准。"
    return ""
