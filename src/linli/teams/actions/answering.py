"""What the holder of a link can do with it, once: join, come, say how it went, leave.

The link is ended in the transaction of the act; an act that is refused leaves it open. Who says
no changes nothing at all: there is no action for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError

from linli.domain import teams as rules
from linli.domain.errors import Invalid, NotNow
from linli.domain.gridbook_reading import plain
from linli.domain.teams import PHOTOS, Act, Help, Purpose, Standing
from linli.domain.teams_reading import read_called, read_person, read_skills, unwelcome
from linli.domain.words import Words
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.kernel.keys import new_id
from linli.kernel.transaction import write
from linli.teams import links, sealing
from linli.teams.actions.forgetting import forget
from linli.teams.actions.keeping import active
from linli.teams.models import HelpCall, HelpLink, HelpPhoto, Member, SignUp
from linli.teams.recording import CALL, TEAM, log

#: Longest words somebody says about a call.
WORDS_LIMIT = 500
_ENDED = "这个链接已经用过或者过期了。"


def join(link: HelpLink, raw: Mapping[str, object], skills: Iterable[object] = ()) -> Member:
    """Become a member by own words: ``name``, ``phone``, ``agree``.

    Somebody who is in the team already is taken as they are now. Raises Invalid, NotNow.
    """
    person, wrong = read_person(raw.get("name"), raw.get("phone"))
    if raw.get("agree") not in ("1", True):
        wrong["agree"] = "请先看过说明，同意了再加入。"
    if wrong:
        raise Invalid(fields=wrong)
    with write():
        now = clock.now()
        _use(link, Purpose.JOIN)
        active(link.team)
        held = sealing.indexes(link.team_id, person.phone)
        member = Member.objects.filter(team_id=link.team_id, phone_index__in=held).first()
        if member is None:
            member = Member(
                id=new_id(), team_id=link.team_id, how=Member.How.OWN, agreed_on=clock.today()
            )
            sealing.put(member, sealing.Private(person.name, person.phone))
            member.skills = ",".join(read_skills(skills))
            try:
                member.save(force_insert=True)
            except IntegrityError:
                raise NotNow("joined-just-now", "您刚刚已经加入了。") from None
            log(TEAM, link.team_id, "team-join", now)
    return member


def come(link: HelpLink, raw: Mapping[str, object]) -> SignUp:
    """Say “I will come”; who was handed the link says ``name``. Raises Invalid, NotNow."""
    if links.standing(link, links.held(link), clock.now()) is not Standing.OPEN:
        raise NotNow("link-over", _ENDED)
    name, bad = ("", "") if link.member_id else read_called(raw.get("name"))
    if bad:
        raise Invalid(fields={"name": "请写上怎么称呼您。"})
    with write():
        now = clock.now()
        call = _locked(link)
        held = links.held(link)
        _use(link, Purpose.COME, held)
        after = rules.moved(Act.COME, links.said(held))
        coming = SignUp.objects.filter(call=call).exclude(standing=Help.WITHDRAWN.value)
        if call.wanted and rules.full(call.facts(), coming.count()):
            raise NotNow("call-full", "这次人已经够了，谢谢您！下次再请您。")
        if held is None:
            held = SignUp(id=new_id(), call=call, member_id=link.member_id)
            if link.member_id is None:
                sealing.call_by(held, name)
        held.standing, held.words = after.value, ""
        held.save()
        if link.member_id is None:
            HelpLink.objects.filter(pk=link.pk).update(sign_up=held)
        log(CALL, call.pk, "help-come", now)
    return held


def report(
    link: HelpLink, *, done: bool, words: str = "", files: Sequence[StoredFile] = ()
) -> SignUp:
    """Say “done”, with words and at most three pictures, or “I cannot come after all”.

    Raises Invalid, NotNow.
    """
    text = plain(words)
    wrong: dict[str, str] = {}
    if len(text) > WORDS_LIMIT:
        wrong["words"] = Words("最多 {n} 个字。", n=WORDS_LIMIT)
    elif unwelcome(text):
        wrong["words"] = unwelcome(text)
    if len(files) > PHOTOS or any(one.kind != StoredFile.Kind.IMAGE for one in files):
        wrong["files"] = Words("最多 {n} 张照片，只收照片。", n=PHOTOS)
    if wrong:
        raise Invalid(fields=wrong)
    with write():
        now = clock.now()
        call = _locked(link)
        held = links.held(link)
        _use(link, Purpose.REPORT, held)
        after = rules.moved(Act.FINISH if done else Act.WITHDRAW, links.said(held))
        if held is None:
            raise NotNow("link-over", _ENDED)
        held.standing, held.words = after.value, text if done else ""
        held.save(update_fields=["standing", "words"])
        if done:
            HelpPhoto.objects.bulk_create(HelpPhoto(sign_up=held, file=one) for one in files)
        log(CALL, call.pk, "help-done" if done else "help-withdraw", now)
    return held


def leave(link: HelpLink) -> None:
    """Leave the team: name, number, and whatever was said about any call are erased."""
    with write():
        now = clock.now()
        _use(link, Purpose.LEAVE)
        if link.member is not None:
            forget(link.member)
        log(TEAM, link.team_id, "team-left", now)


def onward(link: HelpLink, purpose: Purpose) -> HelpLink:
    """Return the link for the next step of the same person: one that is open, or a new one.

    LEAVE for members at any time; COME and REPORT as the call stands. Raises NotNow.
    """
    now = clock.now()
    with write():
        if purpose is Purpose.LEAVE:
            if link.member is None:
                raise NotNow("no-member", "您没有留姓名和电话，不用退出。")
            return _open_or_new(link, purpose, call=None, sign_up=None)
        call = _locked(link)
        held = links.held(link)
        if rules.following(call.facts(), links.said(held), now) is not purpose:
            raise NotNow("link-over", _ENDED)
        if link.member_id is None and held is None:
            raise NotNow("link-over", _ENDED)
        return _open_or_new(link, purpose, call=call, sign_up=held)


def _open_or_new(
    link: HelpLink, purpose: Purpose, *, call: HelpCall | None, sign_up: SignUp | None
) -> HelpLink:
    now = clock.now()
    whose = sign_up if link.member_id is None else None
    there = HelpLink.objects.filter(
        purpose=purpose.value,
        team_id=link.team_id,
        call=call,
        member=link.member,
        sign_up=whose,
        standing=HelpLink.State.OPEN,
        expires_at__gt=now,
    ).first()
    if there is not None:
        return there
    made = links.made(purpose, link.team, now, call=call, member=link.member, sign_up=whose)
    made.save(force_insert=True)
    return made


def _locked(link: HelpLink) -> HelpCall:
    """Return the link's call, waiting for whoever writes about it; raises NotNow without one."""
    found = HelpCall.objects.select_for_update().filter(pk=link.call_id or 0).first()
    if found is None:
        raise NotNow("link-over", _ENDED)
    link.call = found
    return found


def _use(link: HelpLink, purpose: Purpose, held: SignUp | None = None) -> None:
    """End the link for its act; raises NotNow when it is for another or has ended."""
    now = clock.now()
    open_ = links.standing(link, held, now) is Standing.OPEN
    still = HelpLink.objects.filter(pk=link.pk, standing=HelpLink.State.OPEN)
    if link.purpose != purpose.value or not open_ or not still.update(standing=HelpLink.State.USED):
        raise NotNow("link-over", _ENDED)
    link.standing = HelpLink.State.USED
