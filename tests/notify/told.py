"""Helpers of the tests of messages: people with numbers, counties with their hours, the book."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from linli.cases.models import Case, Party, Supporter
from linli.catalogue.models import CountyProfile
from linli.jobs import schedule
from linli.jobs.worker import Worker
from linli.kernel import clock, encryption
from linli.notify import gateway, holding
from linli.notify.models import Message
from linli.notify.queries import deliveries


def county(**settings: object) -> None:
    """Change settings of the loaded county."""
    row = CountyProfile.objects.get()
    row.settings = json.dumps({**json.loads(row.settings), **settings})
    row.revision = secrets.token_hex(16)
    row.save()


def texts_of_county(**words: str) -> None:
    """Change texts of the loaded county's pack; ``__`` in a name stands for a full stop."""
    row = CountyProfile.objects.get()
    fresh = {name.replace("__", "."): text for name, text in words.items()}
    row.texts = json.dumps({**json.loads(row.texts), **fresh})
    row.revision = secrets.token_hex(16)
    row.save()


def drain() -> None:
    """Deliver all that is due."""
    Worker(owner="test").drain()


def compose() -> None:
    """Deliver what is due now: events become messages, which still wait for the gateway."""
    Worker(owner="test").deliver()


def messages(no: str, audience: str = "requester") -> list[Message]:
    """Return the messages about a case to an audience, oldest first, after a delivery."""
    drain()
    found = deliveries(Case.objects.get(no=no))
    return [one for one in reversed(found) if one.audience == audience]


def last(no: str, audience: str = "requester") -> Message:
    """Return the newest of them."""
    return messages(no, audience)[-1]


def lines(path: Path) -> list[dict[str, Any]]:
    """Return what the built-in gateway wrote."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def party(no: str, role: str = "requester", **changes: object) -> None:
    """Change a party of a case."""
    assert Party.objects.filter(case__no=no, role=role).update(**changes) == 1


def supporter(no: str, phone: str = "13700005678", **columns: Any) -> Supporter:
    """Let somebody support a case."""
    key = secrets.token_hex(16)
    return Supporter.objects.create(
        case=Case.objects.get(no=no),
        row_key=key,
        phone=encryption.seal("cases.supporter.phone", key, phone),
        phone_index=encryption.blind_index("test", f"{no}{phone}"),
        phone_tail=phone[-4:],
        at=clock.now(),
        **columns,
    )


def release() -> None:
    """Run the sweep of held messages, then deliver."""
    schedule.each(holding.due(), holding.release)
    drain()


@contextmanager
def at(moment: datetime, **later: int) -> Iterator[None]:
    """Live at a moment, ``later`` as for timedelta."""
    with clock.at(moment + timedelta(**later)):
        yield


class Gateway:
    """Stands in for every gateway: fails as often as told, keeps what it took."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.tried: list[gateway.Parcel] = []
        self.taken: list[gateway.Parcel] = []

    def __call__(self, parcel: gateway.Parcel) -> None:
        """Take a parcel, or raise the next error."""
        self.tried.append(parcel)
        if self.errors:
            raise self.errors.pop(0)
        self.taken.append(parcel)

    @contextmanager
    def open(self) -> Iterator[Gateway]:
        """Stand in for the site's adapters inside the block."""
        with mock.patch.object(gateway, "chosen", return_value=self):
            yield self
