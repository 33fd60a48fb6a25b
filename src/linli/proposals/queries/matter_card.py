"""The model card: what proposes matters, learnt from what, how well, and who switched what off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Avg, Count, F, Q
from django.db.models.functions import TruncMonth

from linli.catalogue.snapshot import Catalogue
from linli.domain import proposing
from linli.domain.errors import NotYours
from linli.domain.lifecycle import Role
from linli.domain.proposing import LEAST_EXAMPLES, MAY_NOT, Thresholds, Trend
from linli.kernel import clock
from linli.people.actor import Actor
from linli.proposals.actions.matter_training import waiting
from linli.proposals.matter_ground import path_of, thresholds_of
from linli.proposals.models import MatterLesson, MatterModel, MatterSwitch
from linli.proposals.unit_access import may_write
from linli.text.extras import have

READERS: Final = frozenset({Role.CENTRE_LEADER, Role.ADMIN, Role.AUDITOR})
#: Versions and months shown, the newest.
VERSIONS: Final = 30
MONTHS: Final = 12
#: What a proposal is never used for, in words, by the codes of ``MAY_NOT``.
MAY_NOT_WORDS: Final = {
    "dispatch": "不派单：派给谁由分流员决定。",
    "refuse": "不拒绝、不退回任何诉求。",
    "close": "不办结、不结案。",
    "judge_persons": "不评价任何人：诉求人、工作人员都不评价。",
    "rank_people": "不给任何人排名、打分、贴标签。",
}
#: Why a new model took over or did not.
WHY_WORDS: Final = {
    "better": "在同一批没学过的事项上答对更多，已换上。",
    "too_few": "可比较的事项不足，没有换。",
    "not_better": "没有比在用的答对更多，没有换。",
    "uneven": "有的事项明显变差，没有换。",
    "too_sure": "把握大的里面错得更多，没有换。",
}
TREND_WORDS: Final = {
    Trend.CALM: "和评测时差不多",
    Trend.WATCH: "有些变化，留意",
    Trend.LOOK: "变化明显，请看看",
    Trend.UNKNOWN: "件数太少，看不出",
}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> str:
        """The share in per cent with one place; a dash for nothing."""
        return f"{self.part / self.whole:.1%}" if self.whole else "—"

    @property
    def tenths(self) -> int:
        """The share in whole tenths, for a simple bar."""
        return round(10 * self.part / self.whole) if self.whole else 0


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One matter: labels learnt; of those people gave it, found; of those proposed, right."""

    code: str
    name: str
    path: str
    labels: int
    found: Share
    right: Share


@dataclass(frozen=True, slots=True)
class BinRow:
    """Proposals of like confidence: said, and what came true."""

    low: int
    high: int
    said: str
    true: Share


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of proposals of the model in use, as ``2026-03``."""

    month: str
    same: Share
    confidence: str
    stability: str
    trend: Trend
    words: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version with what became of it."""

    version: int
    made_at: datetime
    standing: str
    standing_name: str
    labels: int
    texts: int
    words: str
    right: Share
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """One matter switched off, and what the reader may do about it."""

    code: str
    path: str
    standing: str
    standing_name: str
    version: int
    why: str
    by: str
    at: datetime
    asked_by: str
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class CardView:
    """The whole page; ``version`` 0: no model is in use, the names of the items propose."""

    version: int
    made_at: datetime | None
    labels: int
    waiting: int
    least: int
    with_numpy: bool
    thresholds: Thresholds
    figures: tuple[tuple[str, Share], ...]
    macro_f1: str
    error: str
    classes: tuple[ClassRow, ...]
    bins: tuple[BinRow, ...]
    months: tuple[MonthRow, ...]
    versions: tuple[VersionRow, ...]
    switches: tuple[SwitchRow, ...]
    may_not: tuple[str, ...]
    may_write: bool


def may_read(actor: Actor) -> bool:
    """Tell whether the person may look at the model card."""
    return bool(actor.roles & READERS)


def card(actor: Actor, catalogue: Catalogue) -> CardView:
    """Return the card of the model in use, all versions and all switches: five queries.

    Raises NotYours.
    """
    if not may_read(actor):
        raise NotYours("not-a-reader", "模型说明由中心负责人、系统管理员和审计员查看。")
    columns = [one.name for one in MatterModel._meta.concrete_fields if one.name != "body"]
    rows = list(MatterModel.objects.only(*columns).order_by("-version")[:VERSIONS])
    active = next((row for row in rows if row.standing == MatterModel.Standing.ACTIVE), None)
    if active is None:  # it may be older than what is listed
        found = MatterModel.objects.only(*columns).filter(standing=MatterModel.Standing.ACTIVE)
        active = found.first()
    told: Mapping[str, Any] = json.loads(active.card) if active else {}
    texts = int(told.get("figures", {}).get("texts", 0))
    return CardView(
        version=active.version if active else 0,
        made_at=active.made_at if active else None,
        labels=active.labels if active else 0,
        waiting=waiting(),
        least=LEAST_EXAMPLES,
        with_numpy=have("serve"),
        thresholds=thresholds_of(catalogue),
        figures=_figures(told, texts) if active else (),
        macro_f1=f"{told['figures']['macro_f1']:.3f}" if active else "",
        error=f"{told['calibration_error']:.3f}" if active else "",
        classes=_classes(told, catalogue) if active else (),
        bins=_bins(told),
        months=_months(active.version if active else 0, told),
        versions=tuple(_version(row) for row in rows),
        switches=_switches(actor, catalogue),
        may_not=tuple(MAY_NOT_WORDS[code] for code in MAY_NOT),
        may_write=may_write(actor),
    )


def _figures(told: Mapping[str, Any], texts: int) -> tuple[tuple[str, Share], ...]:
    return (
        ("第一个就对", Share(told["right"], texts)),
        ("前两个里有", Share(told["among_two"], texts)),
        ("前三个里有", Share(told["among_three"], texts)),
        ("把握够大、会自动填入的", Share(told["sure"], texts)),
        ("其中填对的", Share(told["sure_right"], told["sure"])),
    )


def _classes(told: Mapping[str, Any], catalogue: Catalogue) -> tuple[ClassRow, ...]:
    data, scores = told["data"], told["classes"]
    found: list[ClassRow] = []
    for matter in catalogue.matters.values():
        if not matter.is_leaf or not (data.get(matter.code) or matter.code in scores):
            continue
        right = told["class_right"].get(matter.code, 0)
        texts = int(scores[matter.code]["texts"]) if matter.code in scores else 0
        found.append(
            ClassRow(
                code=matter.code,
                name=matter.name,
                path=" / ".join(path_of(catalogue, matter)[:-1]),
                labels=int(data.get(matter.code, 0)),
                found=Share(right, texts),
                right=Share(right, told["class_proposed"].get(matter.code, 0)),
            )
        )
    return tuple(sorted(found, key=lambda row: (-row.labels, row.code)))


def _bins(told: Mapping[str, Any]) -> tuple[BinRow, ...]:
    return tuple(
        BinRow(
            low=round(one["low"] * 100),
            high=round(one["high"] * 100),
            said=f"{one['confidence']:.1%}",
            true=Share(round(one["right"] * one["texts"]), one["texts"]),
        )
        for one in told.get("bins", ())
    )


def _months(version: int, told: Mapping[str, Any]) -> tuple[MonthRow, ...]:
    """Return what was proposed month by month, beside what it was judged on: one query."""
    rows = (
        MatterLesson.objects.filter(version=version)
        .exclude(best="")
        .annotate(month=TruncMonth("first_at", tzinfo=clock.CIVIL))
        .values("month", "best")
        .annotate(
            n=Count("id"), mean=Avg("confidence"), same=Count("id", filter=Q(best=F("chosen")))
        )
        .order_by("-month")
    )
    months: dict[str, dict[str, tuple[int, float, int]]] = {}
    for row in rows:
        label = row["month"].strftime("%Y-%m")
        if label not in months and len(months) == MONTHS:
            break
        months.setdefault(label, {})[row["best"]] = (row["n"], row["mean"], row["same"])
    reference = told.get("reference", {})
    found: list[MonthRow] = []
    for label, by_code in months.items():
        spread = {code: [mean] * n for code, (n, mean, _) in by_code.items()}
        drift = proposing.drift(reference, label, spread)
        same = Share(sum(one[2] for one in by_code.values()), drift.texts)
        found.append(
            MonthRow(
                label,
                same,
                f"{drift.confidence:.1%}",
                f"{drift.stability:.2f}" if reference else "—",
                drift.trend,
                TREND_WORDS[drift.trend],
            )
        )
    return tuple(found)


def _version(row: MatterModel) -> VersionRow:
    told, verdict = json.loads(row.card), json.loads(row.verdict)
    texts = int(told.get("figures", {}).get("texts", 0))
    return VersionRow(
        version=row.version,
        made_at=row.made_at,
        standing=row.standing,
        standing_name=str(row.get_standing_display()),
        labels=row.labels,
        texts=texts,
        words=WHY_WORDS.get(str(verdict.get("why", "")), ""),
        right=Share(int(told.get("right", 0)), texts),
        won=int(verdict.get("won", 0)),
        lost=int(verdict.get("lost", 0)),
    )


def _switches(actor: Actor, catalogue: Catalogue) -> tuple[SwitchRow, ...]:
    rows = MatterSwitch.objects.exclude(standing=MatterSwitch.Standing.ON)
    found: list[SwitchRow] = []
    for row in rows.select_related("by", "asked_by").order_by("-at"):
        matter = catalogue.matters.get(row.matter_id)
        if matter is None:
            continue
        may: set[str] = set()
        if may_write(actor):
            asked = row.standing == MatterSwitch.Standing.ASKED
            own = row.asked_by_id in {actor.user_id, actor.principal_id}
            may = {"on"} if asked and not own else {"ask"} if not asked else set()
        found.append(
            SwitchRow(
                code=matter.code,
                path=" / ".join(path_of(catalogue, matter)),
                standing=row.standing,
                standing_name=str(row.get_standing_display()),
                version=row.version,
                why=row.why,
                by=row.by.full_name if row.by else "",
                at=row.at,
                asked_by=row.asked_by.full_name if row.asked_by else "",
                may=frozenset(may),
            )
        )
    return tuple(found)
