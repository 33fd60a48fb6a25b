"""记录提示 on the verifier's page and on the case: reasons, pictures, the handler's answer."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.api.conftest import Caller
from tests.budgets import within
from tests.hints.test_hints import LONG, answered, photo
from tests.world import World

from linli.cases.models import Case
from linli.hints.actions.looking import look
from linli.hints.models import RecordHint

pytestmark = pytest.mark.django_db


def hinted(world: World) -> tuple[Case, Case]:
    """Return two cases of which the second has a photo and a text of the first."""
    cases = [
        answered(world, answer=LONG, files=[f"{photo(world, 'zj_handler', 1)}:after"])
        for _ in range(2)
    ]
    assert [look(case) for case in cases] == [0, 2]
    return cases[0], cases[1]


def test_the_verifier_reads_reasons_pictures_and_answers(client: Client, world: World) -> None:
    first, second = hinted(world)
    waiting = world.answered()
    world.login(client, "verify1")
    client.get("/desk/")
    with within("desk.verify"):
        page = client.get("/desk/verify/").content.decode()
    assert page.count("记录提示") == 1
    assert f"这张照片与工单 {first.no}（" in page
    assert page.count("?small") == 2
    assert "办理方还没有作说明。" in page
    # The one no worker has looked at yet can be compared at once.
    compare = f"/desk/cases/{waiting.no}/hints/look/"
    assert compare in page
    assert f"/desk/cases/{second.no}/hints/look/" not in page
    done = client.post(compare)
    assert done["Location"] == f"/desk/verify/#c-{waiting.no}"
    again = client.get("/desk/verify/").content.decode()
    assert "比对完成，没有要提示的。" in again
    assert compare not in again


def test_the_handler_answers_on_the_case_and_the_verifier_sees_both(
    client: Client, world: World
) -> None:
    _, second = hinted(world)
    world.login(client, "zj_handler")
    page = client.get(f"/desk/cases/{second.no}/").content.decode()
    hint = RecordHint.objects.filter(kind="same_photo").get()
    form = f"/desk/cases/{second.no}/hints/{hint.pk}/"
    assert f'href="{form}"' in page
    assert "不扣分" in page
    assert "几乎相同" in client.get(form).content.decode()
    wrong = client.post(form, {"text": ""})
    assert wrong.status_code == 422
    assert "请写一句说明。" in wrong.content.decode()
    said = client.post(form, {"text": "同一处楼道，两件一起清理"})
    assert said["Location"] == f"/desk/cases/{second.no}/#record-hints"
    world.login(client, "verify1")
    page = client.get("/desk/verify/").content.decode()
    assert "同一处楼道，两件一起清理" in page
    assert "滕建业" in page
    # Others who see the case are shown nothing, and the form is not theirs.
    world.login(client, "dispatch1")
    assert "记录提示" not in client.get(f"/desk/cases/{second.no}/").content.decode()
    assert client.get(form).status_code == 404


def test_the_api_reads_them_matter_by_matter(world: World) -> None:
    api = Caller(world)
    first, second = hinted(world)
    found = api.get(f"/cases/{second.no}/hints", by="verify1").json()
    assert [(one["kind"], one["other"]) for one in found] == [
        ("same_photo", first.no),
        ("copied_text", first.no),
    ]
    assert len(found[0]["photos"]) == 2
    assert api.get(f"/cases/{second.no}/hints", by="dispatch1").json() == []
    assert api.get(f"/cases/{second.no}/hints", by="t2_dispatch").status_code == 404
