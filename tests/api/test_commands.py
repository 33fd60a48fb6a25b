"""Commands over JSON: the same actions as on the pages, with versions and keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import Caller, refusal
from tests.budgets import within

from linli.api import idempotency
from linli.api.command_bodies import COMMANDS, body_of
from linli.api.models import IdempotentAnswer
from linli.cases.actions import ADDITIVE
from linli.cases.inputs import FORMS
from linli.cases.models import Case, Milestone, Oversight
from linli.domain.lifecycle import TRANSITIONS, Command, Role
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.people.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

ACCEPT = {"matter": "B01"}


def test_every_command_of_people_has_its_operation_and_its_own_body() -> None:
    clockwork = {row.command for row in TRANSITIONS} - {
        row.command for row in TRANSITIONS if row.roles != {Role.SYSTEM}
    }
    assert Command.OVERSEE in clockwork
    assert set(Command) - set(COMMANDS) == {Command.REPORT} | clockwork
    for command in COMMANDS:
        shape = body_of(command).model_json_schema()
        fields = FORMS[command]
        assert list(shape.get("properties", {})) == [field.name for field in fields]
        assert set(shape.get("required", [])) == {f.name for f in fields if f.required}


def test_a_case_goes_through_the_loop(api: Caller) -> None:
    no = api.post("/cases", {"text": "三号楼楼道堆满杂物", "area": "149901001001001"}).json()["no"]
    steps: list[tuple[str, str, dict[str, object], str]] = [
        ("seat1", "accept", ACCEPT, "accepted"),
        ("dispatch1", "dispatch", {"lead_unit": "zj", "support_units": ["cg"]}, "dispatched"),
        ("zj_handler", "sign", {}, "handling"),
        ("zj_handler", "progress", {"text": "已到现场", "contacted": True}, "handling"),
        ("cg_handler", "contribute", {"text": "已配合清运"}, "handling"),
        ("zj_handler", "answer", {"answer": "已清理。", "outcome": "explained"}, "answered"),
        ("verify1", "verify_true", {"method": "phone", "quality": 5, "solved": True}, "verified"),
        ("dispatch1", "close", {"text": None}, "closed"),
    ]
    for who, command, body, state in steps:
        tag = api.version(no, by=who)
        answer = api.post(f"/cases/{no}/{command}", body, by=who, If_Match=tag)
        assert answer.status_code == 200, (command, answer.content.decode())
        moved = answer.json()
        assert moved["state"]["code"] == state
        assert answer["ETag"] == f'"{moved["version"]}"' != tag
    assert Case.objects.get(no=no).closed_at is not None


def test_a_transition_within_its_budget(api: Caller) -> None:
    no = api.world.report().no
    tag = api.version(no)
    with within("api.transition"):
        answer = api.post(f"/cases/{no}/accept", ACCEPT, If_Match=tag, Idempotency_Key="accept-1")
    assert answer.status_code == 200


def test_the_costliest_transitions_within_the_budget(api: Caller) -> None:
    no = api.world.report().no
    api.world.drive(no, "accept")
    picture = api.world.picture("zj_handler")
    steps: list[tuple[str, str, dict[str, object]]] = [
        ("dispatch1", "dispatch", {"lead_unit": "zj", "support_units": ["cg"]}),
        ("zj_handler", "sign", {}),
        ("zj_handler", "ask_extension", {"reason": "works", "days": 2, "text": "材料未到"}),
        ("zj_leader", "grant_extension", {}),
        (
            "zj_handler",
            "answer",
            {"answer": "已办", "outcome": "explained", "files": [f"{picture}:after"]},
        ),
        ("verify1", "verify_true", {"method": "phone", "quality": 4}),
    ]
    for number, (who, command, body) in enumerate(steps):
        tag = api.version(no, by=who)
        with within("api.transition"):
            answer = api.post(
                f"/cases/{no}/{command}", body, by=who, If_Match=tag, Idempotency_Key=f"k{number}"
            )
        assert answer.status_code == 200, (command, answer.content.decode())


def test_a_move_names_its_version(api: Caller) -> None:
    no = api.world.report().no
    path = f"/cases/{no}/accept"
    refusal(api.post(path, ACCEPT), 428, "version-needed")
    refusal(api.post(path, ACCEPT, If_Match="*"), 428, "version-needed")
    for odd in ("1", 'W/"1"', '"x"', '"1", "2"', '"99999999999999999999"', ""):
        refusal(api.post(path, ACCEPT, If_Match=odd), 400, "if-match")
    assert Case.objects.get(no=no).state == "reported"


def test_a_lost_race_tells_the_present_version(api: Caller) -> None:
    no = api.world.report().no
    tag = api.version(no)
    api.world.do(no, "comment")
    lost = refusal(api.post(f"/cases/{no}/accept", ACCEPT, If_Match=tag), 409, "lost-race")
    now = lost["detail"]["version"]
    assert f'"{now}"' == api.version(no)
    assert api.post(f"/cases/{no}/accept", ACCEPT, If_Match=f'"{now}"').status_code == 200


@pytest.mark.parametrize("command", sorted(ADDITIVE & {Command.COMMENT, Command.SUPPLEMENT}))
def test_additions_need_no_version(api: Caller, command: Command) -> None:
    no = api.world.report().no
    stale = api.version(no)
    path = f"/cases/{no}/{command.value}"
    assert api.post(path, {"text": "补充一句"}).status_code == 200
    assert api.post(path, {"text": "再补一句"}, If_Match=stale).status_code == 200


def test_moves_that_are_not_allowed_say_so(api: Caller) -> None:
    no = api.world.report().no
    tag = api.version(no)
    refusal(api.post(f"/cases/{no}/close", {}, by="dispatch1", If_Match=tag), 409, "not-in-state")
    refusal(
        api.post(f"/cases/{no}/accept", ACCEPT, by="verify1", If_Match=tag), 403, "not-your-role"
    )
    refusal(
        api.post(f"/cases/{no}/accept", ACCEPT, by="zj_handler", If_Match=tag), 404, "not-found"
    )
    refusal(api.post(f"/cases/{no}/oversee", {}, If_Match=tag), 404, "not-found")
    refusal(api.post(f"/cases/{no}/report", {}, If_Match=tag), 404, "not-found")
    assert api.version(no) == tag


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "matter"),
        ({"matter": "B"}, "matter"),
        ({"matter": 1}, "matter"),
        ({"matter": ["B01"]}, "matter"),
        ({"matter": "B01", "level": "x"}, "level"),
        ({"matter": "B01", "note": "长" * 5001}, "note"),
        ({"matter": "B01", "notes": "x"}, "notes"),
        ([], "body"),
    ],
)
def test_a_wrong_body_names_the_field(api: Caller, body: object, field: str) -> None:
    no = api.world.report().no
    answer = api.post(f"/cases/{no}/accept", body, If_Match=api.version(no))
    assert answer.status_code == 422, answer.content.decode()
    assert list(answer.json()["fields"]) == [field]


def test_milestones_are_objects(api: Caller) -> None:
    no = api.world.report().no
    api.world.drive(no, "accept", "dispatch", "sign")
    Case.objects.filter(no=no).update(overseen=True)
    case = Case.objects.get(no=no)
    Oversight.objects.create(case=case, opened_at=clock.now(), reason="到期未解决")
    day = (clock.today() + timedelta(days=60)).isoformat()
    body: dict[str, object] = {
        "plan": "分两步办",
        "milestones": [{"due_on": day, "text": "完成招标\n并公示"}],
    }
    tag = api.version(no, by="zj_handler")
    path = f"/cases/{no}/plan"
    wrong = api.post(
        path, body | {"milestones": [{"due_on": "2027"}]}, by="zj_handler", If_Match=tag
    )
    assert list(refusal(wrong, 422, "invalid")["fields"]) == ["milestones.0.text"]
    answer = api.post(path, body, by="zj_handler", If_Match=tag)
    assert answer.status_code == 200, answer.content.decode()
    (step,) = Milestone.objects.all()
    assert (step.due_on.isoformat(), step.text) == (day, "完成招标 并公示")


# -- the same request twice ---------------------------------------------------------------


def test_a_report_sent_twice_is_one_case(api: Caller) -> None:
    body = {"text": "路灯不亮"}
    first = api.post("/cases", body, Idempotency_Key="abc-1")
    again = api.post("/cases", body, Idempotency_Key="abc-1")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1
    other = api.post("/cases", body, Idempotency_Key="abc-2")
    assert other.json()["no"] != first.json()["no"]


def test_a_key_belongs_to_one_request_of_one_account(api: Caller) -> None:
    api.post("/cases", {"text": "路灯不亮"}, Idempotency_Key="k")
    changed = api.post("/cases", {"text": "路灯亮了"}, Idempotency_Key="k")
    refusal(changed, 422, "idempotency-reused")
    foreign = api.post("/cases", {"text": "路灯不亮"}, by="dispatch1", Idempotency_Key="k")
    assert foreign.status_code == 201
    assert Case.objects.count() == 2


def test_a_move_sent_twice_is_made_once(api: Caller) -> None:
    no = api.world.report().no
    tag = api.version(no)
    sent = [
        api.post(f"/cases/{no}/accept", ACCEPT, If_Match=tag, Idempotency_Key="m") for _ in "12"
    ]
    assert [answer.status_code for answer in sent] == [200, 200]
    assert sent[0].content == sent[1].content
    assert sent[0]["ETag"] == sent[1]["ETag"] == api.version(no)
    other = api.world.report().no
    reused = api.post(
        f"/cases/{other}/accept", ACCEPT, If_Match=api.version(other), Idempotency_Key="m"
    )
    refusal(reused, 422, "idempotency-reused")


def test_a_refused_request_may_be_corrected_under_its_key(api: Caller) -> None:
    refusal(api.post("/cases", {"text": " "}, Idempotency_Key="k"), 422, "invalid")
    assert not IdempotentAnswer.objects.exists()
    assert api.post("/cases", {"text": "漏水"}, Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 81, "钥匙", "a b"])
def test_an_odd_key_is_refused(api: Caller, key: str) -> None:
    refusal(api.post("/cases", {"text": "漏水"}, Idempotency_Key=key), 400, "idempotency-key")


def test_a_repeated_request_leaves_no_trace(api: Caller) -> None:
    """It is carried out and undone: no number is used up, nothing is promised twice."""
    body = {"text": "路灯不亮"}
    first = api.post("/cases", body, Idempotency_Key="k").json()["no"]
    promised = OutboxMessage.objects.count()
    for _ in range(3):
        api.post("/cases", body, Idempotency_Key="k")
    assert OutboxMessage.objects.count() == promised
    assert int(api.post("/cases", body).json()["no"]) == int(first) + 1


def test_a_repeated_move_is_answered_even_when_it_is_not_yours_any_more(api: Caller) -> None:
    no = api.world.report().no
    tag = api.version(no)
    sent = {"If_Match": tag, "Idempotency_Key": "m"}
    first = api.post(f"/cases/{no}/accept", ACCEPT, **sent)
    Post.objects.filter(user__username="seat1").delete()
    assert api.post(f"/cases/{no}/accept", ACCEPT, **sent).content == first.content


def test_old_answers_are_forgotten(api: Caller) -> None:
    api.post("/cases", {"text": "漏水"}, Idempotency_Key="k")
    assert idempotency.purge() == 0
    with clock.at(clock.now() + idempotency.KEPT + timedelta(seconds=1)):
        assert idempotency.purge() == 1


def test_a_block_is_set_and_lifted(api: Caller) -> None:
    """回避: gone for the person, back again with a reason, never lifted by other posts."""
    no = api.world.report().no
    reason = {"account": "t1_dispatch", "text": "被反映人"}

    def call(command: str, fields: dict[str, str], by: str, key: str) -> Any:
        path, tag = f"/cases/{no}/{command}", api.version(no)
        return api.post(path, fields, by=by, If_Match=tag, Idempotency_Key=key)

    assert call("block", reason, "dispatch1", "b1").status_code == 200
    assert api.get(f"/cases/{no}", by="t1_dispatch").status_code == 404
    refusal(call("unblock", reason, "t1_dispatch", "u1"), 404, "not-found")
    refusal(call("unblock", reason, "verify1", "u2"), 403, "not-your-role")
    refusal(call("unblock", {"account": "t1_dispatch"}, "seat1", "u3"), 422, "invalid")
    assert call("unblock", reason, "seat1", "u4").status_code == 200
    assert api.get(f"/cases/{no}", by="t1_dispatch").status_code == 200
