"""Hints are about records: nothing that judges reads them, nothing leads to them from a person."""

from __future__ import annotations

import ast

from django.apps import apps
from django.db import models

from linli.api.service import api
from linli.people.models import Unit, User
from tests.arch import tree

#: Who may know of hints: the shell that shows them, the workbench that says which texts are for
#: everybody, and whoever keeps located records.
KNOW = ("hints/", "web/desk/", "api/", "config/", "workbench/apps.py", "replay/", "fieldwork/")
_RULES = ("linli.domain.record_hints", "linli.domain.hint_rules")
_READ_RULES = (
    "hints/",
    "files/prints.py",
    "domain/",
    "county/pack_powers.py",
    "replay/",
    "fieldwork/",
)


def _imported(module: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_nothing_that_judges_scores_or_draws_reads_a_hint() -> None:
    wrong, seen = [], set()
    for path, module in tree.modules():
        place = path.relative_to(tree.SOURCE).as_posix()
        names = _imported(module)
        if any(name == "linli.hints" or name.startswith("linli.hints.") for name in names):
            seen.add(place)
            if not place.startswith(KNOW):
                wrong.append(place)
        if names & set(_RULES) and not place.startswith(_READ_RULES):
            wrong.append(place)
        # The rows may be reached by their reverse names as well.
        text = path.read_text(encoding="utf-8")
        if not place.startswith("hints/") and ("record_hints__" in text or ".record_look" in text):
            wrong.append(place)
    assert not wrong, f"a hint has no effect: {wrong}"
    assert "web/desk/views_verify.py" in seen


def test_no_table_of_hints_leads_from_a_person() -> None:
    people = {
        f"{table.__name__}.{field.name}": field
        for table in apps.get_app_config("hints").get_models()
        for field in table._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and issubclass(field.remote_field.model, User | Unit)
    }
    # Who answered a hint, for the reader of that one hint: not indexed, no way back.
    assert set(people) == {"RecordHint.answered_by"}
    field = people["RecordHint.answered_by"]
    assert not getattr(field, "db_index", True)
    assert field.remote_field.hidden
    for table in apps.get_app_config("hints").get_models():
        held = [name for index in table._meta.indexes for name in index.fields]
        held += [name for rule in table._meta.constraints for name in getattr(rule, "fields", ())]
        assert not any("answered" in name or "user" in name for name in held)
        assert not any(name in {"lon", "lat"} for name in (f.name for f in table._meta.fields))


def test_hints_are_read_matter_by_matter() -> None:
    paths = [path for path in api.get_openapi_schema()["paths"] if "/hints" in path]
    assert paths == ["/api/v1/cases/{no}/hints"]
