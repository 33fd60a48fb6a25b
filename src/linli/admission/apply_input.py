"""What comes from the form or the API, cleaned: a wish, and the matter it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from linli.cases.inputs import tidy
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.admission import Work
from linli.domain.admission_rules import Wish
from linli.domain.errors import Invalid
from linli.domain.grid_burden import Period
from linli.kernel import clock

#: Fields of an application, in the order of the form.
FIELDS = (
    "matter", "name", "works", "task", "basis", "period", "times", "minutes", "items", "bare",
    "training", "lasting", "until",
)  # fmt: skip


def read(
    raw: Mapping[str, object], catalogue: Catalogue
) -> tuple[Wish, MatterInfo | None, dict[str, str]]:
    """Return the wish, its matter of the catalogue, and what could not be read at all."""
    wrong: dict[str, str] = {}
    matter = _matter(raw, catalogue, wrong)
    name = _line(raw.get("name"))
    works = _works(raw.get("works"), wrong)
    period = _period(raw.get("period"), wrong)
    until = _day(raw.get("until"), wrong)
    items = _items(raw.get("items"), wrong)
    wish = Wish(
        name=matter.name if matter else name,
        works=works,
        task=tidy(str(raw.get("task") or "")),
        basis=_line(raw.get("basis")),
        period=period,
        times=0 if period is Period.EVENT else _whole(raw.get("times"), "times", wrong),
        minutes=_whole(raw.get("minutes"), "minutes", wrong),
        items=items,
        bare=_yes(raw.get("bare")),
        training=tidy(str(raw.get("training") or "")),
        lasting=_yes(raw.get("lasting", "1")),
        until=until,
    )
    return wish, matter, wrong


def _matter(
    raw: Mapping[str, object], catalogue: Catalogue, wrong: dict[str, str]
) -> MatterInfo | None:
    code = tidy(str(raw.get("matter") or ""))
    if not code:
        return None
    matter = catalogue.matter(code)
    if matter is None or not matter.is_leaf:
        wrong["matter"] = "请从事项清单中选择一个具体事项，清单里没有的填写名称。"
        return None
    if not matter.live(clock.today()):
        wrong["matter"] = "这个事项已经不在用，请另选一个。"
    return matter


def _line(value: object) -> str:
    return " ".join(tidy(str(value or "")).split())


def _yes(value: object) -> bool:
    return value is True or tidy(str(value)).lower() in {"1", "true", "on", "yes", "是"}


def _works(value: object, wrong: dict[str, str]) -> frozenset[Work]:
    given = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    codes = [code for one in given if (code := tidy(str(one or "")))]
    known = {work.value for work in Work}
    if any(code not in known for code in codes):
        wrong["works"] = "请从列表中选择。"
    return frozenset(Work(code) for code in codes if code in known)


def _period(value: object, wrong: dict[str, str]) -> Period | None:
    code = tidy(str(value or ""))
    if not code:
        return None
    try:
        return Period(code)
    except ValueError:
        wrong["period"] = "请从列表中选择。"
        return None


def _whole(value: object, name: str, wrong: dict[str, str]) -> int:
    text = tidy(str("" if value is None else value))
    if not text:
        return 0
    if text.isascii() and text.isdecimal() and len(text) <= 4:
        return int(text)
    wrong[name] = "请填写整数。"
    return 0


def _day(value: object, wrong: dict[str, str]) -> date | None:
    text = tidy(str(value or ""))
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong["until"] = "日期不对，请按 2026-12-01 的样子填写。"
        return None


def _items(value: object, wrong: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return pairs; ``value`` is a list of pairs or of objects with ``item`` and ``need``."""
    if value in (None, ""):
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        wrong["items"] = "采集项应逐项写明采集什么、为什么必须采集。"
        return ()
    found: list[tuple[str, str]] = []
    for one in value:
        if isinstance(one, Mapping):
            pair = (_line(one.get("item")), _line(one.get("need")))
        elif isinstance(one, Sequence) and not isinstance(one, str) and len(one) == 2:
            pair = (_line(one[0]), _line(one[1]))
        else:
            wrong["items"] = "采集项应逐项写明采集什么、为什么必须采集。"
            return ()
        if any(pair):
            found.append(pair)
    return tuple(found)


def refuse(*many: Mapping[str, str]) -> None:
    """Raise Invalid with the first sentence of each field, if anything is wrong."""
    found: dict[str, str] = {}
    for wrong in many:
        for name, sentence in wrong.items():
            found.setdefault(name, sentence)
    if found:
        raise Invalid(fields=found)
