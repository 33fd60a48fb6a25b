"""Settings fail loudly and early, and secrets may stand in files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from linli.config import checks, env


def test_a_file_may_hold_the_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``NAME_FILE`` wins, its line end is not part of the value."""
    path = tmp_path / "secret"
    path.write_text("geheim\n", encoding="utf-8")
    monkeypatch.setenv("LINLI_X", "plain")
    assert env.text("LINLI_X") == "plain"
    monkeypatch.setenv("LINLI_X_FILE", str(path))
    assert env.text("LINLI_X") == "geheim"
    monkeypatch.setenv("LINLI_X_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="LINLI_X_FILE"):
        env.text("LINLI_X")


def test_what_must_be_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """No default, no start."""
    monkeypatch.delenv("LINLI_X", raising=False)
    with pytest.raises(ImproperlyConfigured, match="LINLI_X"):
        env.text("LINLI_X")
    assert env.text("LINLI_X", "d") == "d"
    assert env.words("LINLI_X", "a, b,,") == ["a", "b"]


@pytest.mark.parametrize(("given", "meant"), [("yes", True), ("0", False), ("ON", True)])
def test_yes_and_no(given: str, meant: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several spellings, nothing by guess."""
    monkeypatch.setenv("LINLI_X", given)
    assert env.flag("LINLI_X", default=not meant) is meant
    monkeypatch.setenv("LINLI_X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="perhaps"):
        env.flag("LINLI_X", default=True)


def test_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole numbers only."""
    monkeypatch.setenv("LINLI_X", "12")
    assert env.number("LINLI_X", 3) == 12
    monkeypatch.setenv("LINLI_X", "1.5")
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        env.number("LINLI_X", 3)


def test_database_addresses() -> None:
    """SQLite by path, PostgreSQL by host or socket folder, nothing else."""
    assert env.database("sqlite:////srv/linli.sqlite3")["NAME"] == "/srv/linli.sqlite3"
    assert env.database("sqlite:////srv/linli.sqlite3")["CONN_MAX_AGE"] == 600
    row = env.database("postgresql://li%40n:p%2Fw@db:5433/linli?sslmode=require")
    assert (row["USER"], row["PASSWORD"], row["HOST"], row["PORT"], row["NAME"]) == (
        "li@n",
        "p/w",
        "db",
        "5433",
        "linli",
    )
    assert row["OPTIONS"] == {"sslmode": "require"}
    assert env.database("postgresql:///linli?host=/run/pg&port=6000")["HOST"] == "/run/pg"
    with pytest.raises(ImproperlyConfigured, match="LINLI_DATABASE_URL"):
        env.database("mysql://x/y")


@pytest.mark.parametrize("key", ["", "zz" * 32, "11" * 31])
def test_a_bad_master_key_stops_the_start(key: str, settings: object) -> None:
    """32 bytes in hexadecimal or nothing works."""
    settings.LINLI_MASTER_KEY = key  # type: ignore[attr-defined]  # pytest-django's fixture
    assert [problem.id for problem in checks.master_key_is_sound(None)] == ["linli.E001"]
    settings.LINLI_MASTER_KEY = "11" * 32  # type: ignore[attr-defined]  # same
    assert checks.master_key_is_sound(None) == []
