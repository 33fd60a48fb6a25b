"""A session is found by its key while it lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from linli.people.sessions import SessionStore

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def kept() -> str:
    store = SessionStore()
    store["seen"] = 7
    store.save()
    assert store.session_key is not None
    return store.session_key


def test_what_was_kept_is_read_again() -> None:
    key = kept()
    assert SessionStore(key)["seen"] == 7
    assert SessionStore(kept()).session_key != key


def test_a_session_that_ran_out_holds_nothing_and_its_key_is_forgotten() -> None:
    key = kept()
    row = Session.objects.get(pk=key)
    Session.objects.filter(pk=key).update(expire_date=row.expire_date - timedelta(days=1))
    late = SessionStore(key)
    assert late.get("seen") is None
    assert late.session_key is None


def test_an_invented_key_is_not_taken_over() -> None:
    invented = SessionStore("a" * 32)
    assert invented.get("seen") is None
    invented["seen"] = 8
    invented.save()
    assert invented.session_key != "a" * 32
