"""A bulletin as an official paper: what its document holds and who may read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from linli.bulletins import snapshots
from linli.bulletins.access import get_bulletin
from linli.bulletins.actions import issued, voided
from linli.bulletins.judging import facts_of
from linli.bulletins.models import Bulletin
from linli.bulletins.queries.comparing import compared
from linli.bulletins.snapshots import Bars, Snapshot, Table
from linli.catalogue import snapshot
from linli.catalogue.snapshot import UnitInfo
from linli.documents.content import Block, Chart, Text
from linli.documents.content import Table as Drawn
from linli.documents.kinds import Kind as PaperKind
from linli.documents.papers import Paper, Subject
from linli.domain import bulletin_naming, bulletin_rules
from linli.domain.bulletin_texts import Block as Words_
from linli.domain.bulletin_texts import Change, Changed, Is, filled
from linli.domain.bulletins import ALREADY_OUT, KINDS, NOT_APPROVED, Kind, Period, Verb, open_to
from linli.people.actor import Actor

#: What the people of the centre do with the paper, or with what is to become it.
_WRITING = frozenset({Verb.EDIT, Verb.TAKE_BACK, Verb.ISSUE, Verb.RECALL})


def find(
    actor: Actor,
    key: str,
    now: datetime,  # noqa: ARG001 - part of every subject's signature
    *,
    lock: bool = False,
) -> Paper:
    """Return the paper of a bulletin the actor sees; raises NotFound otherwise."""
    catalogue = snapshot.current()
    row = get_bulletin(actor, key, catalogue, lock=lock)
    made, words = snapshots.read(row.snapshot), snapshots.unpacked(row.blocks)
    verbs = open_to(facts_of(actor, row, catalogue, made=made, blocks=words))
    kind, period = Kind(row.kind), Period(row.first, row.last)
    unit = catalogue.units[row.unit_id]
    former = row.replaces
    return Paper(
        unit_id=row.unit_id,
        title=row.title,
        values={
            "通报种类": KINDS[kind],
            "通报标题": row.title,
            "统计期间": bulletin_naming.span_name(period),
            "主送单位": _addressed(unit),
            "被替代文号": former.paper if former is not None else "",
            "重新印发原因": row.why,
        },
        parts={
            "通报正文": tuple(body(words, made)),
            "变动清单": tuple(changed(compared(row))),
        },
        route="desk_bulletin",
        args=(row.key,),
        may_issue=bool(_WRITING & set(verbs)),
        refusal=_refusal(row),
        # Who sees a bulletin at all reads all of it.
        may_read=True,
    )


def _refusal(row: Bulletin) -> str:
    """Return why the paper cannot be issued now, or ''."""
    if row.issued_at is not None:
        return ALREADY_OUT
    return "" if row.approved_at is not None else NOT_APPROVED


def _addressed(unit: UnitInfo) -> str:
    if unit.tier == "county":
        return "各乡镇（街道）综治中心，县直有关单位"
    return "各村（社区）综治中心，各站所"


def body(words: Iterable[Words_], made: Snapshot) -> Iterator[Block]:
    """Yield what is printed: the words with their numbers, tables with their titles, charts."""
    values = bulletin_rules.values(made.findings())
    for one in words:
        if not one.shown:
            continue
        if one.kind is Is.TABLE and one.text in made.tables:
            table = made.tables[one.text]
            yield Text(table.title, 2)
            yield drawn(table)
        elif one.kind is Is.CHART and one.text in made.charts:
            yield chart(made.charts[one.text])
        elif one.kind is Is.HEADING:
            yield Text(filled(one.text, values), 1)
        elif one.kind is Is.TEXT:
            yield from (Text(line) for line in filled(one.text, values).split("\n") if line.strip())


def drawn(table: Table) -> Drawn:
    """Return a frozen table as a document's."""
    return Drawn(table.head, tuple(row.cells for row in table.rows), table.shares)


def chart(bars: Bars) -> Chart:
    """Return a frozen chart as a document's."""
    return Chart(bars.title, bars.labels, bars.series)


def changed(found: Iterable[Change]) -> Iterator[Block]:
    """Yield the tables of what differs from the edition before: figures first, then texts."""
    held = list(found)
    figures = tuple(
        (one.label, one.was or "—", one.now or "—") for one in held if one.kind is Changed.FIGURE
    )
    if figures:
        yield Drawn(("数字", "上一版", "本版"), figures, (5, 4, 4))
    texts = tuple((one.was or "—", one.now or "—") for one in held if one.kind is Changed.TEXT)
    if texts:
        yield Drawn(("上一版的文字", "本版的文字"), texts, (1, 1))


BULLETIN = Subject(PaperKind.BULLETIN, find, issued, voided)
