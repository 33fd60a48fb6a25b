"""Pages of bulletins: what each person is offered, what a refusal keeps, what they cost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.bulletins.bulletin_world import DAY, MIDWEEK, MONDAY, drafted, issued
from tests.weight import files_of
from tests.world import World

from linli.bulletins.models import Bulletin, Dispute
from linli.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def week(world: World) -> Any:
    """A week with something in it, seen from the Monday after."""
    with clock.at(MIDWEEK):
        world.report()
        world.answered()
    with clock.at(MONDAY):
        yield


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def form(made: Bulletin, **more: str) -> dict[str, Any]:
    """Return the whole form of a draft as the browser would send it."""
    blocks = json.loads(made.blocks)
    sent: dict[str, Any] = {"version": made.version, "block": [one["key"] for one in blocks]}
    for place, one in enumerate(blocks, 1):
        sent[f"place-{one['key']}"] = str(place)
        sent[f"shown-{one['key']}"] = "1"
        if one["is"] in ("text", "heading"):
            sent[f"text-{one['key']}"] = one["text"]
    return {**sent, **more}


def test_a_draft_is_made_worded_and_submitted_on_the_pages(world: World, client: Client) -> None:
    world.login(client, "dispatch1")
    assert "还没有通报" in page(client, "/desk/bulletins/")
    with within("desk.bulletin_new"):
        asked = page(client, "/desk/bulletins/new/?kind=month")
    assert "起草通报" in asked
    assert 'value="2026-02-01"' in asked  # the month that is over
    wrong = client.post("/desk/bulletins/new/", {"kind": "week", "unit": "centre", "day": "昨天"})
    assert wrong.status_code == 422
    assert 'value="昨天"' in wrong.content.decode()
    made_at = client.post("/desk/bulletins/new/", {"kind": "week", "unit": "centre", "day": DAY})
    assert made_at.status_code == 303
    made = Bulletin.objects.get()
    address = f"/desk/bulletins/{made.key}/"
    with within("desk.bulletin"):
        shown = page(client, address)
    assert "本周共收件2件" in shown
    assert "提交审签" in shown
    assert sum(files_of(shown).values()) + len(shown.encode()) < 300_000
    with within("desk.bulletin_edit"):
        editing = page(client, f"{address}edit/")
    assert "{{收件}}" in editing
    assert sum(files_of(editing).values()) + len(editing.encode()) < 300_000
    bad = form(made, **{"text-notes": "共有888件。"})
    refused = client.post(f"{address}edit/", bad)
    assert refused.status_code == 422
    assert "共有888件。" in refused.content.decode()  # nothing typed is lost
    assert "手写的数字" in refused.content.decode()
    good = form(made, **{"text-notes": "另附说明。", "do": "done"})
    assert client.post(f"{address}edit/", good)["Location"] == address
    assert "另附说明。" in page(client, address)
    stale = client.post(f"{address}edit/", form(made, **{"text-notes": "再改。", "do": "save"}))
    assert stale.status_code == 409
    assert "再改。" in stale.content.decode()
    made.refresh_from_db()
    assert client.post(f"{address}edit/", form(made, do="down:received"))["Location"].endswith(
        "#b-received"
    )
    made.refresh_from_db()
    assert json.loads(made.blocks)[2]["key"] == "received"
    assert client.post(f"{address}edit/", form(made, do="add"))["Location"].endswith("#added")
    made.refresh_from_db()
    assert client.post(f"{address}do/submit/", {"version": made.version}).status_code == 303
    assert client.get(f"{address}edit/").status_code == 403
    assert client.post(f"{address}do/fly/").status_code == 404
    again = client.post(f"{address}do/submit/", {"version": made.version})
    assert again.status_code == 409
    with within("desk.bulletins"):
        assert "待审签" in page(client, "/desk/bulletins/?show=work&kind=week&centre=centre")
    world.login(client, "leader1")
    bare = client.post(f"{address}do/send_back/", {"version": made.version + 1, "why": ""})
    assert bare.status_code == 422
    assert "请写明要改什么" in bare.content.decode()
    approved = client.post(f"{address}do/approve/", {"version": made.version + 1})
    assert approved.status_code == 303
    assert "已审签" in page(client, address)
    assert "预览" in page(client, f"/desk/papers/bulletin/{made.key}/")


def test_a_unit_disputes_and_is_answered_on_the_page(world: World, client: Client) -> None:
    made, paper = issued(world)
    address = f"/desk/bulletins/{made.key}/"
    world.login(client, "t1_dispatch")
    shown = page(client, address)
    assert paper.number in shown
    assert "我单位的数字不对" in shown
    bare = client.post(f"{address}disputes/", {"dispute_figure": "", "dispute_why": "少了一件"})
    assert bare.status_code == 422
    assert "少了一件" in bare.content.decode()
    figure = shown.split('<option value="towns.', 1)[1].split('"', 1)[0]
    said = {"dispute_figure": f"towns.{figure}", "dispute_why": "少了一件"}
    assert client.post(f"{address}disputes/", said).status_code == 303
    assert "待答复" in page(client, address)
    one = Dispute.objects.get()
    world.login(client, "dispatch1")
    answer = f"{address}disputes/{one.pk}/"
    assert client.post(answer, {"answer_upheld": "yes"}).status_code == 422
    assert client.post(f"{address}disputes/0/", {"answer_upheld": "no"}).status_code == 404
    told = {"answer_upheld": "no", "answer_answer": "已核对，无误。"}
    assert client.post(answer, told).status_code == 303
    assert "已核对，无误。" in page(client, address)
    why = client.post(f"{address}do/reissue/", {"why": ""})
    assert why.status_code == 422
    new = client.post(f"{address}do/reissue/", {"why": "改一句话"})
    assert new.status_code == 303
    assert new["Location"] != address
    assert "重新印发的原因" in page(client, new["Location"])
    assert "第 2 版" in page(client, address)


def test_the_frozen_data_are_an_archive(world: World, client: Client) -> None:
    made = drafted(world)
    world.login(client, "dispatch1")
    answer = client.get(f"/desk/bulletins/{made.key}/data/")
    assert json.loads(answer.content)["now"]["received"]["count"] == 2
    assert "bulletin-week-20260302-1.json" in answer["Content-Disposition"]
    world.login(client, "zj_handler")
    assert client.get(f"/desk/bulletins/{made.key}/data/").status_code == 404
    assert client.get(f"/desk/bulletins/{made.key}/").status_code == 404
    assert client.get("/desk/bulletins/new/").status_code == 403
    assert client.get("/desk/bulletins/?after=%00x").status_code == 422
    assert client.get("/desk/bulletins/?show=nothing").status_code == 200
