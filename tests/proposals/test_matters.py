"""事项建议 at work: cold start, corrections at once, the night, switches, what goes wrong."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from tests.budgets import within
from tests.world import World

from linli.audit import chain, verifying
from linli.cases.models import Case
from linli.catalogue.models import CountyProfile, Matter
from linli.domain import proposing
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.lifecycle import State
from linli.domain.proposing import Manner
from linli.kernel import clock, outbox
from linli.kernel.models import OutboxMessage
from linli.proposals import matter_learned
from linli.proposals.actions import matter_lessons, matter_night, matter_switches, matter_training
from linli.proposals.models import MatterLesson, MatterModel, MatterSwitch
from linli.proposals.queries import matter_card
from linli.proposals.queries.matter_proposals import propose
from linli.text import extras

pytestmark = [pytest.mark.both_engines, pytest.mark.django_db]

#: Words of the street for each matter, none of them in its name.
SAID = {
    "A01": "路边桶满了发臭苍蝇多，好几天没人拉走",
    "A02": "烧烤摊把桌椅摆到人行道，没法走路",
    "B01": "保安乱收费，电梯坏了也不修，打电话不理人",
    "B02": "水龙头拧开一滴都没有，做不了饭",
}
ENDS = ("请派人看看", "希望尽快解决", "邻居都有意见", "孩子老人不方便", "已经反映过一次")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    matter_learned.forget()
    yield
    matter_learned.forget()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a handful of texts decide."""
    for module in (proposing, matter_training, matter_night, matter_card):
        monkeypatch.setattr(module, "LEAST_EXAMPLES", 8)


def filled(world: World, days: range, *, swap: bool = False) -> None:
    """Write settled cases, one of each matter a day; ``swap``: the labels the other way round."""
    pattern = Case.objects.get(no=world.report().no)
    ids = dict(Matter.objects.values_list("code", "id"))
    codes = list(SAID)
    rows = []
    for day in days:
        for at, code in enumerate(codes):
            text = f"{SAID[code]}，{ENDS[(day + at) % len(ENDS)]}，张建国13900005678"
            given = codes[(at + 1) % len(codes)] if swap else code
            row = Case.objects.get(pk=pattern.pk)
            row.pk, row.client_key = None, None
            row.no, row.lookup_code = f"{pattern.no}{day:03}{at}{int(swap)}", ""
            row.title, row.text, row.matter_id = text[:20], text, ids[given]
            row.state = State.ACCEPTED.value
            row.clock_start = clock.now() - timedelta(days=day)
            rows.append(row)
    Case.objects.bulk_create(rows)


def deliver(world: World) -> None:
    """Deliver what may have set a matter."""
    for row in OutboxMessage.objects.filter(topic="case.event").order_by("id"):
        body: dict[str, Any] = json.loads(row.body)
        message = outbox.Message(row.pk, row.topic, row.key, body, 1, row.created_at)
        if matter_lessons.concerns(message):
            matter_lessons.on_event(message)


class TestProposing:
    def test_cold_start_by_names_is_never_filled_in(self, world: World) -> None:
        propose(world.catalogue, "先读一次")
        with within("proposals.matter"):
            found = propose(world.catalogue, "小区的生活垃圾没有清运，堆在门口")
        first = found.rows[0]
        assert (first.code, first.source, found.version) == ("A01", "names", 0)
        assert first.path == ("市容环境", "生活垃圾清运")
        assert found.manner is not Manner.FILL
        assert "".join(one.words for one in first.pieces if one.marked)
        assert all(one.words in "…小区的生活垃圾没有清运，堆在门口" for one in first.pieces)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " \n\t",
            "。",
            "。" * 100_000,
            "垃圾" * 50_000,
            "\ud800垃圾\x00没人清",
            "<b>垃圾</b>&amp;🙂",
        ],
    )
    def test_any_text_is_survived(self, world: World, text: str) -> None:
        found = propose(world.catalogue, text)
        assert len(found.rows) <= 3
        assert (found.manner is Manner.NONE) == (not found.rows)

    def test_what_is_not_admitted_or_switched_off_is_never_proposed(self, world: World) -> None:
        text = "小区的生活垃圾没有清运，堆在门口"
        matter_switches.switch_off(actor=world.actor("leader1"), code="A01", why="正在调整")
        assert "A01" not in [row.code for row in propose(world.catalogue, text).rows]
        Matter.objects.filter(code="A02").update(valid_to=clock.today() - timedelta(days=1))
        CountyProfile.objects.update(revision="later")
        codes = [row.code for row in propose(world.catalogue, text + "占道经营").rows]
        assert not {"A01", "A02"} & set(codes)
        matter_switches.switch_off(actor=world.actor("admin1"), code="B", why="整类调整")
        left = [row.code for row in propose(world.catalogue, text + "物业服务").rows]
        assert set(left) <= {"A03"}

    def test_when_the_models_break_the_form_goes_on(
        self, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("text")

        monkeypatch.setattr(matter_learned, "propose", broken)
        assert propose(world.catalogue, "垃圾没人清").manner is Manner.NONE
        assert "no matter is proposed" in caplog.text


class TestLessons:
    def test_a_correction_counts_at_once(self, world: World) -> None:
        text = "楼下烧烤摊半夜还在摆桌子"
        before = propose(world.catalogue, text).rows
        assert not before or before[0].source != "correction"
        no = world.report(text=text).no
        world.do(no, "accept", matter="A02")
        deliver(world)
        lesson = MatterLesson.objects.get()
        assert (lesson.chosen, lesson.version) == ("A02", 0)
        assert lesson.corrected == (lesson.best != "A02")
        if lesson.corrected:
            first = propose(world.catalogue, "楼下烧烤摊夜里还在摆桌子").rows[0]
            assert (first.code, first.source) == ("A02", "correction")

    def test_twice_changes_nothing_and_another_choice_replaces(self, world: World) -> None:
        no = world.report(text="小区的生活垃圾没有清运").no
        deliver(world)
        assert not MatterLesson.objects.exists()  # nobody has chosen yet
        world.do(no, "accept", matter="A01")
        deliver(world)
        deliver(world)
        first = MatterLesson.objects.get()
        assert (first.best, first.corrected) == ("A01", False)
        world.do(no, "amend", by="seat1", matter="B01", text="是物业的事")
        deliver(world)
        second = MatterLesson.objects.get()
        assert second.pk > first.pk
        assert (second.proposed, second.first_at) == (first.proposed, first.first_at)
        assert (second.chosen, second.corrected) == ("B01", True)
        assert propose(world.catalogue, "小区的生活垃圾没有清运").rows[0].code == "B01"

    def test_what_a_resident_chose_is_no_lesson_until_staff_did(self, world: World) -> None:
        world.report(text="小区的生活垃圾没有清运", matter="A01")
        deliver(world)
        assert not MatterLesson.objects.exists()
        world.report(by="seat1", text="小区的生活垃圾没有清运", matter="A01")
        deliver(world)
        assert MatterLesson.objects.get().chosen == "A01"

    def test_neither_text_nor_person_is_kept(self) -> None:
        names = {one.name for one in MatterLesson._meta.concrete_fields}
        assert names == {
            *("id", "case", "version", "proposed", "best", "confidence", "manner"),
            *("chosen", "corrected", "first_at", "at"),
        }


@pytest.mark.usefixtures("few")
class TestNight:
    def test_a_better_model_takes_over_and_names_step_back(self, world: World) -> None:
        assert matter_training.learn() == matter_training.Trained()
        filled(world, range(5, 17))
        trained = matter_training.learn()
        row = MatterModel.objects.get()
        assert trained == matter_training.Trained(1, True, 48, 24)
        assert (row.version, row.standing, row.labels) == (1, "active", 48)
        verdict = json.loads(row.verdict)
        assert (verdict["why"], verdict["take"]) == ("better", True)
        found = propose(world.catalogue, "桶满了发臭，没人拉走")
        assert (found.rows[0].code, found.version) == ("A01", 1)
        card = json.loads(row.card)
        assert card["figures"]["texts"] == 24
        assert sum(card["class_right"].values()) == card["right"]
        assert "张建国" not in row.card + row.verdict
        # Nothing new: nothing is compared.
        assert matter_training.learn().version == 0

    def test_a_worse_model_is_refused_with_its_reason(self, world: World) -> None:
        filled(world, range(5, 17))
        matter_training.learn()
        MatterModel.objects.update(learnt_until=clock.now() - timedelta(days=4))
        filled(world, range(1, 4), swap=False)
        filled(world, range(40, 60), swap=True)  # older labels that contradict the newer ones
        trained = matter_training.learn()
        assert (trained.version, trained.took_over) == (2, False)
        refused = MatterModel.objects.get(version=2)
        assert refused.standing == "refused"
        assert json.loads(refused.verdict)["why"] in {"not_better", "uneven"}
        assert propose(world.catalogue, SAID["B02"]).version == 1

    def test_killed_before_the_end_nothing_is_switched(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        filled(world, range(5, 17))
        matter_training.learn()
        MatterModel.objects.update(learnt_until=clock.now() - timedelta(days=17), labels=7)

        def killed() -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(matter_training, "_forget_bodies", killed)
        monkeypatch.setattr(
            proposing,
            "better",
            lambda old, new, limits: proposing.Verdict(
                True,
                proposing.Why.BETTER,
                proposing.Figures.of(old, limits),
                proposing.Figures.of(new, limits),
                9,
                0,
            ),
        )
        with pytest.raises(KeyboardInterrupt):
            matter_training.learn()
        row = MatterModel.objects.get()
        assert (row.version, row.standing, row.labels) == (1, "active", 7)

    def test_old_bodies_go_and_cards_stay(self, world: World) -> None:
        for version in range(1, 7):
            MatterModel.objects.create(
                version=version,
                made_at=clock.now(),
                learnt_until=clock.now() - timedelta(days=365),
                standing="active" if version == 1 else "refused",
                body=b"x",
                card=json.dumps({"n": version}),
            )
        filled(world, range(5, 17))
        assert matter_training.learn().version == 7
        kept = {row.version: bytes(row.body) for row in MatterModel.objects.all()}
        assert [version for version, body in kept.items() if body] == [5, 6, 7]
        assert json.loads(MatterModel.objects.get(version=2).card) == {"n": 2}

    def test_only_one_is_in_use(self) -> None:
        made: dict[str, Any] = {"made_at": clock.now(), "learnt_until": clock.now()}
        MatterModel.objects.create(version=1, standing="active", **made)
        with pytest.raises(IntegrityError), transaction.atomic():
            MatterModel.objects.create(version=2, standing="active", **made)

    @pytest.mark.parametrize("spoilt", [b"", b"no zip", "cut"])
    def test_a_broken_model_falls_back_to_the_names(
        self, world: World, spoilt: bytes | str, caplog: pytest.LogCaptureFixture
    ) -> None:
        filled(world, range(5, 17))
        matter_training.learn()
        row = MatterModel.objects.get()
        row.body = spoilt if isinstance(spoilt, bytes) else bytes(row.body)[:-200]
        row.save()
        found = propose(world.catalogue, "小区的生活垃圾没有清运")
        assert (found.version, found.rows[0].source) == (0, "names")
        assert "is not used" in caplog.text

    def test_without_the_extra_packages(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(extras, "_there", lambda _: False)
        filled(world, range(5, 17))
        assert matter_training.learn().took_over
        assert propose(world.catalogue, "桶满了发臭，没人拉走").rows[0].code == "A01"

    def test_the_command_and_the_sweep(
        self, world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        started: list[list[str]] = []

        class Running:
            def __init__(self, words: list[str], **_: object) -> None:
                started.append(words)
                self.asked = 0

            def wait(self, timeout: float = 0) -> int:
                self.asked += 1
                if self.asked == 1:
                    raise subprocess.TimeoutExpired("train", timeout)
                return 0

            def poll(self) -> int:
                return 0

        monkeypatch.setattr(subprocess, "Popen", Running)
        beats: list[int] = []
        assert matter_night.learn_apart(lambda: beats.append(1)) == 0  # nothing to learn from
        filled(world, range(5, 17))
        assert matter_night.learn_apart(lambda: beats.append(1)) == 1
        assert (started[0][1:], beats) == (["-m", "linli", "text", "train", "--gently"], [1])
        call_command("text", "train")
        assert "v1" in capsys.readouterr().out

    def test_a_training_that_fails_is_told(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        filled(world, range(5, 9))
        monkeypatch.setattr(matter_night, "COMMAND", ("-c", "raise SystemExit('out of memory')"))
        with pytest.raises(matter_night.TrainingFailedError, match="out of memory"):
            matter_night.learn_apart()

        def taken_over() -> None:
            raise RuntimeError("taken over")

        monkeypatch.setattr(matter_night, "COMMAND", ("-c", "import time; time.sleep(60)"))
        monkeypatch.setattr(matter_night, "_EVERY", 0.01)
        with pytest.raises(RuntimeError, match="taken over"):
            matter_night.learn_apart(taken_over)


class TestSwitches:
    def test_off_by_one_on_by_two(self, world: World) -> None:
        leader, admin = world.actor("leader1"), world.actor("admin1")
        with pytest.raises(Invalid):
            matter_switches.switch_off(actor=leader, code="A01", why=" ")
        with pytest.raises(Invalid):
            matter_switches.switch_off(actor=leader, code="none", why="x")
        row = matter_switches.switch_off(actor=leader, code="A01", why="常常建议错")
        with pytest.raises(NotNow):
            matter_switches.switch_off(actor=admin, code="A01", why="再来")
        with pytest.raises(NotNow):
            matter_switches.switch_on(actor=admin, code="A01", version=row.version)
        row = matter_switches.ask_on(actor=leader, code="A01", version=row.version, why="已好转")
        with pytest.raises(NotYours):
            matter_switches.switch_on(actor=leader, code="A01", version=row.version)
        with pytest.raises(LostRace):
            matter_switches.switch_on(actor=admin, code="A01", version=1)
        row = matter_switches.switch_on(actor=admin, code="A01", version=row.version)
        assert (row.standing, matter_learned.switched_off(world.catalogue)) == ("on", frozenset())
        row = matter_switches.switch_off(actor=admin, code="A01", why="又不准")
        assert matter_learned.switched_off(world.catalogue) == {"A01"}
        told = [one.action for one in chain.read(matter_switches.CHAIN, row.matter_id)]
        assert told == ["matter-off", "matter-asked", "matter-on", "matter-off"]
        assert verifying.verify(matter_switches.CHAIN).ok
        with pytest.raises(NotFound):
            matter_switches.ask_on(actor=leader, code="B01", version=1, why="x")

    def test_others_may_not(self, world: World) -> None:
        for name in ("seat1", "dispatch1", "audit1", "zj_leader", "t1_leader"):
            with pytest.raises(NotYours):
                matter_switches.switch_off(actor=world.actor(name), code="A01", why="x")
        assert not MatterSwitch.objects.exists()


@pytest.mark.usefixtures("few")
class TestCard:
    def test_it_says_what_it_learnt_and_how_well(self, world: World) -> None:
        for name in ("seat1", "dispatch1", "zj_handler"):
            with pytest.raises(NotYours):
                matter_card.card(world.actor(name), world.catalogue)
        assert matter_card.card(world.actor("audit1"), world.catalogue).version == 0
        filled(world, range(5, 17))
        matter_training.learn()
        no = world.report(text="桶满了发臭，没人拉走").no
        world.do(no, "accept", matter="A01")
        deliver(world)
        with within("proposals.matter_card"):
            view = matter_card.card(world.actor("leader1"), world.catalogue)
        assert (view.version, view.labels, view.may_write) == (1, 48, True)
        assert dict(view.figures)["第一个就对"].whole == 24
        assert {row.code for row in view.classes} == set(SAID)
        assert all(row.found.part <= row.found.whole for row in view.classes)
        assert sum(row.true.whole for row in view.bins) == 24
        assert [row.same.whole for row in view.months] == [1]
        assert view.versions[0].words.endswith("已换上。")
        assert len(view.may_not) == len(proposing.MAY_NOT)


def test_thresholds_of_the_county_count(world: World) -> None:
    profile = CountyProfile.objects.get()
    settings = json.loads(profile.settings)
    assert settings["proposals"] == {"fill": 0.9, "ask": 0.5}
    settings["proposals"] = {"fill": 1.0, "ask": 1.0}
    CountyProfile.objects.update(settings=json.dumps(settings), revision="other")
    assert propose(world.catalogue, "小区的生活垃圾没有清运").manner is Manner.ASK
