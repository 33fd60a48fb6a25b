"""Rows that are the heads of their own chains, written together with the event of the write."""

from __future__ import annotations

from collections.abc import Iterable

from linli.audit import chain
from linli.audit.models import ChainHead


def begin(kind: str, row: ChainHead, written: chain.Entry) -> None:
    """Insert a new row that has its key already, with the first event of its chain."""
    _append(kind, row, chain.Head(), written)
    row.save(force_insert=True)


def carry_on(kind: str, row: ChainHead, written: chain.Entry, columns: Iterable[str]) -> bool:
    """Append an event and write these columns as they are in memory; tell whether that was done.

    The head of the chain is written with them. It is not done where somebody else wrote since the
    row was read: then the caller undoes the transaction.
    """
    seen = row.chain_seq
    _append(kind, row, chain.Head(seen, row.chain_hash), written)
    values = {name: getattr(row, name) for name in (*columns, "chain_seq", "chain_hash")}
    kept = type(row)._base_manager.filter(pk=row.pk, chain_seq=seen)
    return bool(kept.update(**values))


def _append(kind: str, row: ChainHead, head: chain.Head, written: chain.Entry) -> None:
    _, after = chain.append(kind, row.pk, head, written)
    row.chain_seq, row.chain_hash = after.seq, after.hash
