"""The county of a measurement: a real pack, one cast, and tables already full of matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command

from linli.audit.chain import Chain, Entry, Head, append_many
from linli.cases.actions import Receipt, perform, report
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.county.loader import load_pack
from linli.domain.identifiers import CaseNumber
from linli.domain.lifecycle import Command
from linli.kernel import clock, serial
from linli.kernel.transaction import write
from linli.people.actor import VISITOR, Actor, load_actor
from linli.people.models import Post, User

#: The walk of one matter; who does it, and with which fields, is filled in by :class:`County`.
WALK = (
    Command.ACCEPT,
    Command.DISPATCH,
    Command.SIGN,
    Command.PROGRESS,
    Command.ANSWER,
    Command.VERIFY_TRUE,
    Command.CLOSE,
)
TEXT = "小区三号楼单元门口的路灯坏了两周，晚上老人出行不便，已向物业说过两次，请帮助协调修好。"


@dataclass
class County:
    """The cast and what they do."""

    seat: Actor
    desk_user: User
    steps: dict[Command, tuple[Actor, dict[str, object]]]
    area: str

    def report(self, door: str) -> Receipt:
        """Open a matter at the seat or from the resident's own door."""
        return report(
            actor=self.seat if door == Case.Door.SEAT else VISITOR,
            raw={
                "door": door,
                "text": TEXT,
                "area": self.area,
                "address": "三号楼二单元",
                "name": "测试居民",
                "phone": "13900001234",
            },
        )

    def step(self, no: str, command: Command, version: int) -> int:
        """Carry out one step of the walk; return the new version."""
        actor, raw = self.steps[command]
        return perform(actor=actor, no=no, command=command, raw=raw, version=version).version

    def walk(self, no: str) -> None:
        """Take a matter from its report to its closing."""
        version = 1
        for command in WALK:
            version = self.step(no, command, version)


def _holder(role: str, *, unit: int | None = None) -> User:
    posts = Post.objects.filter(role=role).select_related("user").order_by("id")
    posts = posts.filter(area__kind="county") if unit is None else posts.filter(unit_id=unit)
    return posts[0].user


def settle(pack: str | Path) -> County:
    """Migrate, load the pack and find the cast in it."""
    call_command("migrate", verbosity=0)
    load_pack(pack)
    catalogue = snapshot.current()
    handled = set(Post.objects.filter(role="handler").values_list("unit_id", flat=True))
    matter = next(
        one
        for one in sorted(catalogue.matters.values(), key=lambda one: one.code)
        if one.is_leaf and one.lead_unit_id in handled
    )
    lead = catalogue.units[matter.lead_unit_id or 0]
    desk_user = _holder("dispatcher")
    seat, dispatcher = load_actor(_holder("seat")), load_actor(desk_user)
    handler, verifier = (
        load_actor(_holder("handler", unit=lead.id)),
        load_actor(_holder("verifier")),
    )
    return County(
        seat=seat,
        desk_user=desk_user,
        area=catalogue.tree.of_kind("village")[0].code,
        steps={
            Command.ACCEPT: (seat, {"matter": matter.code}),
            Command.DISPATCH: (dispatcher, {"lead_unit": lead.code, "text": "请依职责办理"}),
            Command.SIGN: (handler, {}),
            Command.PROGRESS: (handler, {"text": "已到现场查看", "contacted": True}),
            Command.ANSWER: (handler, {"answer": "已协调物业修好路灯。", "outcome": "explained"}),
            Command.VERIFY_TRUE: (verifier, {"method": "phone", "quality": "4", "solved": True}),
            Command.CLOSE: (dispatcher, {}),
        },
    )


def fill(county: County, count: int) -> None:
    """Put ``count`` open matters with one event each into the tables, in bulk."""
    pattern = Case.objects.get(no=county.report(Case.Door.SEAT).no)
    code = snapshot.current().county_code
    now = clock.now()
    places = snapshot.current().tree.of_kind("village")
    with write():
        first = serial.take_daily(f"case:{code}", clock.today(), count)
        numbers = [str(CaseNumber(code, clock.today(), first + place)) for place in range(count)]
        entry = Entry(action=Command.REPORT.value, at=now, payload={"title": pattern.title})
        _, heads = append_many((Chain("case", int(no)), Head(), entry) for no in numbers)
        rows = []
        for place, no in enumerate(numbers):
            row = Case.objects.model(
                **{
                    field.attname: getattr(pattern, field.attname)
                    for field in Case._meta.concrete_fields
                    if not field.primary_key
                }
            )
            row.no = no
            head = heads[Chain("case", int(no))]
            row.chain_seq, row.chain_hash = head.seq, head.hash
            row.clock_start = now - timedelta(minutes=7 * place)
            row.due_at = now + timedelta(minutes=11 * (place % 997))
            village = places[place % len(places)]
            row.area_id, row.village_id, row.area_path = village.id, village.id, village.path
            rows.append(row)
        Case.objects.bulk_create(rows, batch_size=500)
