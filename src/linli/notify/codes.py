"""Codes by short message: whoever types one back holds the telephone with that number.

A code has six digits, lives five minutes, takes five tries and is used once; a new one ends the
older. Every request does the same work, whatever number it names: whether it opens or supports
any matter is looked up later, by the worker, and only then does a message go out. So nobody
learns from the page who has turned to the centre, and no stranger's telephone can be made to
ring from here.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.db.models import F

from linli.audit import chain
from linli.audit.chain import Entry
from linli.cases.queries import own
from linli.cases.report_input import read_phone
from linli.domain.errors import DomainError, Invalid
from linli.domain.words import Words
from linli.kernel import clock, encryption, outbox
from linli.kernel.throttle import Limit
from linli.kernel.transaction import write
from linli.notify import gateway, links
from linli.notify.models import PhoneCode

logger = logging.getLogger(__name__)

#: Chain of what codes have opened, one for each code: no number, no person stands in it.
CHAIN = "phone-code"
#: Topic of one code waiting for its gateway.
TOPIC = "notify.code"
#: How the gateway's book and its adapters call this kind of message.
KIND = "phone_code"
DIGITS = 6
LIFE = timedelta(minutes=5)
TRIES = 5
#: Codes of one number in a quarter of an hour and in a day; from one address in an hour.
PER_NUMBER = Limit("code-number", most=3, seconds=900)
PER_NUMBER_DAY = Limit("code-day", most=10, seconds=86_400)
PER_ADDRESS = Limit("code-address", most=20, seconds=3600)
#: A second press within this time is the same request: one code, not two.
SAME_PRESS = timedelta(seconds=20)
#: How long a row is kept, whatever came of it.
KEPT = timedelta(days=1)

_PHONE, _CODE, _DIGEST = (f"notify.phone_code.{part}" for part in ("phone", "code", "digest"))
_INDEX = "notify.phone_code.index"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
#: Messages are no pages: each language has its own words here.
_TEXTS = {  # zh-only
    "zh-hans": (
        "验证码 {code}，{n}分钟内有效，用来查看您反映的事情。"
        "请不要告诉任何人；不是您本人操作，不用理会。"
    ),
    "en": (
        "Your code is {code}, valid for {n} minutes, for seeing the matters you reported. "
        "Do not pass it on; our staff will never ask for it. Not you? Ignore this message."
    ),
}


class TooOftenError(DomainError):
    """Too many codes for this number or from this address (429)."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "codes-too-often",
            "验证码要得太勤了，请过一刻钟再试；也可以凭编号和查询码查，或者给我们打电话。",
        )


class OverError(DomainError):
    """The code was right once and is no longer (410): expired, used, replaced, tried out."""

    status = 410


def mobile(phone: str) -> str:
    """Return a mobile number in its one form; raises Invalid with the field ``phone``."""
    try:
        number = read_phone(unicodedata.normalize("NFKC", phone[:40]))
    except ValueError:
        raise Invalid(fields={"phone": "手机号不对，请填 11 位手机号。"}) from None
    if not _MOBILE.fullmatch(number):
        sentence = "这里只能填手机号，座机收不到短信。留的是座机，请凭编号和查询码查。"
        raise Invalid(fields={"phone": sentence})
    return number


def send(*, phone: str, language: str, address_of_sender: str) -> None:
    """Make a code for ``phone`` and promise its sending, in one transaction.

    ``language`` is the code of the page's language; ``address_of_sender`` where the request came
    from. Raises Invalid for what is no mobile number, TooOftenError (429) when throttled.
    """
    number = mobile(phone)
    now = clock.now()
    limits = ((PER_NUMBER, number), (PER_NUMBER_DAY, number), (PER_ADDRESS, address_of_sender))
    if _pressed_twice(number, now):
        return
    if any(limit.exceeded(subject, now) for limit, subject in limits):
        raise TooOftenError
    hits = [limit.hit(subject, now) for limit, subject in limits]
    if not all(hits):
        raise TooOftenError
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row_key = secrets.token_hex(16)
    with write():
        row = PhoneCode.objects.create(
            row_key=row_key,
            phone=encryption.seal(_PHONE, row_key, number),
            phone_index=encryption.blind_index(_INDEX, number),
            code=encryption.seal(_CODE, row_key, code),
            digest=_digest(row_key, code),
            language=language if language in _TEXTS else "zh-hans",
            made_at=now,
            expires_at=now + LIFE,
        )
        outbox.enqueue(TOPIC, f"code:{row.pk}", {"code": row.pk})


def _digest(row_key: str, code: str) -> str:
    return encryption.blind_index(_DIGEST, f"{row_key}:{code}")


def _fits(row: PhoneCode, given: str) -> bool:
    return hmac.compare_digest(row.digest, _digest(row.row_key, given))


def _of(number: str) -> list[PhoneCode]:
    """Return the codes of a number, newest first."""
    indexes = encryption.blind_indexes(_INDEX, number)
    return list(PhoneCode.objects.filter(phone_index__in=indexes).order_by("-id")[:10])


def _pressed_twice(number: str, now: datetime) -> bool:
    newest = next(iter(_of(number)), None)
    return (
        newest is not None
        and newest.used_at is None
        and not newest.tries
        and now - newest.made_at < SAME_PRESS
    )


def check(*, phone: str, code: str) -> bool:
    """Tell whether ``code`` proves ``phone`` now; a right one is used up by this.

    Counted before it is compared, so that guesses in parallel count too. Raises Invalid for what
    is no mobile number, OverError (410) when no answer to this code can be right any more.
    """
    number = mobile(phone)
    given = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", code[:40]))
    now = clock.now()
    rows = _of(number)
    if not rows:
        return False
    newest, older = rows[0], rows[1:]
    with write():
        counted = PhoneCode.objects.filter(
            pk=newest.pk, tries__lt=TRIES, used_at__isnull=True, expires_at__gt=now
        ).update(tries=F("tries") + 1)
        fits = _fits(newest, given)
        if counted and fits:
            PhoneCode.objects.filter(pk=newest.pk).update(used_at=now, phone="", code="")
            chain.log(CHAIN, newest.pk, Entry(action="phone-proved", at=now))
            return True
    newest.refresh_from_db()
    if newest.tries >= TRIES and newest.used_at is None:
        raise OverError(
            "code-spent", Words("输错了 {n} 次，这个验证码作废了，请重新要一个。", n=TRIES)
        )
    if counted and any(
        hmac.compare_digest(row.digest, _digest(row.row_key, given)) for row in older
    ):
        raise OverError("code-older", "这是先前那条短信里的验证码，请填最新收到的那一条。")
    if fits and newest.used_at is not None:
        raise OverError("code-used", "这个验证码已经用过了，请重新要一个。")
    if not counted and newest.expires_at <= now:
        raise OverError("code-expired", "验证码过期了，请重新要一个。")
    return False


def hand_over(message: outbox.Message) -> None:
    """Give one code to the gateway, if its number has anything to see (may repeat)."""
    row = PhoneCode.objects.filter(pk=message.body["code"]).first()
    if row is None or not row.code or row.expires_at <= clock.now():
        return
    number = encryption.open_sealed(_PHONE, row.row_key, row.phone)
    indexes = own.indexes(number)
    if not own.any_left(indexes, refused=links.refusing()) and not own.supported(number):
        return
    code = encryption.open_sealed(_CODE, row.row_key, row.code)
    parcel = gateway.Parcel(
        key=f"code:{row.pk}",
        channel="sms",
        to=number,
        phone_tail=number[-4:],
        kind=KIND,
        case_no="",
        text=_TEXTS[row.language].format(code=code, n=int(LIFE.total_seconds()) // 60),
        at=row.made_at,
    )
    try:
        gateway.deliver(parcel)
    except gateway.Refused as refusal:
        # Another attempt would be refused, too; the person asks for a new code or telephones.
        logger.error("a phone code was refused by the gateway: %s", refusal)  # noqa: TRY400 - no trace of a number


def forget_words(message: outbox.Message) -> None:
    """Empty number and code of a row that has been dealt with."""
    PhoneCode.objects.filter(pk=message.body["code"]).update(phone="", code="", sent_at=clock.now())


def purge() -> int:
    """Delete codes older than a day; return how many."""
    with write():
        return PhoneCode.objects.filter(made_at__lt=clock.now() - KEPT).delete()[0]


def register() -> None:
    """Make this feature responsible for its topic."""
    outbox.register(TOPIC, forget_words, outside=hand_over)
