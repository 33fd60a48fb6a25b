"""“有人在岗” on the form of a dispatch: yes or no for a unit, and nothing else of anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.budgets import counted, within
from tests.rota.duty_world import post, shift
from tests.world import World

from linli.fieldwork.actions.available import say_available
from linli.kernel import clock
from linli.people.models import Post, Unit, User
from linli.workbench.queries.manned import manned

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

YES, NO = "现在有人在岗。", "现在没有人排班或者说在岗，照样可以派。"
HOUR = timedelta(hours=1)


def unit_of(name: str) -> Unit:
    """Return the unit of an account's first post."""
    return Post.objects.filter(user__username=name).select_related("unit").first().unit  # type: ignore[union-attr]  # the world has it


def test_a_word_or_a_shift_counts_while_it_holds(world: World) -> None:
    village, town = unit_of("v1_head").pk, Unit.objects.get(code="t1").pk
    with counted() as statements:
        assert manned([]) == frozenset()
    assert statements == []
    assert manned([village, town]) == frozenset()
    # To the end of tomorrow: what holds to midnight only would be over late in the evening.
    say_available(actor=world.actor("v1_head"), days=1)
    on_call = post(world, kind="volunteer", name="志愿值守")
    round_ = post(world)
    now = clock.now()
    shift(world, on_call, "t1_dispatch", start=now - HOUR, hours=2)
    assert manned([village, town]) == {village}
    shift(world, round_, "t1_dispatch", start=now + HOUR, hours=4)
    with counted() as statements:
        assert manned([village, town]) == {village}
    assert len(statements) == 2
    with clock.at(now + 2 * HOUR):
        assert manned([village, town]) == {village, town}
    # What is over is as if it had never been, and so is the word of a locked account.
    with clock.at(now + timedelta(days=2)):
        assert manned([village, town]) == frozenset()
    User.objects.filter(username="v1_head").update(is_active=False)
    assert manned([village]) == frozenset()


def test_the_form_says_yes_or_no_and_nothing_of_a_person(world: World, client: Client) -> None:
    no = world.report().no
    world.drive(no, "accept")
    world.login(client, "dispatch1")
    path = f"/desk/cases/{no}/do/dispatch/"
    client.get(path)  # outlines are read once by a process
    with within("desk.act_dispatch"):
        form = client.get(path).content.decode()
    offered = form.split("建议的单位")[1].split("</section>")[0]
    assert YES not in offered
    assert NO not in offered  # said of the unit one chooses, not of three at once
    zj = Unit.objects.get(code="zj")
    duty = post(world, unit="zj", name="住建值班室")
    now = clock.now()
    shift(world, duty, "zj_handler", start=now - HOUR, hours=4)
    say_available(actor=world.actor("v1_head"), days=1)
    form = client.get(path).content.decode()
    assert YES in form.split("建议的单位")[1].split("</section>")[0]
    at = "/desk/find/on-duty/"
    assert f'hx-get="{at}"' in form
    village = unit_of("v1_head")
    with within("desk.manned"):
        said = client.get(at, {"lead_unit": village.code})
    assert YES in said.content.decode()
    assert said["Cache-Control"] == "no-store"
    assert NO in client.get(at, {"lead_unit": "cg"}).content.decode()
    assert client.get(at, {"lead_unit": "nobody"}).content.decode().strip() == ""
    # Two units with somebody on duty, one by a roster, one by a word: the same answer to the
    # letter, so that it tells neither who, nor where, nor since when, nor how it is known.
    answers = {client.get(at, {"lead_unit": one.code}).content for one in (zj, village)}
    assert len(answers) == 1
    [answer] = answers
    for name in ("zj_handler", "v1_head"):
        assert world.user(name).full_name not in answer.decode()
    assert not [char for char in answer.decode().split("</svg>")[-1] if char.isdigit()]
    # Yesterday's shift and tomorrow's are not told either.
    with clock.at(now + timedelta(days=2)):
        fresh = Client()  # the session of before has been idle
        world.login(fresh, "dispatch1")
        assert NO in fresh.get(at, {"lead_unit": "zj"}).content.decode()


@pytest.mark.parametrize("who", ["zj_handler", "grid1", "seat1", "audit1"])
def test_nobody_else_is_told(world: World, client: Client, who: str) -> None:
    world.login(client, who)
    refused = client.get("/desk/find/on-duty/", {"lead_unit": "zj"})
    assert refused.status_code == 403
    assert YES not in refused.content.decode()
    assert NO not in refused.content.decode()
