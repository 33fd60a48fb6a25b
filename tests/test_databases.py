"""What tests find is what the loader writes, whatever the test before them did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from linli.audit.guards import missing
from linli.audit.models import Event
from linli.cases.models import Case
from linli.county.loader import load_pack
from linli.kernel import clock
from linli.people.models import Unit
from tests import databases, mini_county
from tests.flushing import unguarded
from tests.mini_county import MINIPACK
from tests.world import World

pytestmark = pytest.mark.both_engines

Rows = dict[str, list[dict[str, object]]]


def rows(*, numbers: bool = True) -> Rows:
    """Return everything in the database that does not tell the moment or a random key."""
    found: Rows = {}
    for model in apps.get_models():
        moments = {"created_at", "at", "made_at", "updated_at", "hash", "prev_hash", "digest"}
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if field.attname not in moments and (numbers or not _number(field))
        ]
        found[model._meta.db_table] = list(model._default_manager.order_by("pk").values(*names))
    return {table: there for table, there in found.items() if there}


def _number(field: object) -> bool:
    return bool(getattr(field, "primary_key", False) or getattr(field, "remote_field", None))


class TestLikeLoaded:
    """One test loads into an empty database; the other finds the same in the copy."""

    loaded: Rows = {}  # noqa: RUF012 - handed from one test to the other

    @pytest.mark.django_db
    def test_loading(self) -> None:
        assert not Unit.objects.exists()
        mini_county.load()
        self.loaded.update(rows(numbers=False))

    def test_finding(self, world: World) -> None:
        assert world.user("seat1").pk
        found = rows(numbers=False)
        counts = {table: len(there) for table, there in found.items()}
        assert counts == {table: len(there) for table, there in self.loaded.items()}
        for table in ("places_area", "people_unit", "people_post", "catalogue_matter"):
            assert found[table] == self.loaded[table]
        before = rows()
        assert load_pack(MINIPACK).changed is False
        assert rows() == before


@pytest.mark.django_db(transaction=True)
class TestGivenBack:
    """Tests with real transactions: whichever is the second finds what the first found."""

    found: list[Rows] = []  # noqa: RUF012 - handed from one test to the other
    last: list[int] = []  # noqa: RUF012 - as above

    @pytest.mark.parametrize("turn", range(3))
    def test_all_that_was_written_is_gone(self, world: World, turn: int) -> None:
        self.found.append(rows())
        assert self.found[0] == self.found[turn]
        no = world.report().no
        Unit.objects.all().update(name="改了名的单位")
        with unguarded(), connection.cursor() as cursor:
            cursor.execute("UPDATE audit_event SET reason_code = 'forged'")
        number = Case.objects.get(no=no).pk
        assert all(number > earlier for earlier in self.last)  # never given twice
        self.last.append(number)

    @pytest.mark.parametrize("turn", range(2))
    def test_the_other_one_is_empty(self, turn: int) -> None:
        assert turn in range(2)
        assert not Unit.objects.exists()
        assert not missing()
        mini_county.load()


@pytest.mark.django_db
def test_another_day_means_loading(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that lives at another time has the county loaded at that time."""
    assert Event.objects.exists()
    later = clock.now() + timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    databases.load_county()
    assert set(Event.objects.values_list("at", flat=True)) == {later}
    assert world.user("seat1").pk
    assert not missing()
