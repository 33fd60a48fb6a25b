"""Matters about one landmark, merged places, and what a night leaves out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.budgets import within
from tests.rising.rising_world import NOW, VILLAGE, history, outbreak, rise, swept
from tests.world import World

from linli.cases.models import Case, CaseLink
from linli.domain.landmarks import LinkStanding
from linli.kernel import clock
from linli.landmarks import actions as landmarks
from linli.landmarks.models import CaseLandmark, Landmark
from linli.places.models import Area
from linli.rising.models import Alert, Behind, Night

pytestmark = pytest.mark.django_db


def station(world: World) -> Landmark:
    """Add a mixing station of the village."""
    fields = {"name": "兴旺搅拌站", "kind": "works", "area": VILLAGE}
    return landmarks.add(actor=world.actor("v1_head"), raw=fields)


def told(world: World, texts: list[str], matter: str = "B01") -> list[str]:
    """Report some matters on the day before, each classified."""
    found = []
    for n, text in enumerate(texts):
        with clock.at(NOW - timedelta(hours=20) + timedelta(minutes=n)):
            no = world.report(text=text, area=VILLAGE).no
            world.drive(no, ("accept", {"matter": matter}))
            found.append(no)
    return found


def link(nos: list[str], place: Landmark, standing: LinkStanding) -> None:
    """Link matters as the reading of words does."""
    for case in Case.objects.filter(no__in=nos):
        CaseLandmark.objects.update_or_create(
            case=case,
            landmark=place,
            defaults={"how": "text", "standing": standing.value, "at": clock.now()},
        )


WORDS = ["搅拌站半夜还在装车，吵得睡不着", "灰尘飘到晾的衣服上", "罐车把水泥洒在路口"]


@pytest.mark.both_engines
def test_three_different_matters_about_one_landmark_are_told_once(world: World) -> None:
    history(world)
    place = station(world)
    nos = told(world, WORDS)
    link(nos[:2], place, LinkStanding.CONFIRMED)
    link(nos[2:], place, LinkStanding.PROPOSED)
    swept()
    assert not Alert.objects.filter(kind="place").exists()
    # A doubtful link that a person confirmed counts; one report more was merged into the first.
    link(nos[2:], place, LinkStanding.CONFIRMED)
    first = Case.objects.get(no=nos[0])
    (copy,) = told(world, ["搅拌站半夜装车，太吵了"])
    source = Case.objects.get(no=copy)
    CaseLink.objects.create(source=source, target=first, kind="merged_into", made_at=NOW)
    Case.objects.filter(pk=source.pk).update(state="merged")
    link([copy], place, LinkStanding.CONFIRMED)
    swept()
    row = Alert.objects.get(kind="place")
    assert (row.count, row.window, row.landmark_id) == (3, 3, place.pk)
    assert set(row.behind.values_list("case__no", flat=True)) == set(nos)
    assert '"merged":1' in row.evidence
    # What is told of the landmark is not told again of its village; and once is once.
    assert (swept().found, Alert.objects.exclude(kind="rise").count()) == (0, 1)
    # A place that is busy anyway is no news.
    Alert.objects.all().delete()
    busy = Case.objects.filter(no__startswith="H").values_list("no", flat=True)
    link(list(busy), place, LinkStanding.CONFIRMED)
    swept()
    assert not Alert.objects.filter(kind="place").exists()


def test_its_page_says_distinct_matters_and_merged_reports_and_names_nobody(
    world: World, client: Any
) -> None:
    history(world)
    place = station(world)
    nos = told(world, WORDS)
    link(nos, place, LinkStanding.CONFIRMED)
    swept()
    row = Alert.objects.get(kind="place")
    with clock.at(NOW):
        world.login(client, "leader1")
        client.get("/desk/")
        with within("desk.rising_one"):
            shown = client.get(f"/desk/rising/{row.key}/").content.decode()
    assert "“兴旺搅拌站”3天内收到3件不同的事项" in shown
    assert "不同的事项 3 件" in shown
    assert f"/desk/landmarks/{place.pk}/" in shown
    assert "测试居民" not in shown


def test_a_place_merged_while_its_warning_is_open_goes_on_and_nothing_seems_new(
    world: World,
) -> None:
    history(world)
    told_ = outbreak(world)
    swept()
    row = rise()
    former = Area.objects.get(pk=row.area_id)
    other = Area.objects.filter(kind=former.kind, parent_id=former.parent_id).exclude(pk=former.pk)
    heir = other.order_by("code").first()
    assert heir is not None
    Area.objects.filter(pk=former.pk).update(successor=heir, valid_to=NOW.date())
    # The same thing goes on, reported under the new place.
    last = Case.objects.get(no=told_[-1])
    for n in range(5):
        copy = Case.objects.get(pk=last.pk)
        copy.pk, copy.no, copy.client_key = 3 * 10**12 + n, f"M{n:06}", None
        copy.clock_start, copy.village_id, copy.grid_id = NOW, heir.pk, None
        copy.area_path = heir.path
        copy.save(force_insert=True)
    again = swept(NOW + timedelta(days=1))
    assert again.failed == []
    assert list(Alert.objects.filter(kind="rise").values_list("pk", flat=True)) == [row.pk]
    row.refresh_from_db()
    assert str(row.last) == "2026-06-16"
    assert Behind.objects.filter(warning=row, case__no="M000000").exists()
    # A clock set back finds nothing twice and ends nothing.
    assert swept(NOW - timedelta(days=3)).closed == 0
    assert Alert.objects.filter(kind="rise").count() == 1


def test_five_thousand_old_matters_raise_nothing_and_the_page_says_why(
    world: World, client: Any
) -> None:
    history(world)
    first = Case.objects.order_by("-clock_start").first()
    assert first is not None
    rows = []
    for n in range(5000):
        row = Case(
            **{one.attname: getattr(first, one.attname) for one in Case._meta.concrete_fields}
        )
        row.pk, row.no, row.client_key = 2 * 10**12 + n, f"I{n:06}", None
        row.door, row.text = "import", "旧系统转来的同一句话"
        row.clock_start = NOW - timedelta(hours=20) + timedelta(seconds=n)
        rows.append(row)
    Case.objects.bulk_create(rows, batch_size=500)
    done = swept()
    assert (done.failed, done.found) == ([], 0)
    assert not Alert.objects.exists()
    night = Night.objects.get()
    assert (night.rises, night.crowds) == (True, '[["2026-06-15", "import", 5000, 0]]')
    with clock.at(NOW):
        world.login(client, "leader1")
        shown = client.get("/desk/rising/").content.decode()
    assert "经“外部导入”一天来了 5000 件，以往最多一天 0 件" in shown


def test_a_county_without_history_says_that_nothing_was_judged(world: World, client: Any) -> None:
    outbreak(world, 3)
    assert swept().failed == []
    assert Night.objects.get().rises is False
    with clock.at(NOW):
        world.login(client, "leader1")
        shown = client.get("/desk/rising/").content.decode()
    assert "不足三周，没有判断上升" in shown
    # A year later without a single matter in between: nothing new, the old ones ended.
    later = swept(NOW + timedelta(days=365))
    assert (later.failed, later.found) == ([], 0)
    assert not Alert.objects.filter(closed_on=None).exists()
