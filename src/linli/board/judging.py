"""What acting on a publication and looking at one share: roles, texts, doubts, marks, chains."""

from __future__ import annotations

from linli.board.models import Publication
from linli.cases import rights
from linli.cases.access import bundle
from linli.domain import redacting
from linli.domain.lifecycle import Role
from linli.domain.redacting import Span
from linli.kernel import encryption
from linli.people.actor import Actor

#: Chain of the steps of one publication, and of the “me too” to it (no person is named there).
CHAIN = "board"
SUPPORT_CHAIN = "board-support"

#: Purpose under which a supporter's number is sealed.
PHONE = "cases.supporter.phone"
_BROWSER = "cases.supporter.browser"


def roles(actor: Actor, publication: Publication) -> frozenset[Role]:
    """Return what the actor is, in their own right, towards the case behind a publication."""
    return rights.roles_on(actor, bundle(publication.case))


def doubts(*texts: str) -> list[Span]:
    """Return what must be ticked as looked at before these texts are shown."""
    return redacting.suspicious("\n\n".join(text for text in texts if text))


def shown_texts(publication: Publication) -> tuple[str, ...]:
    """Return every text of a publication that somebody will read: one query."""
    captions = publication.photos.order_by("position").values_list("caption", flat=True)
    return (publication.title, publication.text, publication.answer, *captions)


def browser_mark(key: str, token: str) -> str:
    """Return what is kept of a browser's cookie for one matter; useless for any other."""
    return encryption.blind_index(_BROWSER, f"{key}\n{token}")


def phone_mark(case_id: int, phone: str) -> str:
    """Return what is kept of a number to count it once; another one for every case."""
    return encryption.blind_index(PHONE, f"{case_id}\n{phone}")
