"""挂牌公示: a leader shows a matter under 挂牌督办 to everybody, and takes it down."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError

from linli.audit.chain import Entry, log
from linli.cases import access, rights
from linli.cases.bundle import Bundle
from linli.cases.inputs import tidy
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain import supervision as machine
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.domain.supervision import Ground, Level
from linli.domain.words import Words
from linli.kernel import clock, statements
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.supervision.actions.pressing import CHAIN
from linli.supervision.judging import bar, ground_refusal, post_for
from linli.supervision.models import Listing, Supervision

NOTE_LIMIT = 200


def list_publicly(
    *, actor: Actor, no: str, ground: str, due_on: str, note: str, confirmed: bool
) -> Listing:
    """Show a matter under 挂牌督办 to everybody: unit, class, town, ground, day.

    ``confirmed``: the leader has seen what exactly will be shown. Raises NotFound, NotYours,
    NotNow (not at that level, barred, listed already) or Invalid; then nothing was written.
    """
    now, catalogue = clock.now(), snapshot.current()
    with write():
        found = access.load(actor, no, lock=True)
        row = _checked(actor, found, catalogue)
        problems: dict[str, str] = {}
        if ground not in set(Ground):
            problems["ground"] = "请选择公示事由。"
        elif wrong := ground_refusal(found.case, Ground(ground), now):
            problems["ground"] = wrong
        day = _day(due_on)
        today = now.astimezone(clock.CIVIL).date()
        if day is None or day < today:
            problems["due_on"] = "请填写整改期限，不能早于今天。"
        elif machine.limit_problem(day, today):
            problems["due_on"] = Words("整改期限最长{n}天。", n=machine.LONGEST_LIMIT)
        words = tidy(note)
        if not words or len(words) > NOTE_LIMIT:
            problems["note"] = "请写明决定公示的理由，200字以内。"
        if not confirmed:
            problems["confirmed"] = "请先看过公示内容再确认。"
        if problems or day is None or actor.user_id is None:
            raise Invalid(fields=problems)
        case = found.case
        matter = catalogue.matters[case.matter_id or 0]
        listing = Listing(
            supervision_id=row.pk,
            unit_id=row.pressed_unit_id,
            matter_class_id=matter.parent_id or matter.id,
            town_id=case.town_id,
            ground=ground,
            due_on=day,
            note=words,
            listed_by_id=actor.user_id,
            listed_at=now,
        )
        try:
            with write():
                statements.insert(listing)
        except IntegrityError:
            raise NotNow("listed-already", "本件已经在公示。") from None
        _record(actor, listing, no, "list_publicly", {"ground": ground, "text": words})
    return listing


def take_down(*, actor: Actor, listing: int, note: str) -> Listing:
    """Take a public listing down before the 督办 is released. Raises as :func:`list_publicly`."""
    now, words = clock.now(), tidy(note)
    with write():
        row = Listing.objects.filter(pk=listing).select_related("supervision__case").first()
        if row is None:
            raise NotFound
        no = row.supervision.case.no
        try:
            found = access.load(actor, no, lock=True)
        except NotFound:
            # The number of the listing was asked for; that of the matter is not to be told.
            raise NotFound from None
        refusal = machine.listing_problem(
            row.supervision.level,
            row.supervision.standing,
            rights.roles_on(actor, found),
            "",
            _tier(actor, found.case, snapshot.current()),
        )
        if refusal is not None:
            raise refusal
        if not words or len(words) > NOTE_LIMIT:
            raise Invalid(fields={"note": "请写明撤下的理由，200字以内。"})
        ended = Listing.objects.filter(pk=row.pk, ended_at__isnull=True).update(
            ended_at=now, ended_by_id=actor.user_id, end_note=words
        )
        if not ended:
            raise NotNow("not-shown", "这件公示已经撤下。")
        row.ended_at, row.ended_by_id, row.end_note = now, actor.user_id, words
        _record(actor, row, no, "take_down", {"text": words})
    return row


def _checked(actor: Actor, found: Bundle, catalogue: Catalogue) -> Supervision:
    """Return the 督办 to be listed; raises why it may not be, by this person, now."""
    row = Supervision.objects.filter(case_id=found.case.pk, ended_at__isnull=True).first()
    refusal = machine.listing_problem(
        row.level if row else "",
        row.standing if row else "",
        rights.roles_on(actor, found),
        bar(found.case, catalogue),
        _tier(actor, found.case, catalogue),
    )
    if refusal is not None or row is None:
        raise refusal or NotNow("not-supervised", "本件没有生效的督办。")
    return row


def _tier(actor: Actor, case: Case, catalogue: Catalogue) -> str:
    """Return the tier of the centre which the actor leads, the highest that reaches the case."""
    post = post_for(actor, case, machine.ISSUERS[Level.LISTED])
    return catalogue.units[post.unit_id].tier if post else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _record(actor: Actor, row: Listing, no: str, action: str, more: dict[str, object]) -> None:
    log(
        CHAIN,
        row.supervision_id,
        Entry(
            action=action,
            at=clock.now(),
            actor_id=actor.user_id,
            fields=("listing",),
            request_id=actor.request_id,
            payload={"case": no, "actor_name": actor.name, **more},
        ),
    )
