"""Reporting, listing and reading cases."""

from __future__ import annotations

import pytest
from tests.api.conftest import Caller, refusal
from tests.budgets import counted, within
from tests.world import World

from linli.cases.models import Case, Party
from linli.domain.lifecycle import Command

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

REPORT = {
    "text": "楼道里长期堆放杂物😀，请协调清理。",
    "area": "149901001001001",
    "name": "测试居民",
    "phone": "13900001234",
    "lon": 111.91,
    "lat": 37.03,
    "datum": "GCJ02",
}


def test_a_report_gives_number_and_code(api: Caller) -> None:
    answer = api.post("/cases", REPORT)
    assert answer.status_code == 201, answer.content.decode()
    receipt = answer.json()
    case = Case.objects.get(no=receipt["no"])
    assert receipt["lookup_code"] == case.lookup_code
    assert answer["Location"] == f"/api/v1/cases/{case.no}"
    assert case.text == REPORT["text"]
    assert case.door == "seat"
    assert case.reporter_staff == api.world.user("seat1")
    assert case.origin_datum == "GCJ02"
    assert api.get(answer["Location"].removeprefix("/api/v1")).status_code == 200


def test_a_foreign_door_is_refused(api: Caller) -> None:
    refusal(api.post("/cases", REPORT | {"door": "grid"}), 403, "foreign-door")
    assert api.post("/cases", REPORT | {"door": "grid"}, by="grid1").status_code == 201


def test_a_report_within_its_budget(api: Caller) -> None:
    api.post("/cases", REPORT)
    with within("api.report"):
        answer = api.post("/cases", REPORT, Idempotency_Key="report-1")
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "长" * 10_001}, "text"),
        ({"text": 7}, "text"),
        ({"text": None}, "text"),
        ({"phone": "12"}, "phone"),
        ({"area": "000"}, "area"),
        ({"matter": "Z99"}, "matter"),
        ({"door": "import"}, "door"),
        ({"level": "huge"}, "level"),
        ({"lon": "111"}, "lon"),
        ({"lon": 1e9}, "lon"),
        ({"occurred_at": "2026-02-31 10:00"}, "occurred_at"),
        ({"occurred_at": "2999-01-01 10:00"}, "occurred_at"),
        ({"people_affected": 10**30}, "people_affected"),
        ({"files": ["nothing"]}, "files"),
        ({"files": "nothing"}, "files"),
        ({"source": "x"}, "source"),
        ({"client_key": "x"}, "client_key"),
    ],
)
def test_a_wrong_report_names_the_field(api: Caller, change: dict[str, object], field: str) -> None:
    answer = api.post("/cases", REPORT | change)
    assert answer.status_code == 422, answer.content.decode()
    assert field in answer.json()["fields"]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        ("{", "application/json", 400, "bad-json"),
        ('{"text": NaN}', "application/json", 400, "bad-json"),
        (b'{"text": "\xff"}', "application/json", 400, "bad-json"),
        ("[" * 100_000, "application/json", 400, "bad-json"),
        ("[]", "application/json", 422, "invalid"),
        ("null", "application/json", 422, "invalid"),
        ("", "application/json", 422, "invalid"),
        ("text=x", "application/x-www-form-urlencoded", 415, "media-type"),
        ('{"text": "' + "x" * 2_700_000 + '"}', "application/json", 413, "too-large"),
    ],
)
def test_no_body_breaks_it(
    api: Caller, content: str | bytes, kind: str, status: int, code: str
) -> None:
    refusal(api.post("/cases", content=content, content_type=kind), status, code)


def test_control_and_wide_characters_are_tidied(api: Caller) -> None:
    answer = api.post("/cases", REPORT | {"text": "漏\u0000水\u202e𠮷野家😀", "title": "\u0000a"})
    case = Case.objects.get(no=answer.json()["no"])
    assert (case.text, case.title) == ("漏水𠮷野家😀", "a")
    # Half a surrogate pair is legal JSON and storable nowhere.
    halved = api.post("/cases", content='{"text": "漏\\ud83d水"}', Idempotency_Key="half")
    assert halved.status_code == 201
    assert Case.objects.get(no=halved.json()["no"]).text == "漏?水"


def test_a_case_as_its_reader_may_see_it(api: Caller) -> None:
    no = api.world.answered().no
    api.secret("verify1")
    with within("api.case"):
        answer = api.get(f"/cases/{no}", by="verify1")
    case = answer.json()
    assert answer["ETag"] == f'"{case["version"]}"'
    assert case["state"] == {"code": "answered", "name": "待核查", "step": 5}
    assert case["lead_unit"]["code"] == "zj"
    assert [duty["part"] for duty in case["duties"]] == ["lead"]
    assert case["contacts"] == [
        {"role": "requester", "privacy": "named", "name": "测**", "phone": "****1234"}
    ]
    moves = {move["command"]: move for move in case["next"]}
    assert moves["verify_true"]["allowed"] is True
    assert "dispatch" not in moves
    assert "13900001234" not in answer.content.decode()


def test_moves_refused_now_say_why(api: Caller) -> None:
    no = api.world.answered().no
    api.world.drive(no, "verify_true")
    api.world.do(no, "close")
    moves = {m["command"]: m for m in api.get(f"/cases/{no}", by="dispatch1").json()["next"]}
    assert moves["score"]["allowed"] is False
    assert moves["score"]["code"] == "rating-open"
    assert "评价期" in moves["score"]["refusal"]


def test_a_confidential_requester_is_not_shown_to_the_unit(api: Caller) -> None:
    no = api.world.report(privacy="confidential").no
    api.world.drive(no, "accept", "dispatch")
    (shown,) = api.get(f"/cases/{no}", by="zj_handler").json()["contacts"]
    assert shown == {"role": "requester", "privacy": "confidential", "name": "", "phone": ""}
    (shown,) = api.get(f"/cases/{no}", by="dispatch1").json()["contacts"]
    assert shown["name"] == "测**"
    assert Party.objects.get().phone_tail == "1234"


def test_an_unchanged_case_is_not_sent_again(api: Caller) -> None:
    no = api.world.report().no
    tag = api.version(no)
    for held in (tag, f"W/{tag}", f'"0", {tag}', "*"):
        answer = api.get(f"/cases/{no}", If_None_Match=held)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    api.world.do(no, "accept")
    assert api.get(f"/cases/{no}", If_None_Match=tag).status_code == 200


def test_unknown_and_invisible_are_the_same(api: Caller) -> None:
    no = api.world.report().no
    missing = f"{no[:-5]}99999"
    for path in ("", "/events", "/due"):
        hidden = refusal(api.get(f"/cases/{no}{path}", by="zj_handler"), 404, "not-found")
        absent = refusal(api.get(f"/cases/{missing}{path}", by="zj_handler"), 404, "not-found")
        assert hidden["message"].replace(no, "") == absent["message"].replace(missing, "")
    for odd in ("1", "%00", "9" * 19, "é", "1499012026130100001"):
        refusal(api.get(f"/cases/{odd}"), 404, "not-found")


def test_the_story_comes_in_pages(api: Caller) -> None:
    no = api.world.closed().no
    api.secret("dispatch1")
    with within("api.events"):
        page = api.get(f"/cases/{no}/events?size=3", by="dispatch1").json()
    assert [item["action"] for item in page["items"]] == ["report", "accept", "dispatch"]
    assert page["items"][1]["name"] == "受理"
    seen = [item["seq"] for item in page["items"]]
    while page["next"] is not None:
        path = f"/cases/{no}/events?size=3&after={page['next']}"
        page = api.get(path, by="dispatch1").json()
        seen += [item["seq"] for item in page["items"]]
    assert seen == list(range(1, Case.objects.get(no=no).chain_seq + 1))


def test_the_reason_for_the_date(api: Caller) -> None:
    no = api.world.report().no
    api.world.do(no, "accept")
    api.secret("seat1")
    with within("api.due"):
        answer = api.get(f"/cases/{no}/due").json()
    assert {"policy", "start"} <= {step["code"] for step in answer["steps"]}
    assert answer["due"] is not None


@pytest.fixture
def many(world: World) -> list[str]:
    return [world.report(text=f"第{number}件：路灯不亮").no for number in range(7)]


def test_a_list_turns_its_pages_without_gap_or_repeat(api: Caller, many: list[str]) -> None:
    seen: list[str] = []
    path = "/cases?order=newest&size=3"
    while path:
        answer = api.get(path)
        assert answer.status_code == 200
        page = answer.json()
        seen += [item["no"] for item in page["items"]]
        assert ('rel="next"' in answer.get("Link", "")) == bool(page["next"])
        path = f"/cases?order=newest&size=3&cursor={page['next']}" if page["next"] else ""
    assert sorted(seen) == sorted(many)
    assert len(seen) == len(set(seen))


def test_a_link_leads_to_the_next_page(api: Caller, many: list[str]) -> None:
    first = api.get("/cases?order=newest&size=5&state=reported")
    target = first["Link"].split(">")[0].removeprefix("<")
    assert "state=reported" in target
    assert "size=5" in target
    assert len(api.get(f"/cases{target}").json()["items"]) == 2


def test_a_list_costs_the_same_for_few_and_many(api: Caller, many: list[str]) -> None:
    api.get("/cases")
    with counted() as few:
        api.get("/cases?size=2")
    for number in range(50):
        api.world.report(text=f"又一件{number}")
    with within("api.list") as all_of_them:
        answer = api.get("/cases?size=50")
    assert len(answer.json()["items"]) == 50
    assert len(few) == len(all_of_them)


def test_filters_are_those_of_the_desk(api: Caller, many: list[str]) -> None:
    api.world.do(many[0], "accept")
    found = api.get("/cases?state=accepted").json()["items"]
    assert [item["no"] for item in found] == [many[0]]
    assert len(api.get("/cases?text=第3件").json()["items"]) == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("size=0", "size"),
        ("size=101", "size"),
        ("size=x", "size"),
        ("state=lost", "state"),
        ("since=2026-02-30", "since"),
        ("since=0001-01-01", "since"),
        ("until=9999-12-31", "until"),
        ("overdue=perhaps", "overdue"),
        ("sate=accepted", "sate"),
        ("queue=none", "queue"),
        ("order=text", "order"),
        ("text=" + "x" * 100, "text"),
    ],
)
def test_a_wrong_filter_is_named(api: Caller, query: str, field: str) -> None:
    answer = api.get(f"/cases?{query}")
    assert answer.status_code == 422, answer.content.decode()
    assert field in answer.json()["fields"]


@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "é", "A" * 900])
def test_a_wrong_cursor_is_refused(api: Caller, cursor: str) -> None:
    refusal(api.get(f"/cases?cursor={cursor}"), 422, "bad-cursor")


def test_a_stranger_lists_nothing(api: Caller, many: list[str]) -> None:
    assert api.get("/cases", by="zj_handler").json()["items"] == []
    assert api.get("/cases", by="admin1").json()["items"] == []


def test_the_requester_of_an_account_does_not_read_internal_notes(api: Caller) -> None:
    no = api.world.report().no
    api.world.do(no, Command.COMMENT)
    Case.objects.filter(no=no).update(reporter_user=api.world.user("zj_handler"))
    assert api.get(f"/cases/{no}", by="zj_handler").status_code == 200
    refusal(api.get(f"/cases/{no}/events", by="zj_handler"), 403, "internal")
