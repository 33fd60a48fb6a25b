"""A random walk through the real actions, and what must hold after every step.

People who may and people who may not try plausible and senseless things at random moments.
Everything follows from the seed; ``Walker.trace`` tells the way to a failure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Model
from tests.cases import walked_powers
from tests.world import World

from linli.audit.models import Event
from linli.cases import access, judging
from linli.cases import clock as case_clock
from linli.cases.actions import perform, report
from linli.cases.actions.sweep import sweep
from linli.cases.bundle import handlers_of
from linli.cases.inputs import FORMS, Field, Kind
from linli.cases.models import (
    Approval,
    Attachment,
    Case,
    CaseLink,
    ConflictBlock,
    Duty,
    Mention,
    Milestone,
    Oversight,
    Party,
    Pause,
    Plan,
    Rating,
    ReadGrant,
    ReplyDraft,
    Responsibility,
    Score,
    Verification,
)
from linli.catalogue.models import CountyProfile, Matter
from linli.domain.errors import DomainError, NotFound
from linli.domain.lifecycle import FINAL, OPEN, STATES, Command, Owner, State
from linli.kernel import clock
from linli.kernel.models import OutboxMessage
from linli.people.actor import Actor
from linli.tasks.waiting import waiting

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TABLES: tuple[type[Model], ...] = (
    Approval, Attachment, CaseLink, ConflictBlock, Duty, Mention, Milestone, Oversight, Party,
    Pause, Plan, Rating, ReadGrant, ReplyDraft, Responsibility, Score, Verification,
)  # fmt: skip
CAST = (
    "seat1", "dispatch1", "t1_dispatch", "t2_dispatch", "verify1", "verify2", "leader1", "audit1",
    "t1_leader", "leader2", "zj_handler", "zj_leader", "cg_handler", "cg_leader", "grid1", "grid2",
    "admin1", "visitor", "system",
)  # fmt: skip
GARBAGE: tuple[object, ...] = (
    None, "", " ", "字" * 5001, "😀", "\x00\x1b[31m", "\ud800", "-1", -1, 10**30, "1e9", [], ["x"],
    {}, {"a": 1}, True, "2026-13-01", "0001-01-01", "9999-12-31", "../../etc/passwd", "' OR 1=1 --",
    "<script>", "\u202e反", b"\xff",
)  # fmt: skip
_CHOICES = ("general", "complex", "major", "urgent", "utility")
_RECOMPUTED = {
    Command.ACCEPT,
    Command.GRANT_EXTENSION,
    Command.GRANT_LEVEL,
    Command.RESUME,
    Command.RECOUNT,
}
#: Ends and repetitions are tried less often than steps forward (8), or walks stay short.
_WEIGHT = {
    **dict.fromkeys((Command.WITHDRAW, Command.REJECT, Command.TO_CHANNEL, Command.MERGE), 1),
    **dict.fromkeys((Command.RECOUNT, Command.AMEND, Command.SUPPLEMENT, Command.SPLIT), 1),
    **dict.fromkeys((Command.PLAN, Command.PROGRESS, Command.ASSIGN, Command.REQUEST_INFO), 2),
    Command.BLOCK: 1,
    Command.UNBLOCK: 1,
    Command.COMMENT: 1,
    **dict.fromkeys((Command.GRANT_READ, Command.END_READ, Command.WITHDRAW_REPLY), 1),
    **dict.fromkeys((Command.SUBMIT_REPLY, Command.RETURN_REPLY), 2),
}
_ANSWERED = {State.ANSWERED, State.VERIFIED, State.CLOSED, State.SCORED}


class Walker:
    """Walks and checks."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.rng = Random(seed)
        self.now = START
        self.trace: list[str] = []
        self.done: dict[str, int] = {}
        self.refused: dict[str, int] = {}
        self.starts: dict[str, datetime] = {}
        self.dues: dict[str, list[tuple[datetime, datetime]]] = {}
        Matter.objects.filter(code__in=["A01", "B02"]).update(reply_review=True)
        CountyProfile.objects.update(revision="walk")

    # -- what people try ------------------------------------------------------------------

    def fields(self, command: Command) -> dict[str, object]:
        """Plausible fields, or senseless ones."""
        if self.rng.random() < 0.15:
            return {f.name: self.rng.choice(GARBAGE) for f in FORMS[command]}
        return {f.name: self.plausible(f) for f in FORMS[command]}

    def plausible(self, field: Field) -> object:
        catalogue, rng = self.world.catalogue, self.rng
        soon = (self.now + timedelta(days=rng.randint(1, 20))).date().isoformat()
        numbers = [*self.starts, "1"]
        makers: dict[Kind, Callable[[], object]] = {
            Kind.NUMBER: lambda: str(rng.randint(1, 6)),
            Kind.STARS: lambda: str(rng.randint(1, 5)),
            Kind.YES: lambda: rng.choice(["1", ""]),
            Kind.DATE: lambda: soon,
            Kind.CHOICE: lambda: rng.choice(catalogue.dictionaries[field.dictionary]).code,
            Kind.CHOICES: lambda: [
                entry.code for entry in rng.sample(catalogue.dictionaries[field.dictionary], 2)
            ],
            Kind.OPTION: lambda: rng.choice(["", *(code for code, _ in field.options)]),
            Kind.MATTER: lambda: rng.choice(["A01", "A02", "B01", "B02", "B01"]),
            Kind.LEVEL: lambda: rng.choice([*_CHOICES, "major", "major", ""]),
            Kind.UNIT: lambda: rng.choice(["zj", "zj", "cg", "ga"]),
            Kind.UNITS: lambda: rng.sample(["zj", "cg", "ga"], rng.randint(0, 2)),
            Kind.COLLEAGUE: lambda: rng.choice(["zj_handler", "zj_leader", "cg_handler", ""]),
            Kind.ACCOUNT: lambda: rng.choice([name for name in CAST if name != "leader1"]),
            Kind.ACCOUNTS: lambda: rng.choice(["", "", "zj_leader", "cg_handler、dispatch1"]),
            Kind.AREA: lambda: rng.choice(["149901001001001", "149901100201", "149901000000"]),
            Kind.CASE: lambda: rng.choice(numbers),
            Kind.FILES: list,
            Kind.MILESTONES: lambda: f"{soon} 完成",
            Kind.MOMENT: (self.now + timedelta(hours=rng.randint(1, 30))).isoformat,
            Kind.PARTS: lambda: rng.choice(["cg | 清运 | 2", "cg | 清运 | 2\nga | 执法 | 1 | 1"]),
            Kind.RATINGS: lambda: rng.choice([[], ["cg 4"], ["ga 2 来得晚", "cg 5"]]),
        }
        if field.name == "milestone":
            steps = Milestone.objects.filter(plan__current=True).values_list("pk", flat=True)
            return str(rng.choice([*steps, 1]))
        if field.name in {"leader", "person"}:
            return rng.choice(["leader1", "leader2", "t1_leader", "zj_leader", "cg_handler"])
        if field.name == "edition":
            return rng.choice(["", "", "1"])
        if field.name == "phone":
            return rng.choice(["", "13900003333"])
        if field.name == "point":
            return rng.choice(["", "", "", "121.47,31.23"])
        return makers.get(
            field.kind, lambda: rng.choice(["写几句话。", "写几句话。", "改几个字。"])
        )()

    def approved(self, case: Case) -> dict[str, object]:
        """Mostly the very words that a reviewer approved, where there are any."""
        reply = ReplyDraft.objects.filter(case=case, status="approved").first()
        if reply is None or self.rng.random() < 0.2:
            return {}
        return {"answer": reply.words, "outcome": reply.outcome}

    def actor(self, no: str) -> Actor:
        name = self.rng.choice((*CAST, "reporter", "reporter"))
        return self.world.reporter(no) if name == "reporter" else self.world.actor(name)

    def pick(self, no: str) -> tuple[Actor, Command]:
        """Mostly a move that somebody may make, else anybody with anything."""
        asked = self.asked(no) if self.rng.random() < 0.1 else None
        if asked is not None:
            return asked
        offered: list[tuple[Actor, Command]] = []
        for _ in range(6 if self.rng.random() < 0.85 else 0):
            actor = self.actor(no)
            try:
                found = access.load(actor, no)
            except NotFound:
                continue
            moves = judging.moves(actor, found, self.world.catalogue, self.now)
            offered += [(actor, option.command) for option in moves if option.allowed]
        if not offered:
            return self.actor(no), self.rng.choice(list(Command))
        return self.rng.choices(offered, [_WEIGHT.get(one[1], 8) for one in offered])[0]

    def asked(self, no: str) -> tuple[Actor, Command] | None:
        """Somebody's 待办 about the matter; whatever stands there is theirs to do."""
        name = self.rng.choice([one for one in CAST if one not in {"visitor", "system"}])
        actor = self.world.actor(name)
        rows = [row for row in waiting(actor, self.now) if row.route == "desk_act" and row.no == no]
        for row in rows:
            found = access.load(actor, no)
            moves = judging.moves(actor, found, self.world.catalogue, self.now)
            allowed = {move.command.value for move in moves if move.allowed}
            assert row.args[1] in allowed, (name, row)
        return (actor, Command(str(rows[0].args[1]))) if rows else None

    # -- steps ----------------------------------------------------------------------------

    def walk(self, count: int) -> None:
        for _ in range(count):
            self.now += timedelta(minutes=self.rng.choice([1, 30, 300, 300, 3000]))
            with clock.at(self.now):
                self.step()

    def step(self) -> None:
        open_cases = Case.objects.filter(ended_at__isnull=True).count()
        dice = self.rng.random()
        if open_cases < 2 or (dice < 0.05 and open_cases < 6):
            self.open_one()
        elif dice < 0.1:
            self.sweep()
        else:
            self.try_one()

    def open_one(self) -> None:
        by = self.rng.choice(["visitor", "seat1", "grid1"])
        door = {"visitor": "web", "seat1": "seat", "grid1": "grid"}[by]
        raw: dict[str, object] = {"text": "楼道里堆放杂物。", "door": door, "name": "测试"}
        raw |= {"area": "149901001001001", "matter": self.rng.choice(["A01", "B01", "B02", ""])}
        if self.rng.random() < 0.2:
            raw[self.rng.choice(list(raw))] = self.rng.choice(GARBAGE)
        before = self.everything()
        try:
            receipt = report(actor=self.world.actor(by), raw=raw)
        except DomainError as refusal:
            self.note(f"report by {by} {raw!r}: {refusal.code}")
            assert self.everything() == before
            return
        self.note(f"report by {by}: {receipt.no}")
        self.arrived(receipt.no)
        self.check(receipt.no)

    def arrived(self, no: str) -> None:
        case = Case.objects.get(no=no)
        assert case.due_at is not None
        self.starts[no] = case.clock_start
        self.dues[no] = [(self.now, case.due_at)]

    def sweep(self) -> None:
        swept = sweep()
        self.note(f"sweep {swept}")
        assert not swept.failed
        for no in self.starts:
            self.see(no, swept=True)
            self.check(no)

    def try_one(self) -> None:
        no = self.rng.choice(
            list(Case.objects.filter(ended_at__isnull=True).values_list("no", flat=True))
            if self.rng.random() < 0.9
            else list(self.starts)
        )
        actor, command = self.pick(no)
        raw = self.fields(command) if command in FORMS else {}
        case = Case.objects.get(no=no)
        raw |= self.approved(case) if command is Command.ANSWER else {}
        stale = self.rng.random() < 0.05
        before = self.everything()
        handlers = handlers_of(case)
        self.note(f"{no} {case.state} {command} by {actor.name} {raw!r}")
        try:
            after = perform(
                actor=actor,
                no=no,
                command=command,
                raw=raw,
                version=case.version - 1 if stale else case.version,
            )
        except DomainError as refusal:
            self.trace[-1] += f" → {refusal.code}"
            self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1
            assert self.everything() == before, "a refusal left something behind"
            return
        except LookupError as error:  # pragma: no cover - a failure, told with its way
            raise AssertionError("\n".join(self.trace)) from error
        self.done[command] = self.done.get(command, 0) + 1
        self.wrote(case, after, command, before)
        if command in {Command.VERIFY_TRUE, Command.VERIFY_FALSE, Command.VERIFY_UNREACHED}:
            assert actor.user_id not in handlers

    # -- what must hold -------------------------------------------------------------------

    def everything(self) -> dict[str, Any]:
        rows: dict[str, Any] = {m.__name__: list(m._default_manager.values()) for m in TABLES}
        rows["cases"] = {row["no"]: row for row in Case.objects.values()}
        rows["events"] = Event.objects.filter(chain_kind="case").count()
        rows["outbox"] = OutboxMessage.objects.filter(topic="case.event").count()
        return rows

    def wrote(self, was: Case, now: Case, command: Command, before: dict[str, Any]) -> None:
        """Exactly one event, one outbox row and one version; nobody else's case moved."""
        after = self.everything()
        born = 2 if command is Command.SPLIT else 1
        assert after["events"] == before["events"] + born
        assert after["outbox"] == before["outbox"] + born
        for no, row in before["cases"].items():
            assert no == was.no or after["cases"][no] == row
        stored = Case.objects.get(no=was.no)
        shown = {name: value for name, value in vars(now).items() if not name.startswith("_")}
        assert all(getattr(stored, name) == value for name, value in shown.items())
        assert stored.version == was.version + 1
        event = Event.objects.get(chain_kind="case", chain_id=int(was.no), seq=stored.chain_seq)
        assert stored.chain_seq == was.chain_seq + 1
        assert (event.action, event.source_state, event.target_state) == (
            command, was.state, stored.state,
        )  # fmt: skip
        assert OutboxMessage.objects.filter(key=f"{was.no}:{event.seq}").count() == 1
        if command is Command.ANSWER and (
            matter := self.world.catalogue.matters.get(was.matter_id or 0)
        ):
            assert not matter.reply_review or "reviewer_name" in event.payload.body
        for call in Mention.objects.filter(case=was, seq=event.seq).select_related("user"):
            access.get_case(self.world.actor(call.user.username), was.no)
        for no in after["cases"].keys() - self.starts.keys():
            assert after["cases"][no]["clock_start"] == self.starts[was.no]
            self.arrived(no)
            self.check(no)
        self.see(was.no, command)
        self.check(was.no)

    def see(self, no: str, command: Command | None = None, *, swept: bool = False) -> None:
        """Remember a due date the rules have just counted; no other act may change it."""
        case = Case.objects.get(no=no)
        assert case.due_at is not None
        if command is Command.ACCEPT:
            self.dues[no] = []  # level and policy are fixed by accepting
        if command in _RECOMPUTED or (swept and case.due_at != self.dues[no][-1][1]):
            self.dues[no].append((self.now, case.due_at))
        assert case.due_at == self.dues[no][-1][1], "a due date changed outside the rules"

    def check(self, no: str) -> None:
        case = Case.objects.get(no=no)
        state = State(case.state)
        assert case.clock_start == self.starts[no]
        self.check_dates(case)
        self.check_holder(case, state)
        self.check_teamwork(case, state)
        walked_powers.check(case)
        if state in FINAL:
            assert case.ended_at is not None
            assert case.answer or (case.end_text and case.end_reason)
            assert not case.pending_kind
        else:
            assert case.ended_at is None
        if state in OPEN or state is State.CLOSED:
            assert case.stage == STATES[state].stage
            assert case.stage_due_at is not None
        assert (case.paused_at is not None) == (state is State.SUSPENDED)
        assert (case.answered_at is not None) == (state in _ANSWERED)
        waiting = set(
            Approval.objects.filter(case=case, result="open").values_list("kind", flat=True)
        )
        assert bool(waiting) == bool(case.pending_kind)
        assert not waiting or case.pending_kind in waiting

    def check_holder(self, case: Case, state: State) -> None:
        owner = STATES[state].owner
        catalogue = self.world.catalogue
        wanted = {
            Owner.NOBODY: None,
            Owner.CENTRE: case.centre_id,
            Owner.CONVENOR: catalogue.county_centre().id,
            Owner.LEAD_UNIT: case.lead_unit_id,
        }[owner]
        assert case.holder_unit_id == wanted
        assert (owner is Owner.NOBODY) == (case.holder_unit_id is None)
        leads = list(
            Duty.objects.filter(case=case, active=True, part="lead").values_list(
                "unit_id", flat=True
            )
        )
        assert leads == ([case.lead_unit_id] if case.lead_unit_id else [])
        blocked = ConflictBlock.objects.filter(case=case).values_list("user_id", flat=True)
        assert case.holder_id not in set(blocked)

    def check_teamwork(self, case: Case, state: State) -> None:
        """A review is where the case says, of the unit that has it; blocked people have neither."""
        blocked = ConflictBlock.objects.filter(case=case).values_list("user_id", flat=True)
        grants = ReadGrant.objects.filter(case=case, ended_at__isnull=True)
        assert not grants.filter(user_id__in=blocked).exists()
        reviews = list(ReplyDraft.objects.filter(case=case, status__in=["submitted", "approved"]))
        assert [one.status for one in reviews] == ([case.reply_stage] if case.reply_stage else [])
        for one in reviews:
            assert state in OPEN - {State.ANSWERED, State.VERIFIED}
            assert one.reviewer_id not in (None, one.author_id)
            assert not {one.reviewer_id, one.author_id} & set(blocked)
            assert one.round == case.answer_round

    def check_dates(self, case: Case) -> None:
        """The due date of any past moment follows from the records as they are now."""
        policy = case_clock.policy_of(case, self.world.catalogue)
        ledger = case_clock.read_ledger(case)
        for moment, due in self.dues[case.no]:
            counted = case_clock.dates(policy, ledger, self.world.catalogue, moment)
            assert counted.due_at == due

    def note(self, text: str) -> None:
        self.trace.append(f"{self.now:%m-%d %H:%M} {text}")
