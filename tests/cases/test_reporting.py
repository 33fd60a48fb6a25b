"""Opening a case: doors, places, privacy, double sending, hostile input."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world import World

from linli.audit.models import Event
from linli.cases.actions import reporting
from linli.cases.inputs import tidy
from linli.cases.models import Attachment, Case, CaseLink, Party
from linli.cases.original import own_words
from linli.cases.report_input import clean_report, make_title
from linli.domain.coordinates import Datum, from_wgs84
from linli.domain.errors import DomainError, Invalid, NotYours
from linli.kernel import clock, statements

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(NOW):
        yield


def opened(world: World, by: str = "visitor", **raw: object) -> Case:
    return Case.objects.get(no=world.report(by, **raw).no)


# -- doors -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "door"),
    [
        ("visitor", "web"),
        ("seat1", "seat"),
        ("dispatch1", "window"),
        ("grid1", "grid"),
        ("system", "import"),
        ("system", "machine"),
    ],
)
def test_each_door_has_its_keeper(world: World, by: str, door: str) -> None:
    case = opened(world, by, door=door)
    user = world.actor(by).user_id
    assert case.door == door
    assert (case.reporter_staff_id, case.reporter_user_id) == (
        (None, user) if door == "web" else (user, None)
    )
    event = Event.objects.get(chain_kind="case", chain_id=int(case.no))
    assert event.target_state == "reported"


@pytest.mark.parametrize(
    ("by", "door"),
    [("visitor", "seat"), ("zj_handler", "seat"), ("seat1", "grid"), ("seat1", "import")],
)
def test_foreign_doors_are_closed(world: World, by: str, door: str) -> None:
    with pytest.raises(NotYours):
        world.report(by, door=door)
    assert not Case.objects.exists()


def test_only_an_import_may_name_another_time_or_source(world: World) -> None:
    past = NOW - timedelta(days=9)
    said: dict[str, object] = {
        "reported_at": past.isoformat(),
        "source": "s",
        "source_id": "1",
        "origin": {"row": 3},
        "place_seeded": True,
        "level": "major",
    }
    own = opened(world, **said)
    assert (own.clock_start, own.source, own.source_id, own.level) == (NOW, "", "", "general")
    assert not own.place_seeded
    clerk = opened(world, "seat1", **said)
    assert (clerk.clock_start, clerk.source_id, clerk.level) == (NOW, "", "major")
    imported = opened(world, "system", **{**said, "door": "import"})
    assert (imported.clock_start, imported.source_id) == (past, "1")
    assert imported.no[6:14] == "20260221"
    again = world.report("system", **{**said, "door": "import"})
    assert (again.no, again.repeated) == (imported.no, True)


# -- sending twice -----------------------------------------------------------------------


def test_what_the_clerk_saw_beside_it_is_linked(world: World) -> None:
    beside = world.report().no
    no = world.report(by="seat1", door="seat", related=[beside, "1234567890123456789"]).no
    assert list(CaseLink.objects.values_list("source__no", "target__no")) == [(no, beside)]


def test_the_same_form_gives_the_same_receipt(world: World) -> None:
    first, second = (world.report("seat1", client_key="k") for _ in range(2))
    assert (second.no, second.lookup_code, second.repeated) == (first.no, first.lookup_code, True)
    assert Case.objects.count() == 1


def test_a_guessed_key_opens_nobody_elses_case(world: World) -> None:
    world.report("visitor", client_key="k")
    with pytest.raises(Invalid) as refusal:
        world.report("seat1", client_key="k")
    assert refusal.value.code == "key-used"


def test_other_conflicts_are_not_hidden(world: World) -> None:
    """An IntegrityError that is no double sending is a fault, not a receipt."""
    with mock.patch.object(reporting, "_open", side_effect=IntegrityError("other")):
        for keys in ({}, {"client_key": "new"}):
            with pytest.raises(IntegrityError):
                world.report(**keys)
        with pytest.raises(IntegrityError):
            world.report("system", door="import", source="s", source_id="9")


def test_numbers_follow_one_another(world: World) -> None:
    numbers = [int(world.report().no[14:]) for _ in range(3)]
    assert numbers == [1, 2, 3]


# -- places ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "area", "unchecked"),
    [
        ({"area": "149901001001001"}, "149901001001001", False),
        ({"area": "", "lon": "112.01", "lat": "37.01"}, "149901001001001", False),
        ({"area": "149901001", "lon": "1", "lat": "1"}, None, None),
        ({"area": "", "lon": "10", "lat": "10"}, "149901000000", True),
        ({"area": ""}, "149901000000", True),
        # the named area is kept when the point contradicts it, refined when the point lies in it
        (
            {"area": "149901001001001", "lon": "112.05", "lat": "37.01"},
            "149901001001001",
            True,
        ),
        ({"area": "149901001000", "lon": "112.01", "lat": "37.01"}, "149901001001001", False),
        ({"area": "149901100201", "lon": "10", "lat": "10"}, "149901100201", True),
    ],
)
def test_place(world: World, raw: dict[str, object], area: str | None, unchecked: bool) -> None:
    """Nothing is refused for its place; what needs a look is flagged 待核位置."""
    if area is None:
        with pytest.raises(Invalid) as refusal:
            world.report(**raw)
        assert set(refusal.value.fields) == {"area"}
        return
    case = opened(world, **raw)
    assert (case.area.code, case.place_unchecked) == (area, unchecked)
    assert (case.lon is None) == ("lon" not in raw)


def test_a_point_known_less_exactly_is_no_contradiction(world: World) -> None:
    """The point falls into the village of the named grid, where no grid has an outline."""
    catalogue = world.catalogue
    village = catalogue.tree.by_code("149901001001")
    with mock.patch.object(type(catalogue.locator), "find", return_value=village):
        case = opened(world, area="149901001001001", lon="112.01", lat="37.01")
    assert (case.area.code, case.place_unchecked) == ("149901001001001", False)


def test_a_point_refines_the_named_grid(world: World) -> None:
    case = opened(world, area="149901001002001", lon="112.035", lat="37.01")
    assert case.area.code == "14990100100200102"
    assert not case.place_unchecked


@pytest.mark.parametrize("datum", list(Datum))
def test_datum_is_converted_once_and_kept(world: World, datum: Datum) -> None:
    given_lon, given_lat = from_wgs84(112.01, 37.01, datum)
    case = opened(world, area="", lon=str(given_lon), lat=str(given_lat), datum=datum.value)
    assert case.lon == pytest.approx(112.01, abs=1e-6)
    assert case.lat == pytest.approx(37.01, abs=1e-6)
    assert (case.origin_lon, case.origin_lat) == (given_lon, given_lat)
    assert case.origin_datum == datum
    assert case.area.code == "149901001001001"


# -- people ------------------------------------------------------------------------------


def test_anonymous_keeps_no_row(world: World) -> None:
    case = opened(world, privacy="anonymous", name="甲", phone="13900001234")
    assert not Party.objects.filter(case=case).exists()


def test_proxy_and_requester(world: World) -> None:
    case = opened(
        world,
        "seat1",
        name="",
        phone="0354-7221234",
        proxy_name="乙",
        proxy_phone="+86 139-0000-1111",
    )
    rows = {row.role: row for row in Party.objects.filter(case=case)}
    assert rows["requester"].phone_tail == "1234"
    assert rows["requester"].name == ""
    assert rows["proxy"].phone_tail == "1111"


def test_names_and_numbers_are_nowhere_in_plain(world: World) -> None:
    """A canary searched in every column of every table, the events among them."""
    canary, number = "欧阳金丝雀", "13987654321"
    case = opened(world, name=canary, phone=number, client_key="c")
    world.drive(case.no, "accept", "dispatch", "sign", "answer", "verify_true", "close")
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - own table names
            found += [
                table for row in cursor.fetchall() if canary in repr(row) or number in repr(row)
            ]
    assert found == []


# -- texts -------------------------------------------------------------------------------


def test_hostile_text_is_tidied_and_nothing_is_lost(world: World) -> None:
    text = "一\x00二\r\n三\u202e四😀𠮷\ud800<b>&'\";--\u200b"
    case = opened(world, text=text)
    assert own_words(case) == case.text
    assert case.text.replace("�", "?") == "一二\n三四😀𠮷?<b>&'\";--"
    assert tidy(case.text) == case.text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯不亮。请修。", "路灯不亮"),
        ("。。路灯不亮", "路灯不亮"),
        ("？！", "？！"),
        ("字" * 40, "字" * 29 + "…"),
    ],
)
def test_title(text: str, title: str) -> None:
    assert make_title(text) == title


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ({"text": ""}, "text"),
        ({"text": "字" * 10_001}, "text"),
        ({"title": "字" * 81}, "title"),
        ({"door": "roof"}, "door"),
        ({"request_type": "x"}, "request_type"),
        ({"matter": "A"}, "matter"),
        ({"matter": "Z9"}, "matter"),
        ({"level": "x"}, "level"),
        ({"area": "0"}, "area"),
        ({"address": "字" * 201}, "address"),
        ({"lon": "112"}, "lon"),
        ({"lon": "nan", "lat": "37"}, "lon"),
        ({"lon": "112", "lat": "37", "datum": "X"}, "datum"),
        ({"occurred_at": "soon"}, "occurred_at"),
        ({"occurred_at": "2026-13-01T00:00"}, "occurred_at"),
        ({"occurred_at": "1066-10-14"}, "occurred_at"),
        ({"reported_at": "2026-03-03"}, "reported_at"),
        ({"people_affected": "0"}, "people_affected"),
        ({"people_affected": "9" * 5000}, "people_affected"),
        ({"people_affected": "some"}, "people_affected"),
        ({"privacy": "x"}, "privacy"),
        ({"name": "字" * 61}, "name"),
        ({"phone": "12"}, "phone"),
        ({"proxy_phone": "abc"}, "proxy_phone"),
        ({"files": [str(n) for n in range(10)]}, "files"),
        ({"files": "no-such-key"}, "files"),
        ({"client_key": "k" * 65}, "client_key"),
    ],
)
def test_each_wrong_field_has_its_sentence(
    world: World, raw: dict[str, object], wrong: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        world.report(**raw)
    assert set(refusal.value.fields) == {wrong}
    assert refusal.value.fields[wrong].endswith("。")
    assert not Case.objects.exists()


def test_all_fields_of_a_good_report(world: World) -> None:
    """What was sent is what is stored."""
    when = NOW - timedelta(hours=3)
    case = opened(
        world,
        text="路灯不亮",
        title="标题",
        matter="B01",
        request_type="complaint",
        people_affected="12",
        occurred_at=when,
        files=world.picture(),
        address="3 号楼",
    )
    assert (case.title, case.request_type, case.people_affected) == ("标题", "complaint", 12)
    assert (case.occurred_at, case.address, case.level) == (when, "3 号楼", "complex")
    assert Attachment.objects.get(case=case).purpose == "report"
    body = json.loads(Event.objects.get(chain_kind="case", chain_id=int(case.no)).payload.body)
    assert body["title"] == "标题"


_ANYTHING = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(),
    st.lists(st.text(max_size=5), max_size=3), st.binary(max_size=5), st.datetimes(),
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(
            ["door", "request_type", "title", "text", "matter", "area", "address", "lon", "lat",
             "datum", "occurred_at", "reported_at", "people_affected", "privacy", "name", "phone",
             "proxy_name", "proxy_phone", "files", "client_key", "level", "source", "source_id",
             "origin", "place_seeded"]
        ),
        _ANYTHING,
    )
)  # fmt: skip
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_input_gets_a_report_or_sentences(world: World, raw: dict[str, object]) -> None:
    try:
        clean = clean_report(raw, world.catalogue, NOW)
    except DomainError as refusal:
        problem = refusal
    else:
        assert clean.text
        assert clean.title
        return
    assert isinstance(problem, Invalid)
    assert problem.fields


def test_a_machine_proposes_and_a_person_accepts(world: World) -> None:
    """The door is on record; nothing is decided by it, and no grid worker may use it."""
    receipt = world.report("seat1", door="machine", name="", phone="")
    case = Case.objects.get(no=receipt.no)
    assert (case.door, case.state, case.matter_id) == ("machine", "reported", None)
    with pytest.raises(NotYours, match="渠道"):
        world.report("grid1", door="machine")


def test_a_file_used_elsewhere_at_the_same_moment_is_refused_in_words(world: World) -> None:
    """The unique row decides who was first; the other one reads a sentence, not an error."""
    key = world.picture()
    with (
        mock.patch.object(statements, "insert_from", side_effect=IntegrityError),
        pytest.raises(Invalid) as refusal,
    ):
        world.report(files=[key])
    assert set(refusal.value.fields) == {"files"}
    assert not Case.objects.exists()
