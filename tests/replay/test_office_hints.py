"""Hints about records in a demonstration: each kind once, one answered, nothing twice."""

from __future__ import annotations

from tests.world import MINIPACK, World

from linli.cases.models import Case
from linli.county.pack import read_pack
from linli.domain.record_hints import Kind
from linli.hints.models import RecordHint
from linli.kernel import clock
from linli.replay.office_crew import muster
from linli.replay.office_hints import furnish_hints
from linli.replay.templates import PAIR_FROM, fill


def test_a_demonstration_shows_each_kind_once(world: World) -> None:
    templates = read_pack(MINIPACK).templates
    fill(templates, count=PAIR_FROM, seed=1, until=clock.now())
    assert furnish_hints(muster()) == 0, "no unit is at work yet"
    no = world.report().no
    world.drive(no, ("accept", {"matter": "B02"}), "dispatch", "sign")
    assert furnish_hints(muster()) == len(Kind)
    rows = list(RecordHint.objects.select_related("case"))
    assert {row.kind for row in rows} == set(Kind)
    assert len({row.case_id for row in rows}) == 1
    assert rows[0].case.state == "answered"
    assert [row.kind for row in rows if row.answer] == ["same_photo"]
    assert Case.objects.get(no=no).state == "answered"
    assert furnish_hints(muster()) == 0
