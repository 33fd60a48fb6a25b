"""Who is told: the requester or proxy of a case, those of merged cases, supporters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from linli.cases.models import Case, CaseLink, Party, Supporter
from linli.kernel import clock, encryption
from linli.notify import addresses, links
from linli.notify.models import Audience, Channel

#: How deep merged cases may be nested before we stop following them (a guard, not a rule).
_DEPTH = 10
#: Most supporters of a case who are told by message; the page has it for everybody.
SUPPORTERS_MOST = 1000


@dataclass(frozen=True, slots=True)
class Addressee:
    """How the requester of one case is reached.

    ``refused`` is why no message goes out although there is a number; ``notices`` their wish.
    """

    audience: str = Audience.REQUESTER
    phone_tail: str = ""
    language: str = "zh-hans"
    notices: str = Party.Notices.EACH
    refused: str = ""

    @property
    def channel(self) -> str:
        """By short message, or on the page only."""
        return Channel.SMS if self.phone_tail else Channel.PAGE


def addressee(parties: Iterable[Party]) -> Addressee:
    """Return how to reach the requester, or the proxy where only that one can be reached.

    Nobody who wished to stay unknown is written to, nor the proxy of such a one.
    """
    found = {party.role: party for party in parties}
    if any(one.privacy == Party.Privacy.ANONYMOUS for one in found.values()):
        return Addressee()
    there = [
        found[role] for role in (Party.Role.REQUESTER, Party.Role.PROXY) if _number(found.get(role))
    ]
    good = [one for one in there if one.wrong_at is None]
    if not there:
        own = found.get(Party.Role.REQUESTER) or found.get(Party.Role.PROXY)
        return Addressee(language=own.language if own else "zh-hans")
    chosen = (good or there)[0]
    if len(good) > 1 and not _mobile(good[0]) and _mobile(good[1]):
        chosen = good[1]  # a landline at the parent's home takes no short messages
    if good and chosen.notices == Party.Notices.NONE:
        return Addressee(audience=_audience(chosen), language=chosen.language)
    return Addressee(
        audience=_audience(chosen),
        phone_tail=chosen.phone_tail,
        language=chosen.language,
        notices=chosen.notices,
        refused="" if good else WRONG_NUMBER,
    )


#: Notes on messages that do not go out.
WRONG_NUMBER = "收到的人说这不是本人的事，号码可能有误，请核对后更正。"


def _number(party: Party | None) -> bool:
    return party is not None and bool(party.phone_tail)


def _mobile(party: Party) -> bool:
    number = encryption.open_sealed("cases.party.phone", party.row_key, party.phone)
    return addresses.takes_messages(number)


def _audience(party: Party) -> str:
    return Audience.PROXY if party.role == Party.Role.PROXY else Audience.REQUESTER


def parties_of(cases: Sequence[Case]) -> Mapping[int, list[Party]]:
    """Return the people of several cases by case: one query, two where some have ended.

    A number disowned after the end of its case is a wrong one, too.
    """
    found: dict[int, list[Party]] = {case.pk: [] for case in cases}
    refused = links.refused(cases)
    for party in Party.objects.filter(case_id__in=list(found)).order_by("id"):
        if (party.case_id, party.role) in refused:
            party.wrong_at = party.wrong_at or clock.now()
        found[party.case_id].append(party)
    return found


def merged_into(case: Case) -> Iterator[Case]:
    """Yield every case that was merged into this one, directly or through another."""
    seen, level = {case.pk}, [case.pk]
    for _ in range(_DEPTH):
        links = CaseLink.objects.filter(
            target_id__in=level, kind=CaseLink.Kind.MERGED_INTO
        ).select_related("source")
        found = [link.source for link in links if link.source_id not in seen]
        if not found:
            return
        yield from found
        level = [one.pk for one in found]
        seen.update(level)


def supporters_of(cases: Sequence[Case]) -> list[Supporter]:
    """Return the supporters with a number who still want to hear: one query."""
    rows = Supporter.objects.filter(
        case_id__in=[case.pk for case in cases], ended_at__isnull=True
    ).exclude(phone="")
    return list(rows.select_related("case").order_by("id")[:SUPPORTERS_MOST])
