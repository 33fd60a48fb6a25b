"""Thanks to everybody who came to a call, in the same words."""

from __future__ import annotations

from linli.domain.errors import Invalid, NotNow
from linli.domain.gridbook_reading import plain
from linli.domain.teams_reading import unwelcome
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.teams import access
from linli.teams.actions.calling import tell
from linli.teams.models import HelpCall, Thanks
from linli.teams.recording import CALL, log

#: Longest thanks, characters.
LONGEST = 120


def thank(*, actor: Actor, call: str | int, words: str) -> HelpCall:
    """Thank all who came, once; members get it as a short message. Raises Invalid, NotNow."""
    text, now = plain(words), clock.now()
    wrong = "请写一句感谢的话。" if not text else unwelcome(text)
    if len(text) > LONGEST:
        wrong = Words("最多 {n} 个字。", n=LONGEST)
    if wrong:
        raise Invalid(fields={"thanks": wrong})
    with write():
        found = access.get_call(actor, call, lock=True)
        hat = access.leader(actor, found)
        if found.cancelled_at is not None or found.erased_at is not None:
            raise NotNow("call-over", "这次召集已经取消，或者名单已经删除。")
        if Thanks.objects.filter(call=found).exists():
            raise NotNow("thanked", "已经感谢过了。")
        Thanks.objects.create(call=found, words=text, made_at=now)
        tell(found, "thanks")
        log(CALL, found.pk, "help-thanks", now, hat)
    return found
