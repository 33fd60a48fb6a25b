"""Typed readers of environment variables that fail loudly and early.

Every ``NAME`` may instead be given as ``NAME_FILE``: the path of a file holding the value,
so that secrets need not stand in the process environment.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return the setting ``name``; raise ImproperlyConfigured when unset without default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path}: {error}") from error
    value = os.environ.get(name)
    if value is not None and value != "":
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} must be set (or {name}_FILE)")
    return default


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no setting; anything else than 1/0/true/false/yes/no is an error."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: expected yes or no")


def number(name: str, default: int) -> int:
    """Return a whole-number setting."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number") from error


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated setting as a list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Turn a database address into Django's form.

    Known are ``sqlite:///PATH`` and ``postgresql://user:pw@host:port/name?host=/socket``.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "linli.kernel.sqlite",
            "NAME": unquote(url.removeprefix("sqlite:///")) or ":memory:",
            # Opening means reading the schema and forgetting every compiled statement.
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                    "PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY; "
                    "PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", unquote(parts.hostname or "")),
            "PORT": str(parts.port or query.pop("port", "")),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(query),
        }
    raise ImproperlyConfigured(
        f"LINLI_DATABASE_URL={url!r}: expected sqlite:///PATH or postgresql://…"
    )
