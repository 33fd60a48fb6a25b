"""办结反馈, 核查, 结案, 打分, 重办: evidence, independence, rounds, the score."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.world import World

from linli.audit.chain import read
from linli.audit.verifying import verify
from linli.cases.actions import answering
from linli.cases.actions.attaching import CAPTION_LIMIT, captioned, lacking
from linli.cases.actions.engine import Lack
from linli.cases.actions.sweep import sweep
from linli.cases.models import Attachment, Case, Rating, Score, Verification
from linli.domain.errors import DomainError, Invalid, NotNow, NotYours
from linli.domain.lifecycle import State
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.people.actor import load_actor
from linli.people.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_DONE = {"answer": "已清运", "outcome": "solved"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "sampled", lambda **_: False)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "sampled", lambda **_: True)


def handling(world: World, matter: str, **report: object) -> str:
    no = world.report(**report).no
    world.drive(no, ("accept", {"matter": matter}), "dispatch", "sign")
    return no


def document(world: World, by: str) -> str:
    row = StoredFile.objects.create(
        key=f"doc-{StoredFile.objects.count()}", kind="document", name="回执.pdf",
        media_type="application/pdf", size=9, digest="0" * 64, path="x", uploaded_by=world.user(by),
        uploaded_at=NOW,
    )  # fmt: skip
    return row.key


def code(world: World, no: str, command: str, **raw: object) -> str:
    try:
        return world.do(no, command, **raw).state  # type: ignore[arg-type]  # fields by name
    except DomainError as refusal:
        return refusal.code


# -- evidence ----------------------------------------------------------------------------


def test_photo(world: World) -> None:
    no = handling(world, "A01")
    assert code(world, no, "answer", **_DONE) == "evidence-missing"
    paper = document(world, "zj_handler")
    assert code(world, no, "answer", **_DONE, files=[f"{paper}:after"]) == "evidence-missing"
    before = world.picture("zj_handler")
    assert code(world, no, "answer", **_DONE, files=[f"{before}:before"]) == "evidence-missing"
    assert Attachment.objects.count() == 0
    after = world.picture("zj_handler")
    assert code(world, no, "answer", **_DONE, files=[after]) == "answered"
    assert Attachment.objects.get().purpose == "after"


def test_before_and_after(world: World) -> None:
    no = handling(world, "A02")
    after = world.picture("zj_handler")
    assert code(world, no, "answer", **_DONE, files=[after]) == "evidence-missing"
    before = world.picture("zj_handler")
    files = [f"{after}:after", f"{before}:before"]
    assert code(world, no, "answer", **_DONE, files=files) == "answered"


def test_the_residents_picture_counts_as_before(world: World) -> None:
    no = handling(world, "A02", files=[world.picture()])
    files = [world.picture("zj_handler")]
    assert code(world, no, "answer", **_DONE, files=files) == "answered"


def test_document(world: World) -> None:
    no = handling(world, "B01")
    photo = world.picture("zj_handler")
    assert code(world, no, "answer", **_DONE, files=[photo]) == "evidence-missing"
    paper = document(world, "zj_handler")
    files = [f"{paper}:after", f"{photo}:nonsense"]
    assert code(world, no, "answer", **_DONE, files=files) == "answered"
    purposes = set(Attachment.objects.values_list("file__kind", "purpose"))
    assert purposes == {("document", "document"), ("image", "after")}


def test_words_need_no_evidence(world: World) -> None:
    """An explanation claims no deed on the spot; a matter may demand nothing."""
    assert code(world, handling(world, "A01"), "answer", outcome="explained") == "answered"
    no = handling(world, "B02")
    assert code(world, no, "answer", **_DONE) == "answered"
    assert lacking(Case.objects.get(no=no), "", ()) == Lack()


# -- answering ---------------------------------------------------------------------------


@pytest.mark.usefixtures("undrawn")
def test_answer_stops_the_clock(world: World) -> None:
    no = handling(world, "B01")
    case = world.do(no, "answer")
    assert (case.state, case.answered_at, case.answer_round) == (State.ANSWERED, NOW, 1)
    assert (case.responded_at, case.outcome, case.sampled) == (NOW, "explained", False)
    assert json.loads(read("case", int(no))[-1].payload.body)["outcome_label"]


def small(world: World, **raw: object) -> str:
    return world.report("grid1", door="grid", matter="A01", **raw).no


@pytest.mark.usefixtures("undrawn")
def test_small_things_are_settled_and_closed_by_rule(world: World) -> None:
    no = small(world)
    assert code(world, no, "settle", by="grid1", answer="已清") == "evidence-missing"
    case = world.do(no, "settle", by="grid1", answer="已清", files=[world.picture("grid1")])
    assert (case.state, case.self_settled, case.outcome) == (State.ANSWERED, True, "solved")
    assert sweep().done == {"close": 1}
    case.refresh_from_db()
    assert case.state == State.CLOSED
    reopened = world.do(no, "reopen")
    assert (reopened.state, reopened.lead_unit_id) == (State.CONVENING, None)


@pytest.mark.usefixtures("drawn")
def test_drawn_small_things_wait_for_a_check(world: World) -> None:
    no = small(world)
    world.do(no, "settle", by="grid1", answer="已清", files=[world.picture("grid1")])
    assert sweep().done == {}
    assert code(world, no, "close") == "verify-first"
    assert code(world, no, "verify_false") == "convening"


@pytest.mark.usefixtures("undrawn")
def test_an_answer_after_a_failed_settling_is_never_closed_unchecked(world: World) -> None:
    """Not true on the first check: the unit's answer needs one as well."""
    no = small(world)
    world.do(no, "settle", by="grid1", answer="已清", files=[world.picture("grid1")])
    world.drive(no, "verify_false", "convene", "sign")
    case = world.do(no, "answer")
    assert not case.self_settled
    assert sweep().done == {}
    assert code(world, no, "close") == "verify-first"


def test_settling_is_for_small_own_reports(world: World) -> None:
    big = world.report("grid1", door="grid", matter="B01").no
    assert code(world, big, "settle", by="grid1", answer="x") == "not-small"
    unknown = world.report("grid1", door="grid").no
    assert code(world, unknown, "settle", by="grid1", answer="x") == "not-small"
    foreign = world.report("seat1", matter="A01").no
    assert code(world, foreign, "settle", by="grid1", answer="x") == "not-small"


# -- checking ----------------------------------------------------------------------------


def verifier_in(world: World, unit: str) -> None:
    Post.objects.create(
        user=world.user("verify2"), role="verifier", valid_from=date(2024, 1, 1),
        unit_id=world.catalogue.unit_by_code(unit).id, area_id=world.catalogue.tree.root.id,
    )  # fmt: skip


@pytest.mark.usefixtures("undrawn")
def test_an_ordinary_matter_may_be_checked_by_a_colleague(world: World) -> None:
    verifier_in(world, "zj")
    no = world.answered().no
    world.do(no, "verify_true", by=load_actor(world.user("verify2")))


@pytest.mark.parametrize("level", ["complex", "major"])
def test_drawn_and_major_ones_may_not(
    world: World, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    monkeypatch.setattr(answering, "sampled", lambda **_: level == "complex")
    verifier_in(world, "zj")
    no = world.report().no
    world.drive(no, ("accept", {"level": level}), "dispatch", "sign", "answer")
    with pytest.raises(NotYours) as refusal:
        world.do(no, "verify_true", by=load_actor(world.user("verify2")))
    assert refusal.value.code == "own-unit"
    case = world.do(no, "verify_true", files=[world.picture("verify1")])
    row = Verification.objects.get(case=case)
    assert (row.result, row.quality, row.solved, row.round) == ("true", 4, True, 1)


def test_calls_nobody_answers_are_bounded(world: World) -> None:
    no = world.answered().no
    for count in (1, 2, 3):
        assert world.do(no, "verify_unreached").unreached_count == count
    assert code(world, no, "verify_unreached") == "unreached-limit"
    assert Verification.objects.filter(result="unreached", solved=None).count() == 3
    assert code(world, no, "verify_false") == "rework"


@pytest.mark.usefixtures("undrawn")
def test_the_third_failed_check_is_the_convenors(world: World) -> None:
    no = world.answered().no
    due = Case.objects.get(no=no).due_at
    for count, state in ((1, "rework"), (2, "rework"), (3, "convening")):
        case = world.do(no, "verify_false")
        assert (case.state, case.rework_count, case.answered_at) == (state, count, None)
        assert case.due_at == due
        if state == "rework":
            assert case.holder_id == world.user("zj_handler").pk
            world.do(no, "answer")
    assert case.holder_unit_id == world.catalogue.county_centre().id
    world.drive(no, "convene", "sign", "answer", "verify_true", "close")


# -- closing, rating, scoring, reopening ---------------------------------------------------


def test_score_by_rule_when_the_window_ends(world: World) -> None:
    no = world.closed().no
    assert code(world, no, "score") == "rating-open"
    assert sweep().done == {}
    with clock.at(NOW + timedelta(days=30)):
        assert sweep().done == {"score": 1}
    score = Score.objects.get(case__no=no)
    assert (score.rating, score.quality, score.timeliness, score.total) == (None, 75, 100, 88)
    case = Case.objects.get(no=no)
    assert (case.state, case.holder_unit_id, case.stage) == (State.SCORED, None, "")


def test_one_rating_for_each_closing(world: World) -> None:
    no = world.closed().no
    requester = world.reporter(no)
    assert code(world, no, "rate", by=requester, stars="6") == "invalid"
    world.do(no, "rate", by=requester, stars="1", text="还在漏")
    assert code(world, no, "rate", by=requester, stars="5") == "already-rated"
    assert code(world, no, "rate", by="seat1", stars="5") == "not-your-role"
    world.do(no, "reopen", by=requester, files=[world.picture()])
    world.drive(no, "answer", "verify_true", "close")
    world.do(no, "rate", by=requester, stars="5")
    assert list(Rating.objects.values_list("round", "stars")) == [(1, 1), (2, 5)]
    world.do(no, "score")
    assert Score.objects.get(case__no=no).rating == 100


def test_a_handler_does_not_rate_own_work(world: World) -> None:
    """Staff may report like any resident; if the matter comes to them, they do not rate it."""
    no = world.report("zj_handler", door="web").no
    world.drive(no, "accept", "dispatch", "sign", "answer", "verify_true", "close")
    assert code(world, no, "rate", by="zj_handler", stars="5") == "own-work"


def test_reopening_keeps_the_clock_and_its_history(world: World) -> None:
    no = world.closed().no
    before = Case.objects.get(no=no)
    with clock.at(NOW + timedelta(days=40)):
        case = world.do(no, "reopen", by=world.reporter(no))
        assert (case.state, case.reopen_count) == (State.REWORK, 1)
        assert (case.clock_start, case.due_at) == (before.clock_start, before.due_at)
        assert (case.answered_at, case.closed_at, case.outcome) == (None, None, "")
        assert case.stage_entered_at == clock.now()
        world.drive(no, "answer", "verify_true", "close", "reopen")
        world.drive(no, "answer", "verify_true", "close")
        assert code(world, no, "reopen") == "convening"
    events = [event.action for event in read("case", int(no))]
    assert events.count("reopen") == 3
    assert verify("case").ok


def test_late_answers_score_nothing_for_time(world: World) -> None:
    no = handling(world, "B01")
    with clock.at(NOW + timedelta(days=20)):
        world.drive(no, "answer", "verify_true", "close")
        world.do(no, "rate", by=world.reporter(no), stars="3")
        world.do(no, "score")
    assert Score.objects.get(case__no=no).timeliness == 0


@pytest.mark.parametrize("level", ["major", "urgent"])
def test_a_hazard_cannot_be_withdrawn_once_work_has_begun(world: World, level: str) -> None:
    no = world.report().no
    world.do(no, "accept", level=level)
    world.do(no, "dispatch")
    assert code(world, no, "withdraw", by=world.reporter(no)) == "hazard-stays"
    other = world.report().no
    world.do(other, "accept", level=level)
    case = world.do(other, "withdraw", by=world.reporter(other), text="")
    assert (case.state, case.end_reason, case.end_text) == ("withdrawn", "withdrawn", "诉求人撤回")


def test_pictures_bring_their_captions_and_long_ones_are_named(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    plain, told = world.picture("zj_handler"), world.picture("zj_handler")
    long = captioned(told, "说" * (CAPTION_LIMIT + 1))
    with pytest.raises(Invalid) as wrong:
        world.do(no, "progress", text="已到现场", files=[plain, long])
    assert (wrong.value.code, "files" in wrong.value.fields) == ("caption-too-long", True)
    files = [captioned(plain, "  "), captioned(told, "桥栏杆\n断处")]
    assert files[0] == plain
    world.do(no, "progress", text="已到现场", files=files)
    kept = dict(Attachment.objects.filter(case__no=no).values_list("file__key", "caption"))
    assert kept == {plain: "", told: "桥栏杆 断处"}


def test_nothing_is_attached_by_a_refused_act(world: World) -> None:
    no = world.answered().no
    key = world.picture("verify1")
    with pytest.raises((NotNow, NotYours, Invalid)):
        world.do(no, "verify_true", by="verify1", files=[key], quality="9")
    assert not Attachment.objects.filter(file__key=key).exists()
