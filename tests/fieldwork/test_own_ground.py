"""What a telephone has of the own ground; the word “I can be given work”, which leaves nothing."""

from __future__ import annotations

import inspect
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import DateTimeField
from django.test import Client
from tests.budgets import counted
from tests.gridbook.book import ELSEWHERE, contact, shop
from tests.world import World

import linli
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotYours
from linli.fieldwork.actions.available import forget, say_available
from linli.fieldwork.models import Availability
from linli.fieldwork.queries import availability
from linli.fieldwork.queries.availability import manned
from linli.fieldwork.queries.book import MOST, book
from linli.gridbook.actions import add
from linli.kernel import clock

pytestmark = pytest.mark.django_db

GRID, VILLAGE = "149901001001001", "149901001001"


def ask(client: Client, had: str = "") -> dict[str, dict[str, object]]:
    answer = client.post("/field/sync/", {"had": had}, content_type="application/json")
    sections: dict[str, dict[str, object]] = answer.json()["sections"]
    return sections


class TestBook:
    def test_places_of_own_grids_and_nobodys_contact(self, world: World) -> None:
        row = shop(world)
        contact(world)
        admin = world.actor("admin1")
        told = book(world.actor("grid1"), snapshot.current(), str)
        assert [one[:5] for one in told["entries"]] == [  # type: ignore[attr-defined]  # a list
            [str(row.pk), "shop", GRID, "利民超市", "和平路12号"]
        ]
        assert told["entries"][0][8]["trade"] == "食品零售"  # type: ignore[index]  # a list
        assert "李春燕" not in json.dumps(told, ensure_ascii=False)
        assert "contact" not in told["kinds"]  # type: ignore[operator]  # a mapping
        assert book(admin, snapshot.current(), str)["entries"] == []
        assert ELSEWHERE not in json.dumps(told)
        assert (told["more"], MOST) == (False, 3000)

    def test_sent_again_only_when_an_entry_changes(self, world: World, client: Client) -> None:
        shop(world)
        world.login(client, "grid1")
        tag = str(ask(client)["book"]["tag"])
        assert "book" not in ask(client, tag)
        add(
            actor=world.actor("grid1"),
            raw={"kind": "facility", "area": GRID, "name": "3号路灯", "address": "和平路口",
                 "sort": "lamp"},
        )  # fmt: skip
        changed = ask(client, tag)["book"]
        assert len(changed["data"]["entries"]) == 2  # type: ignore[index]  # a mapping


class TestOnDuty:
    def test_yes_or_no_for_a_grid_until_the_day_is_over(self, world: World, client: Client) -> None:
        tree = snapshot.current().tree
        grid, village = (tree.by_code(one) for one in (GRID, VILLAGE))
        assert grid is not None
        assert village is not None
        world.login(client, "grid1")
        said = client.post("/field/duty/", {"days": 0}, content_type="application/json").json()
        assert said["until"].endswith("00:00:00+08:00")
        with counted() as statements:
            assert manned([grid, village]) == {grid.id}
        assert len(statements) == 1
        assert ask(client)["mine"]["data"]["until"]  # type: ignore[index]  # a mapping
        with clock.at(clock.now() + timedelta(days=1)):
            assert manned([grid]) == frozenset()
            assert forget() == 1
        assert not Availability.objects.exists()

    def test_taken_back_it_has_never_been(self, world: World) -> None:
        actor = world.actor("grid1")
        say_available(actor=actor, days=2)
        say_available(actor=actor, days=0)
        assert Availability.objects.count() == 1
        with counted() as statements:
            assert say_available(actor=actor, days=None) is None
        assert not Availability.objects.exists()
        # Neither an event nor anything else is written beside it.
        written = [
            one for one in statements if one.lstrip().upper().startswith(("INSERT", "UPDATE"))
        ]
        assert written == []

    def test_by_field_staff_and_not_for_weeks(self, world: World, client: Client) -> None:
        with pytest.raises(NotYours):
            say_available(actor=world.actor("seat1"), days=0)
        with pytest.raises(Invalid):
            say_available(actor=world.actor("grid1"), days=7)
        world.login(client, "grid1")
        for days in ("0", True, -1, 1.5):
            answer = client.post("/field/duty/", {"days": days}, content_type="application/json")
            assert answer.status_code == 422

    def test_nothing_keeps_or_lists_times(self) -> None:
        columns = {one.name for one in Availability._meta.get_fields()}
        assert columns == {"user", "until"}
        # Nobody else holds the word, and it is asked in three ways alone.
        keepers = [
            model
            for model in apps.get_models()
            if model is not Availability
            and any(
                "duty_since" in one.name or "on_duty" in one.name or "checked_in" in one.name
                for one in model._meta.get_fields()
                if isinstance(one, DateTimeField)
            )
        ]
        assert keepers == []
        package = Path(linli.__file__).parent
        asks = {
            str(path.relative_to(package))
            for path in package.rglob("*.py")
            if "Availability" in path.read_text("utf-8") and "migrations" not in path.parts
        }
        assert asks == {
            "fieldwork/models.py",
            "fieldwork/actions/available.py",
            "fieldwork/queries/availability.py",
        }
        shown = [
            name
            for name, one in inspect.getmembers(availability, inspect.isfunction)
            if one.__module__ == availability.__name__
        ]
        assert shown == ["manned", "own", "units_manned"]
