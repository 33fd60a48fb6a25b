"""The page on which a requester complains of how a matter was handled."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.actions import Receipt
from linli.cases.models import Case
from linli.kernel.throttle import Limit
from linli.web.resident import views_complain

pytestmark = pytest.mark.django_db
_FIELDS = {"reasons": ["delay", "shirking"], "text": "推来推去，两个月没人管"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def page(response: Any) -> str:
    return unescape(response.content.decode())


def prove(client: Client, receipt: Receipt) -> None:
    answer = client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
    assert answer.status_code == 302, page(answer)


def send(client: Client, no: str, **fields: object) -> Any:
    return client.post("/track/complain/", {"no": no, **_FIELDS, **fields})


def test_from_the_matter_to_the_receipt_of_the_complaint(client: Client, world: World) -> None:
    receipt = world.closed()
    prove(client, receipt)
    assert 'href="/track/complain/"' in page(client.get("/track/case/"))
    shown = page(client.get("/track/complain/"))
    assert "测试县信访局" in shown
    assert "测试县住房和城乡建设局" in shown
    answer = send(client, receipt.no)
    assert answer["Location"] == "/receipt/"
    made = Case.objects.get(source_id__startswith=receipt.no)
    told = page(client.get("/receipt/"))
    assert made.lookup_code[:4] in told
    assert "1234" in told
    prove(client, receipt)
    original = page(client.get("/track/case/"))
    assert made.no in original.replace(" ", "")
    assert made.lookup_code not in original


def test_a_double_click_is_one_complaint_and_new_words_are_not_lost(
    client: Client, world: World
) -> None:
    receipt = world.answered()
    prove(client, receipt)
    assert send(client, receipt.no)["Location"] == "/receipt/"
    assert send(client, receipt.no)["Location"] == "/receipt/"
    assert Case.objects.filter(source_id__startswith=receipt.no).count() == 1
    other = send(client, receipt.no, text="还有，照片是假的")
    assert other.status_code == 409
    assert "还有，照片是假的" in page(other)
    assert "没有重复登记" in page(other)
    prove(client, receipt)
    again = page(client.get("/track/complain/"))
    assert "您的意见正在处理" in again
    made = Case.objects.get(source_id__startswith=receipt.no)
    assert made.lookup_code not in again
    assert 'name="text"' not in again


def test_a_refused_form_keeps_what_was_chosen_and_written(client: Client, world: World) -> None:
    receipt = world.answered()
    prove(client, receipt)
    answer = send(client, receipt.no, reasons=["delay"], text="")
    assert answer.status_code == 422
    shown = page(answer)
    assert "请填写“具体情况”。" in shown
    assert 'value="delay" checked' in shown
    answer = send(client, receipt.no, reasons=[], text="写过的话")
    assert answer.status_code == 422
    assert "写过的话" in page(answer)


def test_without_proof_there_is_nothing_to_complain_of(client: Client, world: World) -> None:
    receipt = world.answered()
    assert client.get("/track/complain/")["Location"] == "/track/"
    answer = send(client, receipt.no)
    assert answer.status_code == 403
    assert _FIELDS["text"] in page(answer)
    assert Case.objects.count() == 1


def test_too_many_are_told_to_wait_and_keep_their_words(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = world.answered()
    prove(client, receipt)
    monkeypatch.setattr(views_complain, "COMPLAINTS", Limit("complain-test", most=0, seconds=60))
    answer = send(client, receipt.no)
    assert answer.status_code == 429
    assert str(_FIELDS["text"]) in page(answer)
    assert Case.objects.count() == 1


def test_the_page_stays_within_its_budget(client: Client, world: World) -> None:
    receipt = world.closed()
    prove(client, receipt)
    send(client, receipt.no)
    prove(client, receipt)
    with within("resident.complain"):
        assert client.get("/track/complain/").status_code == 200
