"""Many shifts at once: a pattern repeated over weeks, or a table pasted from elsewhere.

All or nothing: a roster that is half laid down looks complete. Whatever does not fit is said
line by line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time

from linli.catalogue import snapshot
from linli.domain import rota
from linli.domain.errors import Invalid
from linli.domain.rota import Pattern, PostKind, Span, Team, check_span, lay_down
from linli.domain.words import Listed, Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor
from linli.rota.access import get_post, need_plan
from linli.rota.actions.recording import POST, record
from linli.rota.models import DutyPost, Shift
from linli.rota.reading import Reader, read_hour, read_moment
from linli.rota.rostering import Staffing, clash, stored

#: Most rows of one pasted table, and most teams of a pattern.
ROWS, TEAMS = 400, 60
#: How the first cell of a heading reads.
_HEADING = re.compile(r"^(起|开始|时间|上班|start)")
#: Most sentences shown at once.
SHOWN = 20


def lay_pattern(
    *, actor: Actor, post_id: int, raw: Mapping[str, object], version: int | None = None
) -> int:
    """Repeat a pattern from ``first`` to ``last`` and return how many shifts were laid down.

    ``raw``: ``first``, ``last``, ``changes`` ("8:00 20:00"), ``teams`` and ``rest`` (one team a
    line: person, or person and leader in charge; ``rest`` for rest days, may be empty). What is
    rostered already stays. Raises Invalid with the lines that do not fit, NotYours, LostRace.
    """
    catalogue, now = snapshot.current(), clock.now()
    reader = Reader(raw)
    first = reader.day("first", "请填写从哪天起。")
    last = reader.day("last", "请填写到哪天止。")
    changes = _changes(reader)
    with write():
        post = get_post(post_id, lock=True)
        need_plan(actor, catalogue, post.unit_id)
        staffing = Staffing(catalogue, post)
        teams = _teams(reader, "teams", staffing)
        rest = _teams(reader, "rest", staffing)
        if reader.fields or first is None or last is None:
            raise Invalid(fields=reader.fields)
        holiday = post.kind == PostKind.HOLIDAY
        pattern = Pattern(changes, teams, rest, rest_only=holiday)
        drafts = lay_down(pattern, first, last, catalogue.calendar)
        wanted = [
            rota.Shift(post.pk, draft.span, draft.team.person, draft.team.leader)
            for draft in drafts
            if draft.span.end > now
        ]
        laid = _lay(post, wanted, Shift.Origin.PATTERN, staffing, keep=True)
        save(post, version)
        record(
            POST,
            post.pk,
            "rota-pattern",
            actor,
            now,
            unit_id=post.unit_id,
            first=first.isoformat(),
            last=last.isoformat(),
            shifts=laid,
        )
    return laid


def paste_shifts(
    *, actor: Actor, post_id: int, raw: Mapping[str, object], version: int | None = None
) -> int:
    """Take in a table pasted from a sheet (``table``) and return how many shifts it gave.

    One shift a line: start, end, person, leader in charge (may be missing), separated by tabs,
    commas or several spaces; a heading is left out. Raises Invalid naming every wrong line.
    """
    catalogue, now = snapshot.current(), clock.now()
    lines = [line for line in str(raw.get("table") or "").splitlines() if line.strip()]
    if not lines:
        raise Invalid(fields={"table": "请粘贴值班表，一行一个班次：起、止、值班人员、带班领导。"})
    if len(lines) > ROWS:
        raise Invalid(fields={"table": Words("一次最多导入{n}行。", n=ROWS)})
    with write():
        post = get_post(post_id, lock=True)
        need_plan(actor, catalogue, post.unit_id)
        staffing = Staffing(catalogue, post)
        problems: list[str] = []
        wanted: list[rota.Shift] = []
        for number, line in enumerate(lines, start=1):
            cells = [cell.strip() for cell in re.split(r"\t|[,，;；]|\s{2,}", line)]
            if number == 1 and _HEADING.search(cells[0]):
                continue
            try:
                wanted.append(_row(post, cells, staffing))
            except (Invalid, ValueError) as problem:
                said = problem.fields.values() if isinstance(problem, Invalid) else problem.args
                problems += [_line(number, one) for one in said]
        _refuse(problems, "table")
        if not wanted:
            raise Invalid(fields={"table": "没有读到班次，请检查每行的时间写法：2026-03-01 8:30。"})
        laid = _lay(post, wanted, Shift.Origin.PASTED, staffing, keep=False)
        save(post, version)
        record(POST, post.pk, "rota-paste", actor, now, unit_id=post.unit_id, shifts=laid)
    return laid


def _line(number: int, said: str) -> Words:
    return Words("第 {line} 行：{said}", line=number, said=said)


def _row(post: DutyPost, cells: Sequence[str], staffing: Staffing) -> rota.Shift:
    padded = [*cells, "", "", "", ""]
    span = check_span(read_moment(padded[0]), read_moment(padded[1]))
    if span.end <= clock.now():
        raise ValueError("这个班次已经结束，过去的值班表不能改。")
    person, leader = staffing.person(padded[2]), staffing.leader(padded[3])
    return rota.Shift(post.pk, span, person.id, leader.id if leader else None)


def _changes(reader: Reader) -> tuple[time, ...]:
    found = [read_hour(part) for part in reader.line("changes", 60).replace("，", " ").split()]
    if not found or None in found:
        reader.fields["changes"] = "换班时间要写成 8:30，一天两班写成 8:00 20:00。"
    return tuple(one for one in found if one is not None)


def _teams(reader: Reader, name: str, staffing: Staffing) -> tuple[Team, ...]:
    text = reader.words(name, 4000)
    problems: list[str] = []
    found: list[Team] = []
    for number, line in enumerate([one for one in text.splitlines() if one.strip()], start=1):
        cells = [cell for cell in re.split(r"[\s,，、;；]+", line.strip()) if cell]
        try:
            leader = staffing.leader(cells[1]) if len(cells) > 1 else None
            found.append(Team(staffing.person(cells[0]).id, leader.id if leader else None))
        except ValueError as problem:
            problems.append(_line(number, problem.args[0]))
    if len(found) > TEAMS:
        problems.append(Words("最多{n}班人员轮流。", n=TEAMS))
    if problems:
        reader.fields[name] = _joined(problems)
    return tuple(found)


def _lay(
    post: DutyPost,
    wanted: Sequence[rota.Shift],
    origin: str,
    staffing: Staffing,
    *,
    keep: bool,
) -> int:
    """Insert what fits; ``keep`` leaves out silently what is rostered at this post already."""
    if not wanted:
        return 0
    names = {one.id: one.name for one in staffing.members}
    whole = Span(min(s.span.start for s in wanted), max(s.span.end for s in wanted))
    held = stored(whole, [post.pk], [shift.person for shift in wanted])
    fresh: list[rota.Shift] = []
    problems: list[str] = []
    for number, shift in enumerate(wanted, start=1):
        if keep and any(h.post == post.pk and h.span.meets(shift.span) for h in held):
            continue
        problem = clash(shift, [*held, *fresh], names)
        if problem:
            problems.append(_line(number, problem))
        else:
            fresh.append(shift)
    _refuse(problems, "teams" if keep else "table")
    Shift.objects.bulk_create(
        Shift(
            post=post,
            start_at=shift.span.start,
            end_at=shift.span.end,
            person_id=shift.person,
            leader_id=shift.leader,
            origin=origin,
        )
        for shift in fresh
    )
    return len(fresh)


def _joined(problems: Sequence[str]) -> str:
    return Listed("", problems[:SHOWN])


def _refuse(problems: Sequence[str], field: str) -> None:
    if problems:
        raise Invalid("bad-roster", fields={field: _joined(problems)}, rows=len(problems))
