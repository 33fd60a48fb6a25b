"""Duty is assignment: no table of it could hold a track, a check-in or anybody's online time."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import models

from linli.api.service import api
from linli.rota.models import Position, Response

#: Names under which somebody would keep where people are, or whether they are there.
_PLACE = re.compile(r"lon|lat|position|location|point|track|geo", re.IGNORECASE)
_PRESENCE = re.compile(r"seen|online|check_?in|check_?out|present|presence|beat|login|duration")


def _columns() -> list[tuple[type[models.Model], models.Field[object, object]]]:
    tables = apps.get_app_config("rota").get_models()
    return [(table, field) for table in tables for field in table._meta.concrete_fields]


def test_only_one_row_of_an_active_response_can_hold_a_place() -> None:
    placed = {
        (table.__name__, field.name) for table, field in _columns() if _PLACE.search(field.name)
    }
    assert placed == {("Position", "lon"), ("Position", "lat")}
    key = Position._meta.pk
    assert isinstance(key, models.OneToOneField)
    assert key.remote_field.model is Response
    assert key.remote_field.on_delete is models.CASCADE
    # Nothing points at a place, so no other row can keep one alive or copy it.
    assert not Position._meta.related_objects


def test_no_table_of_duty_measures_presence() -> None:
    wrong = [
        f"{table.__name__}.{field.name}"
        for table, field in _columns()
        if _PRESENCE.search(field.name)
    ]
    assert not wrong, f"a shift is a statement for assignment: {wrong}"


def test_no_operation_of_the_api_takes_or_gives_the_place_of_a_responder() -> None:
    schema = api.get_openapi_schema()
    paths = {path for path in schema["paths"] if "/emergenc" in path or "/duty" in path}
    assert paths
    shapes = schema["components"]["schemas"]
    named = {name for name in shapes if name.startswith(("Call", "Emergency", "Respond"))}
    assert {"EmergencyOut", "CallOut"} <= named
    wrong = [
        f"{name}.{field}"
        for name in named
        for field in shapes[name].get("properties", {})
        if re.fullmatch(r"lon|lat|position|point", field)
    ]
    assert not wrong
