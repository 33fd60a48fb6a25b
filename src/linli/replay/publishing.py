"""A board to look at: some made-up matters of a demonstration, published the way people do.

Only matters made from templates, whose texts are invented; what real people wrote in imported
messages is never published by a program.
"""

from __future__ import annotations

from linli.board import access, actions
from linli.board.judging import doubts
from linli.board.models import Publication
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain import publishing, redacting
from linli.domain.errors import DomainError
from linli.domain.lifecycle import Role
from linli.people.actor import Actor, load_actor
from linli.people.models import Post, User

#: Matters looked at, newest first, at most.
_LOOKED_AT = 300


def publish_some(most: int) -> int:
    """Publish up to ``most`` made-up matters, proposed by one person, approved by another.

    Returns how many; does nothing where the county lacks the two people or has a board already.
    """
    catalogue = snapshot.current()
    proposer, approver = _somebody(Role.DISPATCHER), _somebody(Role.CENTRE_LEADER)
    if proposer is None or approver is None or Publication.objects.exists():
        return 0
    done = 0
    for case in Case.objects.filter(source="", matter__isnull=False).order_by("-id")[:_LOOKED_AT]:
        if done >= most:
            break
        if publishing.refusal(access.candidate(case, catalogue)) is None:
            done += _publish(case, proposer, approver)
    return done


def _somebody(role: Role) -> Actor | None:
    county = snapshot.current().tree.root.id
    post = Post.objects.filter(role=role.value, area_id=county, valid_to__isnull=True)
    user = User.objects.filter(pk__in=post.values("user_id"), is_active=True).order_by("id").first()
    return load_actor(user) if user else None


def _publish(case: Case, proposer: Actor, approver: Actor) -> int:
    title, text = redacting.mask(case.title).text, redacting.mask(case.text).text
    basis = publishing.Basis.CONSENT if case.public_ok else publishing.Basis.FACILITY
    raw: dict[str, object] = {
        "title": title,
        "text": text,
        "answer": redacting.mask(case.answer).text,
        "basis": basis.value,
        "note": "涉及这一带的所有人。",
        "nobody": "1",
    }
    try:
        made = actions.propose(actor=proposer, no=case.no, raw=raw)
        marks = [span.mark for span in doubts(made.title, made.text, made.answer)]
        actions.approve(actor=approver, key=made.key, checked=marks)
    except DomainError:
        return 0
    return 1
