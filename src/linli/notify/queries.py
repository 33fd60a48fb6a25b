"""Reading messages: what the tracking page, the case page and the list of failures show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from linli.cases import access
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.notify import kinds, texts
from linli.notify.models import Audience, Channel, Message, Preference, Template
from linli.notify.previewing import Preview, preview
from linli.people.actor import Actor

# fmt: off
__all__ = [
    "FailurePage", "Preview", "TemplateRow", "deliveries", "failures", "history", "preference",
    "preview", "templates", "told",
]
# fmt: on

#: Most messages of one case shown, and failures on one page.
DELIVERIES_MOST = 200
PAGE_SIZE = 50
#: Most former wordings shown.
HISTORY_MOST = 50


def told(case: Case) -> QuerySet[Message]:
    """Return what the requester was told about a case fetched through access, oldest first."""
    return Message.objects.filter(
        case_id=case.pk, audience__in=(Audience.REQUESTER, Audience.PROXY)
    ).order_by("id")


def deliveries(case: Case) -> list[Message]:
    """Return all messages about a case fetched through access, newest first: one query.

    With their links, the messages that carried them, and the accounts of staff.
    """
    rows = Message.objects.filter(case_id=case.pk).select_related("link", "carried_by", "user")
    return list(rows.order_by("-id")[:DELIVERIES_MOST])


@dataclass(frozen=True, slots=True)
class FailurePage:
    """One page of what did not go out, newest first; ``older`` is the ``before`` of the next."""

    items: list[Message]
    older: int | None


def failures(actor: Actor, before: int | None = None) -> FailurePage:
    """Return messages that failed or are being tried again, of cases the actor may see.

    What colleagues get is not among them: how they wish to be told is their own affair.
    ``before`` is the id of the last message seen. One query (two for who sees everything but
    what a conflict block hides).
    """
    rows = Message.objects.filter(
        status__in=(Message.Status.FAILED, Message.Status.RETRYING)
    ).exclude(audience=Audience.STAFF)
    if not access.sees_everything(actor):
        rows = rows.filter(Exists(access.visible_to(actor).filter(pk=OuterRef("case_id"))))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    rows = rows.select_related("case", "link", "carried_by", "user").order_by("-id")
    found = list(rows[: PAGE_SIZE + 1])
    items = found[:PAGE_SIZE]
    return FailurePage(items, items[-1].pk if len(found) > PAGE_SIZE else None)


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """The words of one message as they are now.

    ``source`` is ``own``, ``pack`` or ``built-in``; ``made_by`` and ``made_at`` say who set the
    county's own. ``blanks`` are the names that may stand in braces.
    """

    kind: str
    kind_label: str
    audience: str
    audience_label: str
    channel: str
    channel_label: str
    language: str
    words: str
    source: str
    blanks: tuple[str, ...]
    made_by: str = ""
    made_at: datetime | None = None


def templates() -> list[TemplateRow]:
    """Return the words of every message there is, in the order of the loop: one query.

    The list is as long as there are kinds and ways, whatever was ever set.
    """
    newest: dict[tuple[str, str, str, str], Template] = {}
    for row in Template.objects.select_related("made_by").order_by("id"):
        newest[row.kind, row.audience, row.channel, row.language] = row
    book = texts.Book(snapshot.current().texts, {place: row.words for place, row in newest.items()})
    found = []
    for audience in Audience:
        for kind in kinds.of(audience.value):
            for channel in kinds.WAYS[audience.value]:
                for language in kinds.LANGUAGES:
                    place = (kind, audience.value, channel, language)
                    found.append(_row(place, book, newest.get(place)))
    return found


def _row(place: tuple[str, str, str, str], book: texts.Book, own: Template | None) -> TemplateRow:
    kind, audience, channel, language = place
    now = book.find(*place)
    mine = own if own is not None and own.words else None
    return TemplateRow(
        kind=kind,
        kind_label=kinds.LABELS[kind],
        audience=audience,
        audience_label=str(Audience(audience).label),
        channel=channel,
        channel_label=str(Channel(channel).label),
        language=language,
        words=now.words,
        source=now.source,
        blanks=tuple(sorted(texts.BLANKS[audience])),
        made_by=mine.made_by.full_name if mine else "",
        made_at=mine.made_at if mine else None,
    )


def history(kind: str, audience: str, channel: str, language: str) -> list[Template]:
    """Return the county's former words for one message, newest first: one query."""
    rows = Template.objects.filter(kind=kind, audience=audience, channel=channel, language=language)
    return list(rows.select_related("made_by").order_by("-id")[:HISTORY_MOST])


def preference(user_id: int) -> Preference | None:
    """Return how somebody wishes to be told; None where they never said: pages only."""
    return Preference.objects.select_related("user").filter(user_id=user_id).first()
