"""What a telephone is given: to whom, of which matters, how much, and nothing twice."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.budgets import counted, within
from tests.fieldwork.phone import GRID, give_post
from tests.world import World

from linli.cases.models import Case, Duty
from linli.fieldwork.access import account_mark
from linli.fieldwork.models import KEPT
from linli.fieldwork.queries import rows as rows_module
from linli.fieldwork.queries import tags as tags_module
from linli.fieldwork.queries.own_record import KEPT_OF_ME

pytestmark = pytest.mark.django_db

#: A day's sync without photos, bytes on the line.
DAY = 200_000
LONG = "小区南门外的路面坑洼积水，老人和孩子经过时容易滑倒，雨天更严重，希望尽快修补并设置提示。"


def signed_in(world: World, client: Client, by: str = "grid1") -> Client:
    return world.login(client, by)  # type: ignore[no-any-return]  # the client itself


def sync(client: Client, had: str = "", did: str | None = None) -> Any:
    """Ask as a telephone does that has the things of these tags."""
    body = {"had": had}
    if did is not None:
        body["did"] = did
    answer = client.post("/field/sync/", body, content_type="application/json")
    assert answer.status_code == 200
    nothing: dict[str, Any] = {"sections": {}, "rows": {}, "tasks": {}, "outings": {}, "forget": []}
    return {**nothing, **answer.json()}


class TestWhoMay:
    ADDRESSES = ("me/", "sync/", "queue/", "propose/", "uploads/", "sign-out/")

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_nobody_without_a_session(self, client: Client, address: str) -> None:
        for send in (client.get, client.post):
            answer = send(f"/field/{address}", content_type="application/json")
            assert answer.status_code == 401
            assert answer.json()["code"] == "signed-out"

    @pytest.mark.parametrize("by", ["seat1", "zj_handler", "leader1", "admin1"])
    def test_other_staff_are_told_where_their_work_is(
        self, world: World, client: Client, by: str
    ) -> None:
        signed_in(world, client, by)
        for address in ("me/", "uploads/"):
            answer = client.get(f"/field/{address}")
            assert (answer.status_code, answer.json()["code"]) == (403, "not-field-staff")

    def test_a_first_password_is_changed_before(self, world: World, client: Client) -> None:
        user = world.user("grid1")
        user.must_change = True
        user.save()
        answer = signed_in(world, client).get("/field/me/")
        assert (answer.status_code, answer.json()["code"]) == (403, "own-password")

    def test_a_forged_request_is_refused_in_json(self, world: World) -> None:
        client = signed_in(world, Client(enforce_csrf_checks=True))
        answer = client.post("/field/queue/", {}, content_type="application/json")
        assert (answer.status_code, answer.json()) == (403, {"code": "stale"})

    def test_grid_workers_and_village_heads_land_here(self, world: World) -> None:
        from linli.web.desk.shell import home  # noqa: PLC0415 - the one thing asked of it

        assert {home(world.actor(one)) for one in ("grid1", "v1_head")} == {"/field/"}
        assert home(world.actor("zj_handler")) == "/desk/"
        give_post(world, "grid1", "handler", "zj")
        assert home(world.actor("grid1")) == "/desk/"


class TestMe:
    def test_whose_telephone_it_is(self, world: World, client: Client) -> None:
        signed_in(world, client)
        with within("field.me"):
            told = client.get("/field/me/").json()
        assert told["user"] == account_mark(world.user("grid1").pk)
        assert told["name"] == world.user("grid1").full_name
        assert told["posts"][0]["area"] == GRID
        assert told["posts"][0]["label"].startswith("网格员 · ")
        assert told["csrf"]
        assert told["may_settle"] is True

    def test_signing_out_clears_the_telephone(self, world: World, client: Client) -> None:
        answer = signed_in(world, client).post("/field/sign-out/")
        assert answer["Clear-Site-Data"] == '"cache", "storage"'
        assert client.get("/field/me/").status_code == 401


class TestRows:
    def test_the_matters_of_own_grids_and_no_others(self, world: World, client: Client) -> None:
        here = world.report(area=GRID).no
        world.report(area="149901100201001")
        signed_in(world, client)
        with within("field.sync"):
            told = sync(client)
        assert set(told["rows"]) == {here}
        row = told["rows"][here]
        assert (row["why"], row["label"]) == (["grid"], "待受理")
        assert {"command": "comment"} in row["may"]

    def test_the_second_time_only_what_changed(self, world: World, client: Client) -> None:
        first, second = world.report().no, world.report().no
        told = sync(signed_in(world, client))
        tags = {no: row["tag"] for no, row in told["rows"].items()}
        had = {name: one["tag"] for name, one in told["sections"].items()}
        had["me"] = told["me"]["tag"]
        with within("field.sync_same"):
            same = client.post(
                "/field/sync/",
                {"had": ".".join([*tags.values(), *had.values()])},
                content_type="application/json",
            )
        assert set(same.json()) == {"now"}
        world.do(first, "comment", text="已去看过")
        world.do(second, "reject")
        later = sync(client, ".".join([*tags.values(), *had.values()]))
        assert set(later["rows"]) == {first}
        # What has changed and what is gone may both go; nothing else may.
        assert later["forget"] == sorted(tags.values())
        assert later["rows"][first]["said"][0]["text"] == "已去看过"

    def test_nothing_is_written_when_a_telephone_asks(self, world: World, client: Client) -> None:
        world.report()
        signed_in(world, client)
        with counted() as statements:
            sync(client)
            client.get("/field/me/")
        assert all(one.lstrip().upper().startswith("SELECT") for one in statements)

    def test_nobodys_name_or_number_and_no_confidential_matter(
        self, world: World, client: Client
    ) -> None:
        world.report(text="我叫王建国，电话13900001234，路灯不亮，请联系我。", name="王建国")
        hidden = [
            world.report(privacy="confidential", text="请不要告诉别人是我说的").no,
            world.report(request_type="report", text="举报有人受贿").no,
        ]
        told = sync(signed_in(world, client))
        body = json.dumps(told, ensure_ascii=False)
        assert "王建国" not in body
        assert "13900001234" not in body
        assert not set(hidden) & set(told["rows"])
        assert told["elsewhere"] == len(hidden)

    def test_what_is_asked_of_the_person_comes_from_elsewhere_too(
        self, world: World, client: Client
    ) -> None:
        give_post(world, "grid1", "handler", "zj")
        give_post(world, "grid1", "verifier", "t1", area="149901001000")
        no = world.report(area="149901100201001").no
        world.drive(no, "accept", "dispatch")
        assert Duty.objects.filter(unit__code="zj").exists()
        answered = world.answered(area="149901001001002").no
        told = sync(signed_in(world, client))
        assert told["rows"][no]["why"] == ["handle"]
        assert "sign" in {one["command"] for one in told["rows"][no]["may"]}
        assert "verify" in told["rows"][answered]["why"]

    def test_a_matter_under_a_block_disappears(self, world: World, client: Client) -> None:
        no = world.report().no
        tags = {no: sync(signed_in(world, client))["rows"][no]["tag"]}
        world.do(no, "block", by="leader1", account="grid1", text="亲属")
        told = sync(client, tags[no])
        assert (told["rows"], told["forget"]) == ({}, [tags[no]])

    def test_no_more_than_fit(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rows_module, "MOST", 2)
        numbers = [world.report().no for _ in range(3)]
        told = sync(signed_in(world, client))
        assert (sorted(told["rows"]), told["more"]) == (sorted(numbers)[:2], True)


class TestTags:
    def test_the_tags_of_all_are_of_one_sort_each(self, world: World, client: Client) -> None:
        told = sync(signed_in(world, client), did="")
        tags = [one["tag"] for one in told["sections"].values()]
        # Nothing in several sections, and yet each has a tag of its own.
        assert [one["data"] for one in told["sections"].values()].count([]) > 1
        assert len(set(tags)) == len(tags)
        assert {len(tag) for tag in [*tags, told["me"]["tag"]]} == {tags_module.LENGTH}

    def test_what_stands_for_nothing_may_go_whatever_it_was(
        self, world: World, client: Client
    ) -> None:
        signed_in(world, client)
        assert sync(client, "8603346d4a.x")["forget"] == ["8603346d4a", "x"]
        for raw in (None, 7, ["a"], {"a": "b"}, "..", "." * 5000):
            answer = client.post("/field/sync/", {"had": raw}, content_type="application/json")
            assert (answer.status_code, "forget" in answer.json()) == (200, False)

    def test_no_more_tags_are_read_than_a_telephone_has(self) -> None:
        raw = ".".join(f"{n:06}" for n in range(tags_module.MOST + 5))
        assert len(tags_module.read(raw)) == tags_module.MOST

    def test_nothing_is_told_onto_the_shelf_of_another_account(
        self, world: World, client: Client
    ) -> None:
        signed_in(world, client)
        mark, other = (account_mark(world.user(one).pk) for one in ("grid1", "grid2"))
        for user, status in ((mark, 200), (other, 409), ("", 409), (7, 409)):
            answer = client.post("/field/sync/", {"user": user}, content_type="application/json")
            assert answer.status_code == status
        assert set(answer.json()) == {"code", "message", "user"}
        assert (answer.json()["code"], answer.json()["user"]) == ("another-account", mark)


class TestHeads:
    def test_what_is_no_page_carries_no_rules_for_pages(self, world: World, client: Client) -> None:
        signed_in(world, client)
        answers = [
            client.get("/field/me/"),
            client.post("/field/queue/"),
            Client().get("/field/me/"),
        ]
        assert [one.status_code for one in answers] == [200, 422, 401]
        for answer in answers:
            assert "Content-Security-Policy" not in answer
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Type"] == "application/json"
            assert (answer["Cache-Control"], answer["X-Frame-Options"]) == ("no-store", "DENY")
        assert "Content-Security-Policy" in client.get("/field/")

    def test_asking_when_nothing_is_new_costs_next_to_nothing(
        self, world: World, client: Client
    ) -> None:
        for _ in range(40):
            world.report()
        told = sync(signed_in(world, client), did="")
        parts = [told["me"], *told["sections"].values(), *told["rows"].values()]
        had = ".".join(one["tag"] for one in parts)
        body = {"user": told["me"]["user"], "had": had}
        answer = client.post("/field/sync/", body, content_type="application/json")
        heads = sum(len(f"{name}: {value}\r\n") for name, value in answer.items())
        # Beside these go the heads of server and browser, some 900 bytes.
        assert len(json.dumps(body)) + heads + len(answer.content) < 850


class TestSections:
    def test_what_is_needed_without_a_signal(self, world: World, client: Client) -> None:
        told = {
            name: one["data"] for name, one in sync(signed_in(world, client))["sections"].items()
        }
        assert set(told) == {
            *("settings", "matters", "areas", "sketch", "words", "mine", "book", "forms"),
            *("kept", "befores"),
        }
        matters = {one["code"]: one for one in told["matters"]}
        assert matters["A01"]["settle"]
        assert matters["A01"]["grid"]
        assert "grid" not in matters["B02"]
        assert matters["B01"]["script"]
        answer = told["settings"]["commands"]["answer"]
        outcome = next(one for one in answer["fields"] if one["name"] == "outcome")
        assert outcome["choices"]
        assert ["after", "处置后照片"] in answer["slots"]
        codes = {one["code"] for one in told["areas"]["nodes"] if one.get("mine")}
        assert GRID in codes
        assert not any(code.startswith("149901100") for code in codes)
        assert told["words"]["advice"]["fire"]["numbers"][0][0] == "119"
        assert all(one["what"] and one["why"] and one["until"] for one in told["kept"])

    def test_no_field_asks_for_what_needs_a_server(self, world: World, client: Client) -> None:
        commands = sync(signed_in(world, client))["sections"]["settings"]["data"]["commands"]
        kinds = {one["kind"] for form in commands.values() for one in form["fields"]}
        assert kinds <= {"line", "text", "number", "yes", "date", "choice", "option", "stars"}

    def test_the_own_record_shows_what_was_sent(self, world: World, client: Client) -> None:
        from tests.fieldwork.phone import item, send  # noqa: PLC0415 - only here

        no = send(world, item())["no"]
        told = sync(signed_in(world, client), did="")["sections"]["did"]
        did = told["data"]
        assert [(one["no"], one["what"]) for one in did] == [(no, "上报")]
        assert did[0]["title"] == Case.objects.get(no=no).title
        # Only when the page asks, and not twice the same.
        assert "did" not in sync(client)["sections"]
        assert "did" not in sync(client, did=told["tag"])["sections"]


def test_the_privacy_page_says_what_the_telephone_says() -> None:
    text = Path("docs/howto/field-privacy.md").read_text(encoding="utf-8")
    assert f"{KEPT.days} 天后自动删除" in text
    assert any(until == f"{KEPT.days}天后自动删除" for _, _, until in KEPT_OF_ME)
    assert "`device_at`" in text


def test_a_whole_days_sync_is_light(world: World, client: Client) -> None:
    for n in range(rows_module.MOST // 10):
        world.report(text=f"{n}号点位：{LONG * 2}")
    signed_in(world, client)
    packed = {"Accept-Encoding": "gzip"}
    with within("field.sync"):
        heaviest = client.post("/field/sync/", {}, content_type="application/json", headers=packed)
    assert heaviest["Content-Encoding"] == "gzip"
    whole = json.loads(gzip.decompress(heaviest.content))
    rows = len(json.dumps(whole["rows"], ensure_ascii=False).encode())
    rest = len(json.dumps(whole["sections"], ensure_ascii=False).encode())
    # Even unpacked, a hundred and twenty open matters and everything else would fit.
    assert len(heaviest.content) < DAY / 5
    assert rest + rows * 4 < DAY
