"""Whatever is sent to whatever command, the answer is a refusal in words or a success."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.conftest import Caller
from tests.world import STEPS

from linli.api.command_bodies import COMMANDS
from linli.cases.inputs import FORMS, Field, Kind
from linli.domain.lifecycle import TRANSITIONS, Command, State
from linli.domain.policies import Level

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

_QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_WORDS = st.text(max_size=30)
_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=6,
)
_DAYS = st.dates().map(str)
_CODES = st.sampled_from(
    [
        "B01",
        "zj",
        "cg",
        "149901001001001",
        "phone",
        "works",
        "season",
        "seat1",
        "zj_handler",
        "duty",
        "explained",
        "not_true",
        "recurred",
        "litigation",
        "emergency",
    ]
)


_LIKELY: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.STARS: st.integers(0, 6),
    Kind.NUMBER: st.integers(0, 70),
    Kind.LEVEL: st.sampled_from([level.value for level in Level]),
    Kind.YES: st.booleans(),
    Kind.DATE: _DAYS,
    Kind.UNITS: st.lists(_CODES | _WORDS, max_size=3),
    Kind.FILES: st.lists(_WORDS, max_size=3),
    Kind.MILESTONES: st.lists(st.fixed_dictionaries({"due_on": _DAYS, "text": _WORDS}), max_size=3),
}


def _likely(field: Field) -> st.SearchStrategy[Any]:
    """Values of about the right kind: they get past the first check and meet the next."""
    return _LIKELY.get(field.kind, _CODES | _WORDS)


_CALLERS = st.sampled_from(
    ["seat1", "dispatch1", "zj_handler", "zj_leader", "verify1", "leader1", "grid1", "audit1"]
)
#: How to reach a state, and the state reached.
_STAGES: tuple[tuple[State, tuple[str, ...]], ...] = (
    (State.REPORTED, ()),
    (State.ACCEPTED, ("accept",)),
    (State.DISPATCHED, ("accept", "dispatch")),
    (State.HANDLING, ("accept", "dispatch", "sign")),
    (State.ANSWERED, ("accept", "dispatch", "sign", "answer")),
    (State.VERIFIED, ("accept", "dispatch", "sign", "answer", "verify_true")),
)
#: Commands :data:`tests.world.STEPS` has no person for.
_ELSE = {
    Command.ASSIGN: "zj_handler",
    Command.ASK_SUSPENSION: "zj_handler",
    Command.CONTRIBUTE: "zj_handler",
    Command.PLAN: "zj_handler",
    Command.SETTLE: "grid1",
}


@st.composite
def _sent(draw: st.DrawFn) -> tuple[Command, Any, str, tuple[str, ...]]:
    """A command, its body, who sends it and to a case that has come how far.

    Mostly the person and the stage that fit, and mostly fields that are nearly right: only
    what gets through the outer doors can break something behind them.
    """
    command = draw(st.sampled_from(COMMANDS))
    who, usual = STEPS.get(command, (_ELSE.get(command, "dispatch1"), {}))
    by = draw(_CALLERS) if draw(st.integers(0, 3)) == 0 else who
    known = {row.source for row in TRANSITIONS if row.command is command}
    fitting = [path for state, path in _STAGES if state in known] or [_STAGES[0][1]]
    stage = draw(st.sampled_from(fitting))
    if draw(st.integers(0, 7)) == 0:
        return command, draw(_ANYTHING), by, draw(st.sampled_from(_STAGES))[1]
    body = {name: one() if callable(one) else one for name, one in usual.items()}
    for field in FORMS[command]:
        if draw(st.booleans()):
            body[field.name] = draw(_likely(field) if draw(st.integers(0, 4)) else _ANYTHING)
    return command, body, by, stage


def _fine(answer: Any) -> None:
    assert answer.status_code < 500, answer.content.decode()
    if answer.status_code >= 400:
        body = answer.json()
        assert body["code"]
        assert any("\u4e00" <= sign <= "\u9fff" for sign in body["message"])


@_QUICK
@given(sent=_sent())
def test_commands_never_break(api: Caller, sent: tuple[Command, Any, str, tuple[str, ...]]) -> None:
    command, body, by, stage = sent
    no = api.world.report().no
    api.world.drive(no, *stage)
    current = api.get(f"/cases/{no}", by="dispatch1")["ETag"]
    _fine(api.post(f"/cases/{no}/{command.value}", body, by=by, If_Match=current))
    _fine(api.get(f"/cases/{no}", by="dispatch1"))
    _fine(api.get(f"/cases/{no}/events", by="dispatch1"))
    _fine(api.get(f"/cases/{no}/due", by="dispatch1"))


@_QUICK
@given(content=st.binary(max_size=60) | st.text(max_size=60) | _ANYTHING.map(json.dumps))
def test_bodies_that_are_no_json_never_break(api: Caller, content: str | bytes) -> None:
    _fine(api.post("/cases", content=content))


@_QUICK
@given(
    body=st.fixed_dictionaries(
        {},
        optional={
            "text": _WORDS,
            "title": _WORDS,
            "area": _CODES,
            "matter": _CODES,
            "address": _WORDS,
            "lon": st.floats(-200, 200),
            "lat": st.floats(-100, 100),
            "datum": st.sampled_from(["WGS84", "CGCS2000", "GCJ02", "BD09", "X"]),
            "occurred_at": st.datetimes().map(str) | _WORDS,
            "people_affected": st.integers(),
            "phone": _WORDS,
            "name": _WORDS,
            "proxy_name": _WORDS,
            "privacy": st.sampled_from(["named", "confidential", "anonymous"]),
            "files": st.lists(_WORDS, max_size=2),
        },
    )
)
def test_reports_never_break(api: Caller, body: dict[str, object]) -> None:
    _fine(api.post("/cases", body))


@_QUICK
@given(
    query=st.dictionaries(
        st.sampled_from(
            ["queue", "text", "state", "area", "unit", "since", "until", "order", "cursor", "size"]
        ),
        _WORDS | _DAYS | _CODES | st.sampled_from(["newest", "due", "all", "near", "open"]),
        max_size=3,
    )
)
def test_lists_never_break(api: Caller, query: dict[str, str]) -> None:

    _fine(api.get("/cases?" + urlencode(query, errors="replace")))
