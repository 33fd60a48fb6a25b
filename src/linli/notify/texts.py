"""Which words a message has: the county's own, else its pack's, else the built-in ones.

Blanks are written ``{name}``; :func:`fill` puts values in and never reads a value again, so
braces in somebody's answer stay braces. ``{link}`` is left standing until a message leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from linli.notify import kinds, words_en, words_zh
from linli.notify.kinds import REQUESTER as KINDS
from linli.notify.models import Audience, Channel, Template

__all__ = ["BLANKS", "KINDS", "LINK", "Book", "blanks_of", "fill", "own", "pack_key", "plain"]

#: The place of the link's address.
LINK: Final = "{link}"
_CLOCK: Final = "{clock_note}"

#: Blanks of messages to residents; what is withheld outside stays empty of secrets there.
_RESIDENT: Final = frozenset(
    {
        *("number", "lookup", "due", "until", "reason", "channel", "door", "question", "answer"),
        *("unit", "phone", "site", "link", "clock_note"),
    }
)
#: Blanks by audience. Staff and supporters get the number, never names or contents.
BLANKS: Final[Mapping[str, frozenset[str]]] = {
    Audience.REQUESTER.value: _RESIDENT,
    Audience.PROXY.value: _RESIDENT,
    Audience.SUPPORTER.value: frozenset({"number", "phone", "site"}),
    Audience.STAFF.value: frozenset({"number", "due", "site", "what"}),
}

_BLANK = re.compile(r"\{([a-z_]+)\}")
_ANY_BRACES = re.compile(r"\{([^{}]*)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return ``template`` with its blanks filled; unknown blanks become nothing."""
    return _BLANK.sub(lambda found: values.get(found[1], ""), template)


def blanks_of(template: str) -> frozenset[str]:
    """Return what stands between braces, well written or not."""
    return frozenset(_ANY_BRACES.findall(template))


def plain(key: str, language: str) -> str:
    """Return a built-in text; KeyError when there is none."""
    return (words_en.WORDS if language == "en" else words_zh.WORDS)[key]


def withheld(language: str) -> Mapping[str, str]:
    """Return what stands outside for values that must not leave the house."""
    return words_en.WITHHELD if language == "en" else words_zh.WITHHELD


def pack_key(kind: str, audience: str, channel: str, language: str) -> str:
    """Return the key of a text in the pack's ``texts.yaml``: ``answered``, ``answered.sms.en``.

    A proxy's words are the requester's. Staff and supporters have one text for all ways, but
    for e-mail (first line = subject).
    """
    parts = [kind]
    if audience == Audience.SUPPORTER:
        parts.append("supporter")
    elif channel == Channel.EMAIL or (audience != Audience.STAFF and channel != Channel.PAGE):
        parts.append(str(channel))
    if language == "en":
        parts.append("en")
    return ".".join(parts)


def for_proxy(words: str, language: str) -> str:
    """Return the requester's words as a proxy reads them."""
    before, after = words_en.FOR_PROXY if language == "en" else words_zh.FOR_PROXY
    return words if after in words else words.replace(before, after)


@dataclass(frozen=True)
class Found:
    """The words of one message; ``source`` is ``own``, ``pack`` or ``built-in``."""

    words: str
    source: str


@dataclass(frozen=True)
class Book:
    """All words of a county: its own (newest of each), and its pack's."""

    county: Mapping[str, str]
    own: Mapping[tuple[str, str, str, str], str] = field(default_factory=dict)

    def find(self, kind: str, audience: str, channel: str, language: str) -> Found:
        """Return the words of a message, ready to be filled. KeyError for an unknown kind."""
        language = language if language in kinds.LANGUAGES else "zh-hans"
        found = self._find(kind, audience, channel, language)
        place = (kind, audience, channel, language)
        return Found(_completed(found.words, *place), found.source)

    def words(self, kind: str, audience: str, channel: str, language: str) -> str:
        """Return only the words of :meth:`find`."""
        return self.find(kind, audience, channel, language).words

    def _find(self, kind: str, audience: str, channel: str, language: str) -> Found:
        mine = self.own.get((kind, audience, channel, language))
        if mine:
            return Found(mine, "own")
        if audience == Audience.PROXY:
            found = self._find(kind, Audience.REQUESTER, channel, language)
            return Found(for_proxy(found.words, language), found.source)
        key = pack_key(kind, audience, channel, language)
        county = self.county.get(key)
        if county:
            return Found(county, "pack")
        if channel == Channel.EMAIL:
            staff = audience == Audience.STAFF
            subject = plain("subject.staff" if staff else "subject", language)
            short = self._find(kind, audience, Channel.SMS, language)
            return Found(f"{subject}\n{short.words}", short.source)
        built_in = pack_key(kind, audience, channel, "zh-hans")  # their keys name no language
        return Found(plain(built_in, language), "built-in")

    def invitation(self, language: str) -> str:
        """Return the sentence that invites to rate."""
        key = "rating_invitation.en" if language == "en" else "rating_invitation"
        return self.county.get(key) or plain("rating_invitation", language)


def _completed(words: str, kind: str, audience: str, channel: str, language: str) -> str:
    """Return the words with what must not be missing: the truth about the clock, the link."""
    if audience not in (Audience.REQUESTER, Audience.PROXY):
        return words
    if kind == "info_requested" and _CLOCK not in words:
        before, link, after = words.partition(LINK)
        # Before the link where it ends the message: no sentence may run into an address.
        gap = " " if language == "en" else ""
        ends = not link or after.strip()
        words = f"{words}{gap}{_CLOCK}" if ends else f"{_CLOCK}{gap}{before}{link}"
    if channel != Channel.PAGE and LINK not in words:
        words = f"{words} {LINK}"
    return words


def own(wanted: Iterable[str] | None = None) -> dict[tuple[str, str, str, str], str]:
    """Return the newest own words of each kind, audience, channel and language: one query."""
    rows = Template.objects.order_by("id")
    if wanted is not None:
        rows = rows.filter(kind__in=list(wanted))
    columns = rows.values_list("kind", "audience", "channel", "language", "words")
    return {(kind, audience, way, tongue): words for kind, audience, way, tongue, words in columns}
