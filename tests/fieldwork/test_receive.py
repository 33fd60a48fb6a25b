"""One item is one act: whatever repeats, overtakes, crashes, or was changed meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.fieldwork.phone import GRID, give_post, item, photo, send
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Attachment, Case
from linli.domain.errors import DomainError, Invalid, NotFound, NotNow, NotYours
from linli.fieldwork.actions import receive as module
from linli.fieldwork.models import KEPT, Receipt
from linli.files.models import StoredFile, Upload
from linli.kernel import clock
from linli.people.models import Unit
from linli.tasks.actions.giving import Ask, give_many
from linli.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def payload(no: str, action: str) -> dict[str, Any]:
    event = Event.objects.filter(chain_id=int(no), action=action).latest("seq")
    found: dict[str, Any] = json.loads(event.payload.body)
    return found


def do(no: str, command: str, **more: Any) -> dict[str, Any]:
    return item("do", no=no, command=command, **more)


def base(no: str) -> dict[str, Any]:
    case = Case.objects.get(no=no)
    return {"version": case.version, "seq": case.chain_seq}


def task_of(world: World) -> Task:
    """Give grid1 a task by name, about a matter that is on the list for grid staff."""
    no = world.report().no
    case = world.drive(no, "accept")
    ask = Ask(
        "请看看地下通道有没有积水。",
        Unit.objects.get(code="t1").pk,
        clock.now() + timedelta(days=1),
        world.user("grid1").pk,
    )
    leader = world.actor("t1_leader")
    return give_many(
        [ask],
        origin="test",
        origin_key="1",
        asked_by=leader,
        now=clock.now(),
        case_id=case.pk,
    )[0]


class TestReport:
    def test_a_report_is_one_case_with_its_receipt(self, world: World) -> None:
        raw = item()
        done = send(world, raw)
        case = Case.objects.get()
        assert (done["status"], done["no"], done["lookup"]) == ("done", case.no, case.lookup_code)
        assert (case.door, case.reporter_staff.username) == ("grid", "grid1")
        receipt = Receipt.objects.get()
        assert (str(receipt.key), receipt.no, receipt.user_id) == (
            raw["key"],
            case.no,
            case.reporter_staff_id,
        )
        assert payload(case.no, "report")["device_at"] == raw["at"]

    def test_sent_again_it_is_answered_alike(self, world: World) -> None:
        raw = item()
        first = send(world, raw)
        later = {**raw, "sent_at": (clock.now() + timedelta(minutes=5)).isoformat()}
        assert send(world, later) == {**first, "repeated": True}
        assert Case.objects.count() == Receipt.objects.count() == 1

    def test_another_body_with_the_same_key_is_refused_and_told_what_arrived(
        self, world: World
    ) -> None:
        raw = item()
        first = send(world, raw)
        with pytest.raises(Invalid) as refused:
            send(world, {**raw, "report": {**raw["report"], "text": "改了几个字"}})
        assert refused.value.code == "key-used"
        assert refused.value.detail["answer"] == first
        assert Case.objects.count() == 1

    def test_the_key_of_somebody_else_is_refused_and_tells_nothing(self, world: World) -> None:
        raw = item()
        send(world, raw)
        with pytest.raises(Invalid) as refused:
            send(world, raw, by="grid2")
        assert (refused.value.code, refused.value.detail) == ("key-used", {})

    def test_a_report_stays_one_when_its_receipt_is_long_gone(self, world: World) -> None:
        raw = item()
        first = send(world, raw)
        Receipt.objects.update(received_at=clock.now() - KEPT - timedelta(days=1))
        assert module.purge() == 1
        again = send(world, raw)
        assert (again["no"], again["repeated"]) == (first["no"], True)
        assert Case.objects.count() == 1

    def test_a_village_head_reports_too(self, world: World) -> None:
        assert send(world, item(), by="v1_head")["status"] == "done"


class TestSettling:
    def test_report_and_settling_on_the_spot_are_one(self, world: World) -> None:
        raw = item(
            command="settle",
            fields={"answer": "当场清走了。"},
            files=[photo(world, "before"), photo(world, "after", caption="清完了")],
        )
        done = send(world, raw)
        case = Case.objects.get(no=done["no"])
        assert (case.state, case.self_settled, case.version) == ("answered", True, done["version"])
        purposes = Attachment.objects.order_by("purpose").values_list("purpose", "caption")
        assert list(purposes) == [("after", "清完了"), ("before", "")]

    def test_settling_without_the_evidence_leaves_no_report_either(self, world: World) -> None:
        raw = item(command="settle", fields={"answer": "清走了。"})
        with pytest.raises(DomainError):
            send(world, raw)
        assert not Case.objects.exists()
        assert not Receipt.objects.exists()

    def test_photos_of_a_refused_item_can_be_sent_again_with_it(self, world: World) -> None:
        files = [photo(world, "after")]
        raw = item(command="settle", fields={"answer": ""}, files=files)
        with pytest.raises(Invalid):
            send(world, raw)
        assert StoredFile.objects.get().uploaded_by_id is None
        done = send(world, {**raw, "fields": {"answer": "清走了。"}})
        assert done["status"] == "done"

    def test_a_photo_that_expired_is_asked_for_again_under_the_same_key(self, world: World) -> None:
        raw = item(files=[photo(world, "report")])
        StoredFile.objects.all().delete()
        with pytest.raises(Invalid) as refused:
            send(world, raw)
        assert refused.value.code == "upload-gone"
        assert send(world, {**raw, "files": [photo(world, "report")]})["status"] == "done"

    def test_nobody_sends_the_photos_of_somebody_else(self, world: World) -> None:
        with pytest.raises(Invalid) as refused:
            send(world, item(files=[photo(world, "report", by="grid2")]))
        assert refused.value.code == "upload-gone"
        assert Upload.objects.get().stored.uploaded_by_id is None


class TestClockOfTheTelephone:
    @pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=-1), timedelta(days=-9999)])
    def test_however_wrong_both_times_are_kept_and_ours_counts(
        self, world: World, off: timedelta
    ) -> None:
        sent = clock.now() + off
        seen = sent - timedelta(hours=2)
        raw = item(at=seen.isoformat(), sent_at=sent.isoformat())
        raw["report"]["occurred_at"] = seen.isoformat()
        case = Case.objects.get(no=send(world, raw)["no"])
        receipt = Receipt.objects.get()
        assert abs(receipt.skew - off.total_seconds()) < 60
        assert (receipt.device_at, receipt.sent_at) == (seen, sent)
        assert abs(case.clock_start - receipt.received_at) < timedelta(minutes=1)
        assert case.occurred_at is not None
        since = receipt.received_at - case.occurred_at
        assert abs(since - timedelta(hours=2)) < timedelta(minutes=1)

    def test_what_waited_for_a_signal_happened_when_it_was_seen(self, world: World) -> None:
        seen = clock.now() - timedelta(hours=5)
        case = Case.objects.get(no=send(world, item(at=seen.isoformat()))["no"])
        assert case.occurred_at is not None
        assert abs(case.occurred_at - seen) < timedelta(minutes=1)
        assert case.clock_start - seen > timedelta(hours=4)

    def test_what_is_sent_at_once_says_nothing_more(self, world: World) -> None:
        assert Case.objects.get(no=send(world, item())["no"]).occurred_at is None


class TestMeanwhile:
    def handled(self, world: World) -> str:
        give_post(world, "grid1", "handler", "zj")
        no = world.report().no
        world.drive(no, "accept", "dispatch", ("sign", {"by": "grid1"}))
        return no

    def seen(self, no: str) -> dict[str, Any]:
        return {**base(no), "seen": {"label": "处置中", "address": "和平社区3号楼", "title": "旧"}}

    def answer(self, no: str, known: dict[str, Any]) -> dict[str, Any]:
        fields = {"answer": "已协调物业整改。", "outcome": "explained"}
        return do(no, "answer", fields=fields, base=known)

    def test_nothing_meanwhile_is_done(self, world: World) -> None:
        no = self.handled(world)
        done = send(world, self.answer(no, self.seen(no)))
        case = Case.objects.get(no=no)
        assert (done["status"], done["version"], case.state) == ("done", case.version, "answered")
        assert payload(no, "answer")["device_at"]

    def test_a_change_of_somebody_else_is_told_and_nothing_written(self, world: World) -> None:
        no = self.handled(world)
        raw = self.answer(no, self.seen(no))
        world.do(no, "ask_return", by="zj_leader")
        before = Case.objects.get(no=no)
        told = send(world, raw)
        assert (told["status"], told["may"], told["version"]) == ("changed", False, before.version)
        assert told["now"]["label"] == {"label": "状态", "was": "处置中", "is": "退单待审"}
        assert told["by"][0]["what"] == "申请退单"
        assert told["because"]
        assert Case.objects.get(no=no).version == before.version
        assert not Receipt.objects.exists()

    def test_after_looking_it_may_be_sent_on_top(self, world: World) -> None:
        no = self.handled(world)
        raw = self.answer(no, self.seen(no))
        world.do(no, "comment", by="zj_leader", text="请附合同")
        told = send(world, raw)
        assert (told["status"], told["may"], told["now"]["title"]["was"]) == (
            "changed",
            True,
            "旧",
        )
        known = {"version": told["version"], "seq": told["seq"]}
        assert send(world, {**raw, "key": str(uuid4()), "base": known})["status"] == "done"

    def test_a_note_never_conflicts(self, world: World) -> None:
        no = self.handled(world)
        known = self.seen(no)
        world.do(no, "comment", by="zj_leader", text="请附合同")
        done = send(world, do(no, "progress", fields={"text": "已到现场"}, base=known))
        assert done["status"] == "done"

    def test_what_i_did_myself_stands_in_nobodys_way(self, world: World) -> None:
        no = self.handled(world)
        known = self.seen(no)
        send(world, do(no, "progress", fields={"text": "已到现场"}, base=known))
        assert send(world, self.answer(no, known))["status"] == "done"

    def test_a_matter_out_of_sight_is_not_found_like_an_unknown_one(self, world: World) -> None:
        no = world.report(area="149901100201001").no
        for wanted in (no, "1499012026010100999"):
            with pytest.raises(NotFound) as refused:
                send(world, do(wanted, "comment", fields={"text": "看到了"}))
            assert wanted in refused.value.message

    def test_a_refused_move_writes_nothing_and_may_be_mended(self, world: World) -> None:
        no = self.handled(world)
        raw = self.answer(no, self.seen(no))
        empty = {**raw, "fields": {"answer": "", "outcome": "explained"}}
        with pytest.raises(Invalid) as refused:
            send(world, empty)
        assert "answer" in refused.value.fields
        assert not Receipt.objects.exists()
        assert send(world, raw)["status"] == "done"

    def test_a_verification_on_site(self, world: World) -> None:
        give_post(world, "grid1", "verifier", "t1", area=GRID)
        no = world.answered().no
        fields = {"method": "on_site", "reason": "not_true", "text": "现场没有整改"}
        raw = do(no, "verify_false", fields=fields, base=base(no), files=[photo(world, "check")])
        assert send(world, raw)["status"] == "done"
        assert Case.objects.get(no=no).state == "rework"
        with pytest.raises(NotNow):
            send(world, {**raw, "key": str(uuid4()), "files": [], "base": base(no)})


class TestTasks:
    def test_a_task_is_answered_once(self, world: World) -> None:
        task = task_of(world)
        raw = item("task", no=str(task.pk), fields={"answer": "已经看过，没有积水。"})
        done = send(world, {**raw, "base": {"version": 1}})
        task.refresh_from_db()
        assert (done["status"], done["version"], task.standing) == ("done", 2, "answered")
        assert send(world, {**raw, "base": {"version": 1}})["repeated"]

    def test_nobody_answers_the_task_of_somebody_else(self, world: World) -> None:
        raw = item("task", no=str(task_of(world).pk), fields={"answer": "看过"})
        with pytest.raises(NotFound):
            send(world, raw, by="grid2")


class TestWhoAndWhat:
    def test_other_staff_are_refused(self, world: World) -> None:
        with pytest.raises(NotYours) as refused:
            send(world, item(), by="seat1")
        assert refused.value.code == "not-field-staff"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("key", "1"),
            ("key", "00000000-0000-1000-8000-000000000000"),
            ("kind", "patrol"),
            ("at", "2026-11-22T08:00:00"),
            ("sent_at", "soon"),
            ("seq", -1),
            ("seq", True),
            ("report", {"text": "一", "phone": "13900001234"}),
            ("report", {"text": ["一", {"a": 1}]}),
            ("report", "垃圾"),
            ("command", "accept"),
            ("fields", {"answer": "x"}),
            ("files", [{"upload": "../x", "purpose": "report"}]),
            ("files", [{"upload": "a", "purpose": "after"}]),
            ("files", "abc"),
            ("track", [[112.5, 37.0]]),
        ],
    )
    def test_what_no_telephone_of_ours_sends_is_refused(
        self, world: World, name: str, value: object
    ) -> None:
        with pytest.raises(Invalid) as refused:
            send(world, {**item(), name: value})
        assert refused.value.code == "bad-item"
        assert not Case.objects.exists()

    def test_a_telephone_has_few_commands(self, world: World) -> None:
        no = world.report().no
        with pytest.raises(Invalid):
            send(world, do(no, "accept", fields={"matter": "B01"}))
