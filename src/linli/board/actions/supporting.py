"""“Me too”: counted once per telephone and once per browser, undone by the same browser.

Nobody can ask who said so. The answer to somebody whose number was counted before is the same
as to everybody else, so that the form does not tell who lives with the trouble.
"""

from __future__ import annotations

import secrets

from django.db import IntegrityError

from linli.audit import chain
from linli.audit.chain import Entry
from linli.board import access
from linli.board.judging import PHONE, SUPPORT_CHAIN, browser_mark, phone_mark
from linli.board.models import Publication
from linli.cases.models import Supporter
from linli.cases.queries import own
from linli.cases.report_input import read_phone
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import State
from linli.domain.publishing import Stand, stand
from linli.kernel import clock, encryption
from linli.kernel.transaction import write


def join(*, key: str, token: str, phone: str = "", language: str = "zh-hans") -> Publication:
    """Count one more whom the shown matter ``key`` troubles.

    ``token`` is the browser's cookie for this matter, ``phone`` where to send the result, may
    be empty. Twice changes nothing. Raises NotFound, NotNow once it is done, Invalid for a
    number that cannot be one.
    """
    found = access.get_shown(key)
    if stand(State(found.case.state)) is Stand.DONE:
        raise NotNow("done", "这件事已经办结。如果又出现了，请您重新反映。")
    number = _number(phone)
    browser = browser_mark(key, token)
    try:
        with write():
            if _count(found, browser, number, language):
                _record(found, "board-join")
    except IntegrityError:
        pass  # the same click twice at the same moment: counted once, as it should be
    return found


def leave(*, key: str, token: str) -> Publication:
    """Take back what this browser said; without such, nothing changes. Raises NotFound."""
    found = access.get_shown(key)
    with write():
        mine = Supporter.objects.filter(
            case_id=found.case_id, browser=browser_mark(key, token), ended_at__isnull=True
        )
        if mine.delete()[0]:
            _record(found, "board-leave")
    return found


def stop(*, phone: str) -> int:
    """End every “me too” of a proved number: it gets no more messages of other people's matters.

    Return how many there were. One line in the log for all of them, so that it ties no matters
    together; twice changes nothing. ``phone`` is a number in its one form.
    """
    now = clock.now()
    with write():
        found = Supporter.objects.filter(pk__in=own.supported(phone), ended_at__isnull=True)
        ended = found.update(ended_at=now)
        if ended:
            chain.log(SUPPORT_CHAIN, 0, Entry(action="board-stop", at=now))
    return ended


def _number(phone: str) -> str:
    if not phone.strip():
        return ""
    try:
        number = read_phone(phone)
    except ValueError as problem:
        raise Invalid(fields={"phone": str(problem)}) from None
    if not number.startswith("1"):
        raise Invalid(fields={"phone": "结果用短信告诉您，座机收不到，请留手机号。"})
    return number


def _count(found: Publication, browser: str, number: str, language: str) -> bool:
    """Write the row, or give the one of this browser its number; tell whether it is a new one."""
    rows = Supporter.objects.filter(case_id=found.case_id)
    index = phone_mark(found.case_id, number) if number else ""
    if index and rows.filter(phone_index=index).exists():
        return False
    mine = rows.filter(browser=browser).first()
    row = mine or Supporter(
        case_id=found.case_id, row_key=secrets.token_hex(16), browser=browser, at=clock.now()
    )
    if mine is not None and not index:
        return False
    if index:
        row.phone = encryption.seal(PHONE, row.row_key, number)
        row.phone_index, row.phone_tail = index, number[-4:]
    row.language = language
    row.save()
    return mine is None


def _record(found: Publication, action: str) -> None:
    chain.log(SUPPORT_CHAIN, found.pk, Entry(action=action, at=clock.now()))
