"""What a person writes into the form of a 派单规则, checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid
from linli.domain.unit_rules import problems
from linli.domain.words import Words
from linli.kernel import clock
from linli.proposals.models import UnitRule
from linli.proposals.unit_ground import ground_of, rule_of

#: The inputs of the form.
INPUTS = (
    *("matter", "area", "level", "door", "lead", "supports"),
    *("valid_from", "valid_to", "basis", "note"),
)
_LONGEST = 200
#: Characters read of an input.
_MOST_READ = 2000
#: A rule begins within a year, and ends within ten.
_AHEAD, _LAST = timedelta(days=366), timedelta(days=3660)


def clean(raw: Mapping[str, object], catalogue: Catalogue) -> dict[str, object]:
    """Return the columns a form asks for; raises Invalid with a sentence per input."""
    wrong: dict[str, str] = {}
    matter = catalogue.matter(_word(raw, "matter"))
    area = catalogue.tree.by_code(_word(raw, "area"))
    lead = catalogue.unit_by_code(_word(raw, "lead"))
    if _word(raw, "matter") and matter is None:
        wrong["matter"] = "请从列表中选择事项。"
    if _word(raw, "area") and area is None:
        wrong["area"] = "请从列表中选择区域。"
    if lead is None:
        wrong["lead"] = "请从列表中选择主办单位。"
    start = _day(raw, "valid_from", wrong) or clock.today()
    end = _day(raw, "valid_to", wrong)
    if not clock.today() - _LAST <= start <= clock.today() + _AHEAD:
        wrong["valid_from"] = "起日要在一年以内。"
    if end is not None and end > clock.today() + _LAST:
        wrong["valid_to"] = "止日要在十年以内。"
    words = {name: _word(raw, name) for name in ("basis", "note")}
    for name, text in words.items():
        if len(text) > _LONGEST:
            wrong[name] = Words("最多{n}个字。", n=_LONGEST)
    if not words["basis"]:
        wrong["basis"] = "请写明依据，例如文件名和条款。"
    supports = list(dict.fromkeys(code for code in _words(raw, "supports") if code))
    if wrong or lead is None:
        raise Invalid(fields=wrong)
    values: dict[str, object] = {
        "matter_id": matter.id if matter else None,
        "area_id": area.id if area else None,
        "level": _word(raw, "level"),
        "door": _word(raw, "door"),
        "lead_unit_id": lead.id,
        "support_units": ",".join(supports),
        "valid_from": start,
        "valid_to": end,
        **words,
    }
    _compiles(values, catalogue)
    return values


def _compiles(values: Mapping[str, object], catalogue: Catalogue) -> None:
    rule = rule_of(UnitRule(pk=0, **values), catalogue)
    found = problems(rule, ground_of(catalogue, clock.today()))
    wrong = {one.field or "lead": one.words for one in found}
    if wrong:
        raise Invalid(fields=wrong)


def _word(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str):
        return ""
    return "".join(one for one in value[:_MOST_READ] if one.isprintable()).strip()


def _words(raw: Mapping[str, object], name: str) -> list[str]:
    value = raw.get(name)
    several = value if isinstance(value, list | tuple) else [value]
    return [one.strip() for one in several if isinstance(one, str) and one.isprintable()]


def _day(raw: Mapping[str, object], name: str, wrong: dict[str, str]) -> date | None:
    text = _word(raw, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong[name] = "请按年-月-日填写，例如 2026-12-01。"
        return None
