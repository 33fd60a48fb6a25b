"""The replay: a believable staff through the real actions, the same for the same seed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction
from tests.world import MINIPACK, World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.catalogue.models import CountyProfile, Matter
from linli.county.pack import read_pack
from linli.domain.lifecycle import FINAL, STATES, Command, Phase, State
from linli.insights.measures import differences
from linli.insights.recount import recount
from linli.insights.summary import summary
from linli.replay.drive import Replayed, replay
from linli.replay.templates import fill

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def evidence_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def _demo(count: int, seed: int = 1) -> Replayed:
    fill(read_pack(MINIPACK).templates, count=count, seed=seed, until=NOW)
    return replay(seed=seed, until=NOW)


def _record() -> list[tuple[object, ...]]:
    return list(
        Event.objects.filter(chain_kind="case")
        .order_by("chain_id", "seq")
        .values_list("chain_id", "seq", "action", "target_state", "at", "actor_id")
    )


def test_sixty_matters_without_a_refusal(world: World) -> None:
    done = _demo(60)
    assert done.failures == []
    assert done.cases == 60
    assert done.total > 300
    assert Case.objects.count() == 60
    assert verify("case").ok


def test_the_summary_equals_the_count_from_the_record(world: World) -> None:
    _demo(60)
    table, again = summary(NOW), recount(NOW)
    assert differences(table, again) == []
    assert table.plain() == again.plain()
    assert table.total["received"] == 60
    assert 0 < table.total["on_time"] <= table.total["closed"] <= table.total["accepted"]


def test_reviewed_replies_go_through_a_second_person(world: World) -> None:
    Matter.objects.update(reply_review=True)
    CountyProfile.objects.update(revision="review")  # as loading a pack does
    done = _demo(24)
    assert done.failures == []
    moves = done.moves
    assert moves[Command.ANSWER] > 0
    assert moves[Command.SUBMIT_REPLY] >= moves[Command.APPROVE_REPLY] >= moves[Command.ANSWER]
    record = Event.objects.filter(chain_kind="case")
    answers = list(record.filter(action="answer").select_related("payload"))
    assert len(answers) == moves[Command.ANSWER]
    for answer in answers:
        before = record.filter(chain_id=answer.chain_id, seq__lt=answer.seq)
        sent = before.filter(action="submit_reply").order_by("-seq").first()
        approved = before.filter(action="approve_reply").order_by("-seq").first()
        assert sent is not None
        assert approved is not None
        assert sent.seq < approved.seq
        assert sent.actor_id != approved.actor_id
        told = json.loads(answer.payload.body)
        assert told["text_sha256"] == json.loads(approved.payload.body)["text_sha256"]
    table, again = summary(NOW), recount(NOW)
    assert differences(table, again) == []
    assert table.plain() == again.plain()
    assert table.total["received"] == 24
    assert verify("case").ok


def test_a_table_written_without_its_event_is_found(world: World) -> None:
    _demo(20)
    case = Case.objects.filter(state=State.SCORED).first()
    assert case is not None
    Case.objects.filter(pk=case.pk).update(state=State.HANDLING, holder_unit=case.centre)
    found = differences(summary(NOW), recount(NOW))
    assert any("已结案" in sentence for sentence in found)
    Case.objects.filter(pk=case.pk).update(state=case.state, due_at=case.clock_start)
    assert any("按期办结" in one for one in differences(summary(NOW), recount(NOW)))


def test_nothing_happens_after_the_end_or_before_the_report(world: World) -> None:
    _demo(40)
    assert not Event.objects.filter(chain_kind="case", at__gt=NOW).exists()
    for case in Case.objects.all():
        times = list(
            Event.objects.filter(chain_kind="case", chain_id=int(case.no))
            .order_by("seq")
            .values_list("at", flat=True)
        )
        assert times == sorted(times)
        assert times[0] == case.clock_start


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_tells_the_same_story(world: World, seed: int) -> None:
    stories = []
    for _ in range(2):
        with transaction.atomic():
            _demo(25, seed)
            stories.append(_record())
            transaction.set_rollback(True)
    assert stories[0] == stories[1]
    assert len(stories[0]) > 100


def test_a_later_run_goes_on_where_the_first_ended(world: World) -> None:
    fill(read_pack(MINIPACK).templates, count=40, seed=3, until=NOW)
    first = replay(seed=3, until=NOW)
    open_then = Case.objects.exclude(state__in=FINAL).count()
    later = NOW + timedelta(days=40)
    second = replay(seed=3, until=later)
    assert first.failures == second.failures == []
    assert second.total > 0
    assert Case.objects.exclude(state__in=FINAL).count() < open_then
    assert differences(summary(later), recount(later)) == []


def test_all_kinds_of_turns_happen(world: World) -> None:
    done = _demo(260)
    assert done.failures == []
    expected = {
        Command.ACCEPT, Command.REJECT, Command.TO_CHANNEL, Command.REQUEST_INFO,
        Command.SUPPLEMENT, Command.DISPATCH, Command.SIGN, Command.ASK_RETURN,
        Command.GRANT_RETURN, Command.CONVENE, Command.PROGRESS, Command.CONTRIBUTE,
        Command.ASK_EXTENSION, Command.ASK_SUSPENSION, Command.ANSWER, Command.SETTLE,
        Command.VERIFY_TRUE, Command.VERIFY_FALSE, Command.VERIFY_UNREACHED, Command.CLOSE,
        Command.RATE, Command.REOPEN, Command.SCORE,
    }  # fmt: skip
    assert not expected - set(done.moves)
    states = Counter(Case.objects.values_list("state", flat=True))
    busy = {s for s, info in STATES.items() if info.phase is not Phase.FINAL}
    assert len(busy & {State(s) for s in states}) >= len(busy) - 3
    table = summary(NOW)
    late = table.total["closed"] - table.total["on_time"]
    assert 0.02 < late / table.total["closed"] < 0.25
    for case in Case.objects.filter(lead_unit__isnull=False):
        people = Event.objects.filter(chain_kind="case", chain_id=int(case.no))
        verifiers = set(
            people.filter(action__startswith="verify_").values_list("actor_id", flat=True)
        )
        answerers = set(people.filter(action="answer").values_list("actor_id", flat=True))
        assert not verifiers & answerers
