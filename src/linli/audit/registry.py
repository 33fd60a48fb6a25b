"""Where each kind of aggregate keeps the end of its chain.

A feature registers its kind in ``AppConfig.ready``; kinds nobody registered are looked up in
``audit_head``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models

from linli.audit.models import ChainHeadRow

#: ``(chain_id, seq, hash)`` of every aggregate in ascending ``chain_id``, or of one only.
HeadProvider = Callable[[int | None], Iterable[tuple[int, int, str]]]

_providers: dict[str, HeadProvider] = {}


def register_heads(kind: str, provider: HeadProvider) -> None:
    """Let ``provider`` answer for the chains of ``kind``; ValueError when another one does."""
    if _providers.setdefault(kind, provider) is not provider:
        raise ValueError(f"heads of {kind} are already registered")


def register_model(kind: str, model: type[models.Model]) -> None:
    """Register a model carrying :class:`~linli.audit.models.ChainHead`; the chain id is its pk."""
    manager: Any = model._base_manager

    def provider(chain_id: int | None) -> Iterator[tuple[int, int, str]]:
        rows = manager.order_by("pk").values_list("pk", "chain_seq", "chain_hash")
        if chain_id is not None:
            rows = rows.filter(pk=chain_id)
        yield from rows.iterator(chunk_size=2000)

    register_heads(kind, provider)


def unregister(kind: str) -> None:
    """Forget the provider of ``kind`` (for tests)."""
    _providers.pop(kind, None)


def kinds() -> set[str]:
    """Return every kind that has heads somewhere."""
    rows = ChainHeadRow.objects.values_list("chain_kind", flat=True).order_by().distinct()
    return set(_providers) | set(rows)


def heads(kind: str, chain_id: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Stream ``(chain_id, seq, hash)`` of ``kind`` in ascending order of ``chain_id``."""
    provider = _providers.get(kind)
    if provider is not None:
        return iter(provider(chain_id))
    rows = ChainHeadRow.objects.filter(chain_kind=kind)
    if chain_id is not None:
        rows = rows.filter(chain_id=chain_id)
    ordered = rows.order_by("chain_id").values_list("chain_id", "seq", "hash")
    return ordered.iterator(chunk_size=2000)
