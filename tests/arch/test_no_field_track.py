"""No address takes a track and no table could keep one: field work is seen by its records alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import get_resolver

from linli.api.service import api
from linli.cases.inputs import FORMS
from linli.domain.errors import Invalid
from linli.domain.field_queue import Kind
from linli.fieldwork import outing_input
from linli.fieldwork.commands import FIELD_COMMANDS
from linli.fieldwork.item_input import REPORT_FIELDS, read_item
from linli.fieldwork.models import Receipt
from tests.fieldwork.phone import item

#: Names under which somebody would keep where a person is or was.
_PLACE = re.compile(
    r"(^|_)(lon|lat|lng|longitude|latitude|location|point|points|track|trace|gps|route|geom"
    r"|geometry|coordinates?|whereabouts)($|_)"
)
#: Every table that keeps a place, and what it is the place of. Nobody's: of a matter somebody
#: located, of something that stands there, of an area. The one exception ends by itself.
PLACES_OF = {
    "cases.Case": "what was reported, where the reporter marked it",
    "gridbook.Entry": "a building, a facility, a hazard",
    "landmarks.Landmark": "a public place or thing people name: a road, an estate, a market",
    "outings.Stop": "a stop of a task, where whoever recorded it chose to mark it",
    "places.AreaGeometry": "the outline of an area",
    "rota.Position": "a responder on the way to an emergency, deleted with it",
    "api.IdempotentAnswer": "an address of the API, no place at all",
}
_MOVING = re.compile(r"gps|trace|trajector|location|whereabouts|check-?in|heartbeat|positions")
_PRESENCE = re.compile(r"seen|online|check_?in|check_?out|present|presence|beat|duration|on_duty")


def _routes(resolver: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _routes(one, path)
        else:
            yield path, str(one.name)


def test_every_table_with_a_place_is_known_and_says_of_what() -> None:
    found = {
        table._meta.label
        for table in apps.get_models()
        if any(_PLACE.search(field.name) for field in table._meta.concrete_fields)
    }
    assert found <= set(PLACES_OF), f"whose places are these? {found - set(PLACES_OF)}"
    assert {"cases.Case", "rota.Position"} <= found


def test_no_address_takes_where_somebody_is_or_whether_they_work() -> None:
    routes = list(_routes(get_resolver()))
    assert any(path.startswith("field/queue") for path, _ in routes)
    wrong = [path for path, name in routes if _MOVING.search(f"{path} {name}".lower())]
    assert not wrong


def test_the_field_door_has_no_other_addresses_than_these() -> None:
    own = {path for path, _ in _routes(get_resolver()) if path.startswith("field/")}
    assert own == {
        "field/" + rest
        for rest in (
            *("", "manifest.webmanifest", "sw.js", "me/", "sync/", "propose/", "queue/"),
            *("uploads/", "uploads/<slug:key>/", "befores/<slug:key>/"),
            *("sign-out/", "duty/", "share/"),
        )
    }


@pytest.mark.parametrize(
    "more",
    [
        {"track": [[112.5, 37.0], [112.6, 37.0]]},
        {"lon": 112.5, "lat": 37.0},
        {"report": {"text": "一", "lon": [112.5, 112.6], "lat": [37.0, 37.1]}},
        {"report": {"text": "一", "track": "112.5,37.0;112.6,37.1"}},
        {"files": [{"upload": "a", "purpose": "report"}], "positions": []},
        {"kind": "outing", "fields": {"stops": [{"name": "一", "lon": 112.5, "lat": 37.0}]}},
        {"kind": "stop", "no": "1", "fields": {"lon": [112.5, 112.6], "lat": [37.0, 37.1]}},
        {"kind": "stop", "no": "1", "fields": {"answers": {"f1": [[112.5, 37.0]]}}},
    ],
)
def test_an_item_carries_one_place_at_most(more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        read_item({**item(), **more})


def test_only_a_report_and_a_stop_have_a_place() -> None:
    placed = {"lon", "lat"}
    assert {name for name in REPORT_FIELDS if _PLACE.search(name)} == placed
    for kind, names in outing_input.FIELDS.items():
        found = {name for name in names if _PLACE.search(name)}
        assert found == (placed if kind is Kind.STOP else set()), kind
    asked = {one.name for command in FIELD_COMMANDS for one in FORMS[command]}
    assert not {name for name in asked if _PLACE.search(name)}


def test_a_receipt_measures_nobodys_presence() -> None:
    names = {field.name for field in Receipt._meta.concrete_fields}
    assert not {name for name in names if _PLACE.search(name) or _PRESENCE.search(name)}


def test_no_body_of_the_api_holds_a_list_of_places() -> None:
    shapes = api.get_openapi_schema()["components"]["schemas"]

    def placed(ref: str) -> bool:
        inside = shapes.get(ref.rpartition("/")[2], {}).get("properties", {})
        return any(_PLACE.search(name) for name in inside)

    wrong = [
        f"{name}.{field}"
        for name, shape in shapes.items()
        if name.endswith(("Body", "In"))
        for field, kind in shape.get("properties", {}).items()
        if kind.get("type") == "array" and placed(str(kind.get("items", {}).get("$ref", "")))
    ]
    assert not wrong
