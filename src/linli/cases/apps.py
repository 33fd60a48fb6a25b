"""App configuration of the cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models.signals import post_save

if TYPE_CHECKING:
    from linli.people.models import Post


class CasesConfig(AppConfig):
    """The work order and its loop."""

    name = "linli.cases"
    label = "cases"

    def ready(self) -> None:
        """Tell audit and index where to read the cases; follow posts just given."""
        from linli.audit.registry import register_heads  # noqa: PLC0415 - apps must be ready
        from linli.cases import indexing  # noqa: PLC0415 - models load after the apps
        from linli.people.models import Post  # noqa: PLC0415 - models load after the apps
        from linli.search import sources  # noqa: PLC0415 - models load after the apps

        sources.register(indexing.read)
        register_heads("case", _heads)
        post_save.connect(_post_given, sender=Post, dispatch_uid="cases-newcomer")


def _post_given(*, instance: Post, raw: bool, **_: object) -> None:
    """Keep whoever comes to a unit out of the complaints about that unit, from the first moment."""
    from linli.cases.actions.keeping_out import block_newcomer  # noqa: PLC0415 - as above

    if not raw:
        block_newcomer(instance)


def _heads(chain_id: int | None) -> Iterator[tuple[int, int, str]]:
    """Stream (number, seq, hash) of the cases; the chain of a case is named by its number."""
    from linli.cases.models import Case  # noqa: PLC0415 - models load after the apps

    rows = Case.objects.order_by("no").values_list("no", "chain_seq", "chain_hash")
    if chain_id is not None:
        rows = rows.filter(no=str(chain_id))
    for no, seq, head in rows.iterator(chunk_size=2000):
        yield int(no), seq, head
