"""What the requester says beside the matter itself: solved or not, how to reach them, not mine."""

from __future__ import annotations

from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.models import Party
from linli.cases.report_input import read_phone
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import Command
from linli.domain.words import Words
from linli.kernel import encryption, statements

#: What the record of a correction calls the number; it never holds one.
NUMBER = "电话号码"
_ANONYMOUS = "这件事没有留姓名电话，没有可以更正的；您可以凭编号和查询码随时查看进展。"


@verb(Command.CONFIRM)
def confirm(move: Move) -> Effect:
    """Solved or not, of the present answer, in the requester's words; the last word counts."""
    solved = bool(move.values.get("solved"))
    return Effect(
        changes={"confirmed_round": move.case.answer_round, "confirmed_solved": solved},
        payload={
            "solved_said": "yes" if solved else "no",
            "said": "已经解决" if solved else "没有解决",
            "text": move.text("text"),
        },
        fields=("confirmation",),
        reason_code="said_solved" if solved else "said_unsolved",
    )


def _party(move: Move) -> Party:
    """Return whose contact is meant: as named, else the requester's, else the proxy's.

    Raises NotNow where nobody left any, Invalid where the one named is not there.
    """
    rows = {row.role: row for row in Party.objects.filter(case_id=move.case.pk).order_by("id")}
    if not rows:
        raise NotNow("no-party", _ANONYMOUS)
    whose = move.text("whose")
    found = rows.get(whose) if whose else rows.get(Party.Role.REQUESTER) or rows[Party.Role.PROXY]
    if found is None:
        sentence = Words("这件事没有登记{whose}。", whose=Party.Role(whose).label)
        raise Invalid(fields={"whose": sentence})
    return found


@verb(Command.CONTACT)
def contact(move: Move) -> Effect:
    """Another number, sealed anew, or another way to be told; the record holds no number.

    A number is no longer wrong once it is replaced. Raises Invalid when nothing is to change or
    the number cannot be one, NotNow for an anonymous matter.
    """
    party = _party(move)
    phone, notices = move.text("phone"), move.text("notices")
    if not phone and not notices:
        raise Invalid(fields={"phone": "请填写新的电话号码，或者选择怎样通知。"})
    changes: dict[str, object] = {}
    told: list[str] = []
    if phone:
        try:
            number = read_phone(phone)
        except ValueError as problem:
            raise Invalid(fields={"phone": problem.args[0]}) from None
        changes |= {
            "phone": encryption.seal("cases.party.phone", party.row_key, number),
            "phone_index": encryption.blind_index("cases.party.phone", number),
            "phone_tail": number[-4:],
            "wrong_at": None,
        }
        told.append(NUMBER)
    if notices:
        changes["notices"] = notices
        told.append("通知方式")
    statements.update(Party, {"id": party.pk}, **changes)
    return Effect(
        payload={
            "whose": party.role,
            "whose_label": Party.Role(party.role).label,
            "contact": told,
            "notices_label": Party.Notices(notices).label if notices else "",
        },
        fields=("contact",),
    )


@verb(Command.CONSENT)
def consent(move: Move) -> Effect:
    """Whether the matter may be shown to everybody; taken back, it is gone from there at once."""
    given = bool(move.values.get("public_ok"))
    return Effect(
        changes={"public_ok": given},
        payload={"consent": "同意公开（不含姓名电话）" if given else "不同意公开"},
        fields=("consent",),
        reason_code="given" if given else "withdrawn",
    )


@verb(Command.DISOWN)
def disown(move: Move) -> Effect:
    """Whoever gets the messages says the number is not theirs: nothing is sent there any more."""
    party = _party(move)
    if not party.phone:
        raise NotNow("no-phone", "这件事没有留电话号码。")
    if party.wrong_at is None:
        statements.update(Party, {"id": party.pk}, wrong_at=move.now)
    return Effect(
        payload={"whose": party.role, "whose_label": Party.Role(party.role).label},
        fields=("contact",),
    )
