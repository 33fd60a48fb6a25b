"""The hashed form of an event: what exactly its hash and commitment cover.

``hash = SHA-256("linli-audit" | canonical JSON)`` over version, chain, place, previous hash
and all columns; ``commitment = SHA-256(salt | body)`` with a 256-bit salt. Changing any of
this needs a new :data:`SCHEMA`, because old events must verify for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from linli.kernel import canonical

SCHEMA = 1
_PREFIX = b"linli-audit\n"

#: The columns of an event that are hashed beside its place in the chain, in no special order.
COLUMNS = (
    "at",
    "actor_id",
    "on_behalf_of",
    "role",
    "action",
    "source_state",
    "target_state",
    "unit_id",
    "reason_code",
    "fields",
    "request_id",
    "commitment",
)


def event_hash(
    chain: tuple[str, int],
    seq: int,
    prev_hash: str,
    columns: Mapping[str, object],
    schema: int = SCHEMA,
) -> str:
    """Return the hash (64 hexadecimal digits) of an event at one place of ``chain`` (kind, id)."""
    form = {
        "v": schema,
        "chain": [chain[0], str(chain[1])],
        "seq": seq,
        "prev": prev_hash,
        "event": {name: columns[name] for name in COLUMNS},
    }
    return sha256(_PREFIX + canonical.dumps(form)).hexdigest()


def commitment(salt: str, body: str) -> str:
    """Return the commitment to a payload; ``salt`` is 64 hexadecimal digits.

    Any other salt is hashed as text: it will match no commitment we made, and verification
    must report a damaged salt rather than stop at it.
    """
    return sha256(salt.encode("utf-8", "surrogatepass") + b"\n" + body.encode()).hexdigest()
