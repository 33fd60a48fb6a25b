"""App configuration of the cases."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The work order and its loop."""

    name = "linli.cases"
    label = "cases"

    def ready(self) -> None:
        """Tell the audit where each case keeps the head of its chain."""
        from linli.audit.registry import register_heads  # noqa: PLC0415 - apps must be ready

        register_heads("case", _heads)


def _heads(chain_id: int | None) -> Iterator[tuple[int, int, str]]:
    """Stream (number, seq, hash) of the cases; the chain of a case is named by its number."""
    from linli.cases.models import Case  # noqa: PLC0415 - models load after the apps

    rows = Case.objects.order_by("no").values_list("no", "chain_seq", "chain_hash")
    if chain_id is not None:
        rows = rows.filter(no=str(chain_id))
    for no, seq, head in rows.iterator(chunk_size=2000):
        yield int(no), seq, head
