"""Erasing people: members, or everybody who came to a call. In the caller's transaction."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from linli.files.actions import discard
from linli.files.models import StoredFile
from linli.teams.models import HelpCall, HelpLink, HelpPhoto, Member, SignUp


def forget(member: Member) -> None:
    """Erase one member, as :func:`forget_all` does."""
    forget_all(Member.objects.filter(pk=member.pk))


def forget_all(members: QuerySet[Member]) -> None:
    """Erase members: name, number, links, and whatever they said or sent about any call."""
    _drop(SignUp.objects.filter(member__in=members))
    HelpLink.objects.filter(member__in=members).delete()
    members.delete()


def forget_helpers(call: HelpCall) -> None:
    """Erase who came to a call, what they said, and every link of it."""
    _drop(SignUp.objects.filter(call=call))
    HelpLink.objects.filter(call=call).delete()


def _drop(sign_ups: QuerySet[SignUp]) -> None:
    photos = HelpPhoto.objects.filter(sign_up__in=sign_ups)
    files = list(StoredFile.objects.filter(help_photo__in=photos))
    photos.delete()
    HelpLink.objects.filter(sign_up__in=sign_ups).delete()
    sign_ups.delete()

    def away() -> None:
        """Take the bytes away once the rows are gone for good."""
        for one in files:
            discard(one)

    if files:
        transaction.on_commit(away)
