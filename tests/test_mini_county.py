"""What is written again is what the loader writes."""

from __future__ import annotations

import pytest
from django.apps import apps

from linli.county.loader import load_pack
from linli.kernel import clock
from tests import mini_county
from tests.mini_county import MINIPACK, load

pytestmark = pytest.mark.django_db

Rows = dict[str, list[dict[str, object]]]


def rows() -> Rows:
    """Return everything in the database that does not tell the moment or a random key."""
    found: Rows = {}
    for model in apps.get_models():
        moments = {"created_at", "at", "made_at", "updated_at", "hash", "prev_hash", "digest"}
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in moments]
        found[model._meta.db_table] = list(model._default_manager.order_by("pk").values(*names))
    return {table: there for table, there in found.items() if there}


@pytest.fixture
def loaded() -> Rows:
    load()  # so that there is a tape, whichever test of this process comes first
    return rows()


def test_the_loader_finds_nothing_to_change(loaded: Rows) -> None:
    assert load_pack(MINIPACK).changed is False
    assert rows() == loaded


class TestAgain:
    """Two tests, each from an untouched database: one loads, one writes again."""

    first: Rows = {}  # noqa: RUF012 - handed from one test to the other

    def test_first(self) -> None:
        load_pack(MINIPACK)
        TestAgain.first.update(rows())

    def test_again(self) -> None:
        load()
        played = rows()
        keys = {table: [sorted(row) for row in there] for table, there in played.items()}
        wanted = {table: [sorted(row) for row in there] for table, there in self.first.items()}
        assert keys == wanted
        assert {table: len(there) for table, there in played.items()} == {
            table: len(there) for table, there in self.first.items()
        }
        for table in ("places_area", "people_unit", "people_post", "catalogue_matter"):
            assert played[table] == self.first[table]


def test_another_clock_means_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    tapes = list(mini_county._tapes)
    load()
    assert mini_county._tapes == tapes
