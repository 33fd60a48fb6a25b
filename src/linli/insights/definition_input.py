"""What a person writes into the form of a version of an indicator, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from linli.cases.access import get_case
from linli.cases.inputs import tidy
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, NotFound
from linli.domain.indicator_terms import REASON, Exclusion, Sort, Terms
from linli.domain.indicators import Rounding
from linli.domain.typed_days import read_iso_day
from linli.domain.words import Words
from linli.people.actor import Actor

#: The inputs of the form. ``keep`` repeats, once for each exclusion that stays.
INPUTS = (
    *("since", "rounding", "places", "smallest", "owner", "reason"),
    *("keep", "case", "matter"),
)
#: Characters read of an input.
_MOST_READ = 2000


def clean(
    actor: Actor, now: Terms, raw: Mapping[str, object], catalogue: Catalogue
) -> tuple[Terms, str]:
    """Return the version a form asks for, and the reason; raises Invalid with a sentence each.

    A case is left out by its number, by somebody who sees it; a matter by its code.
    """
    wrong: dict[str, str] = {}
    since = read_iso_day(_word(raw, "since"))
    if _word(raw, "since") and since is None:
        wrong["since"] = "日期不对，请按 2026-12-01 的样子填写。"
    try:
        rounding = Rounding(_word(raw, "rounding"))
    except ValueError:
        rounding, wrong["rounding"] = now.rounding, "请选择怎样舍入。"
    places, smallest = (_number(raw, name, wrong) for name in ("places", "smallest"))
    reason = _word(raw, "reason")
    kept = _words(raw, "keep")
    exclusions = [one for one in now.exclusions if key_of(one) in kept]
    exclusions += _added(actor, raw, since, catalogue, wrong)
    held = [key_of(one) for one in exclusions]
    if len(set(held)) != len(held):
        wrong["exclude"] = "这一项已经在剔除的里面。"
    if wrong:
        raise Invalid(fields=wrong)
    terms = Terms(0, since, rounding, places, smallest, _word(raw, "owner"), tuple(exclusions))
    return terms, reason


def key_of(one: Exclusion) -> str:
    """Return what names an exclusion in a form."""
    return f"{one.sort.value}:{one.code}"


def clean_words(text: str, blank: str) -> str:
    """Return a reason; raises Invalid for none or one that is too long."""
    words = tidy(text)
    if not words or len(words) > REASON:
        raise Invalid(fields={"text": Words("最多{limit}个字。", limit=REASON) if words else blank})
    return words


def _added(
    actor: Actor,
    raw: Mapping[str, object],
    since: date | None,
    catalogue: Catalogue,
    wrong: dict[str, str],
) -> list[Exclusion]:
    found: list[Exclusion] = []
    first, reason = since or date.min, _word(raw, "reason")
    number, code = _word(raw, "case").replace(" ", ""), _word(raw, "matter")
    if number:
        try:
            case = get_case(actor, number)
        except NotFound:
            wrong["case"] = "没有找到这个编号的工单，或者您没有查看的权限。"
        else:
            found.append(Exclusion(Sort.CASE, case.no, case.pk, first, reason, 0))
    if code:
        matter = catalogue.matter(code)
        if matter is None:
            wrong["matter"] = "请从列表中选择事项。"
        else:
            found.append(Exclusion(Sort.MATTER, matter.code, matter.id, first, reason, 0))
    return found


def _number(raw: Mapping[str, object], name: str, wrong: dict[str, str]) -> int:
    text = _word(raw, name)
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        wrong[name] = "请填一个整数。"
        return 0
    return int(text)


def _word(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name, "")
    return tidy(str(value)[:_MOST_READ]) if isinstance(value, str | int) else ""


def _words(raw: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = raw.get(name, ())
    items = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return tuple(tidy(str(item)[:_MOST_READ]) for item in items)
