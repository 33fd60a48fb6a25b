"""What the requester says of an answer, how they are reached, and what they think of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.world import World

from linli.audit import chain
from linli.cases import access, judging
from linli.cases.actions.sweep import sweep
from linli.cases.models import Case, Party, Rating
from linli.cases.queries.detail import case_view
from linli.cases.queries.said import said_of
from linli.cases.queries.story import story
from linli.cases.queries.tracking import tracking
from linli.cases.queries.verifying import verification_queue
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.kernel import clock, encryption

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def say(world: World, no: str, solved: str, text: str = "") -> Case:
    return world.do(no, "confirm", by=world.reporter(no), solved=solved, text=text)


def settled(world: World) -> str:
    no = world.report("grid1", door="grid", matter="A01").no
    files = [f"{world.picture('grid1')}:after"]
    world.do(no, "settle", by="grid1", answer="已当场清理", files=files)
    Case.objects.filter(no=no).update(sampled=False)
    return no


class TestConfirm:
    def test_a_no_is_shown_to_whoever_checks_and_must_be_answered_in_words(
        self, world: World
    ) -> None:
        no = world.answered().no
        case = say(world, no, "no", "水还在漏")
        assert (case.state, case.confirmed_round, case.confirmed_solved) == ("answered", 1, False)
        verifier = world.actor("verify1")
        view = case_view(verifier, no, world.catalogue)
        card = next(c for c in verification_queue(verifier, world.catalogue).items if c.no == no)
        for said in (view.said, card.said):
            assert said is not None
            assert (said.solved, said.text) == (False, "水还在漏")
        assert view.option("verify_true") is not None
        with pytest.raises(Invalid) as refusal:
            world.do(no, "verify_true")
        assert "没有解决" in refusal.value.fields["text"]
        world.do(no, "verify_true", text="现场看过，是新的漏点，另行登记")
        with pytest.raises(Invalid):
            world.do(no, "close")
        assert world.do(no, "close", text="漏点另案办理").state == "closed"

    def test_the_last_word_before_the_check_counts(self, world: World) -> None:
        no = world.answered().no
        say(world, no, "no", "还在漏")
        assert say(world, no, "yes", "刚刚修好了").confirmed_solved is True
        case = Case.objects.get(no=no)
        assert said_of([case])[case.pk].text == "刚刚修好了"
        world.do(no, "verify_true")
        with pytest.raises(NotNow) as refusal:
            say(world, no, "no")
        assert refusal.value.code == "already-said"
        assert world.do(no, "close").state == "closed"

    def test_after_the_check_a_first_word_is_still_heard(self, world: World) -> None:
        no = world.answered().no
        world.do(no, "verify_true")
        assert say(world, no, "no").confirmed_solved is False
        with pytest.raises(Invalid):
            world.do(no, "close")

    def test_a_new_answer_is_a_new_question(self, world: World) -> None:
        no = world.answered().no
        say(world, no, "no")
        world.drive(no, "verify_false", "answer")
        case = Case.objects.get(no=no)
        assert judging.said_solved(case) is None
        assert said_of([case]) == {}
        assert world.do(no, "verify_true").state == "verified"

    def test_without_yes_or_no_nothing_is_said(self, world: World) -> None:
        no = world.answered().no
        with pytest.raises(Invalid) as refusal:
            say(world, no, "")
        assert set(refusal.value.fields) == {"solved"}

    def test_a_no_takes_what_was_settled_on_the_spot_to_a_check(self, world: World) -> None:
        no, other = settled(world), settled(world)
        say(world, no, "no", "没有清理干净")
        say(world, other, "yes")
        assert sweep().failed == []
        assert Case.objects.get(no=no).state == "answered"
        assert Case.objects.get(no=other).state == "closed"
        with pytest.raises(NotNow) as refusal:
            world.do(no, "close")
        assert refusal.value.code == "said-not-solved"
        assert world.do(no, "verify_true", text="复查已清理").state == "verified"

    def test_nobody_says_it_for_the_requester(self, world: World) -> None:
        no = world.answered().no
        for name in ("seat1", "verify1", "leader1", "zj_handler"):
            with pytest.raises(NotYours):
                world.do(no, "confirm", by=name, solved="yes")

    def test_the_requester_reads_the_own_words(self, world: World) -> None:
        no = world.answered().no
        say(world, no, "no", "还在漏")
        shown = tracking(world.reporter(no), world.catalogue).updates[0]
        assert (shown.sentence, shown.words) == ("您说还没有解决。", "还在漏")


class TestContact:
    def test_a_new_number_is_sealed_and_nowhere_on_record(self, world: World) -> None:
        no = world.report().no
        world.do(no, "disown")
        party = Party.objects.get(case__no=no)
        assert party.wrong_at is not None
        assert any(
            one.wrong_at for one in case_view(world.actor("seat1"), no, world.catalogue).parties
        )
        world.do(no, "contact", by=world.reporter(no), phone="139 0000 8888", notices="none")
        party.refresh_from_db()
        opened = encryption.open_sealed("cases.party.phone", party.row_key, party.phone)
        assert (opened, party.phone_tail, party.notices) == ("13900008888", "8888", "none")
        assert party.wrong_at is None
        assert party.phone_index in encryption.blind_indexes("cases.party.phone", "13900008888")
        bodies = "".join(event.payload.body for event in chain.read("case", int(no)))
        assert "8888" not in bodies
        assert "电话号码" in bodies

    def test_the_proxy_is_meant_when_named_or_alone(self, world: World) -> None:
        both = world.report(proxy_name="代办", proxy_phone="13900004321").no
        world.do(both, "contact", whose="proxy", phone="13900006666", notices="")
        rows = dict(Party.objects.filter(case__no=both).values_list("role", "phone_tail"))
        assert rows == {"requester": "1234", "proxy": "6666"}
        world.do(both, "disown", whose="proxy")
        assert Party.objects.get(case__no=both, role="requester").wrong_at is None
        alone = world.report(name="", phone="", proxy_name="代办", proxy_phone="13900004321").no
        world.do(alone, "contact", phone="", notices="daily")
        assert Party.objects.get(case__no=alone).notices == "daily"

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"phone": "", "notices": ""}, "phone"),
            ({"phone": "12"}, "phone"),
            ({"notices": "hourly"}, "notices"),
            ({"whose": "proxy"}, "whose"),
        ],
    )
    def test_bad_input_names_its_field(
        self, world: World, fields: dict[str, object], wrong: str
    ) -> None:
        no = world.report().no
        with pytest.raises(Invalid) as refusal:
            world.do(no, "contact", **fields)
        assert set(refusal.value.fields) == {wrong}

    def test_an_anonymous_matter_has_nobody_to_reach(self, world: World) -> None:
        no = world.report(privacy="anonymous").no
        with pytest.raises(NotNow) as refusal:
            world.do(no, "contact", by=world.reporter(no))
        assert "查询码" in refusal.value.message
        with pytest.raises(NotNow):
            world.do(no, "disown")

    def test_only_the_platform_disowns_and_only_a_number(self, world: World) -> None:
        no = world.report(phone="").no
        with pytest.raises(NotNow) as refusal:
            world.do(no, "disown")
        assert refusal.value.code == "no-phone"
        for actor in ("seat1", world.reporter(no)):
            with pytest.raises(NotYours):
                world.do(no, "disown", by=actor)

    def test_the_first_word_about_a_wrong_number_stays(self, world: World) -> None:
        no = world.report().no
        world.do(no, "disown")
        first = Party.objects.get(case__no=no).wrong_at
        world.do(no, "disown")
        assert Party.objects.get(case__no=no).wrong_at == first


class TestRating:
    def test_reasons_are_kept_and_told_at_the_desk(self, world: World) -> None:
        no = world.closed().no
        world.do(no, "rate", by=world.reporter(no), stars="5", reasons=["quick", "polite"])
        assert Rating.objects.get(case__no=no).reasons == "quick,polite"
        lines = dict(story(no)[0].lines)
        assert str(lines["理由"]) == "办得快、态度好"

    @pytest.mark.parametrize("reasons", [["nothing"], ["quick", "no"]])
    def test_unknown_reasons_are_refused(self, world: World, reasons: list[str]) -> None:
        no = world.closed().no
        with pytest.raises(Invalid) as refusal:
            world.do(no, "rate", by=world.reporter(no), stars="5", reasons=reasons)
        assert set(refusal.value.fields) == {"reasons"}

    def test_too_many_reasons_are_refused(self, world: World) -> None:
        no = world.closed().no
        every = [entry.code for entry in world.catalogue.dictionaries["rating_reason"]]
        with pytest.raises(Invalid) as refusal:
            world.do(no, "rate", by=world.reporter(no), stars="5", reasons=every)
        assert refusal.value.fields == {"reasons": "最多选6项。"}

    @pytest.mark.parametrize(("stars", "scored"), [("1", False), ("2", False), ("3", True)])
    def test_a_low_rating_leaves_the_whole_window_for_saying_more(
        self, world: World, stars: str, *, scored: bool
    ) -> None:
        no = world.closed().no
        world.do(no, "rate", by=world.reporter(no), stars=stars)
        case = Case.objects.get(no=no)
        assert case.stage_due_at is not None
        sweep()
        assert Case.objects.get(no=no).state == "closed"
        if scored:
            assert world.do(no, "score", by="dispatch1").state == "scored"
            return
        with pytest.raises(NotNow) as refusal:
            world.do(no, "score", by="dispatch1")
        assert refusal.value.code == "rated-low"
        again = {"reason": "recurred", "text": "又漏了"}
        assert world.do(no, "reopen", by=world.reporter(no), **again).state == "rework"

    def test_in_the_end_a_low_rating_is_scored(self, world: World) -> None:
        no = world.closed().no
        world.do(no, "rate", by=world.reporter(no), stars="1")
        due = Case.objects.get(no=no).stage_due_at
        assert due is not None
        with clock.at(due + timedelta(minutes=1)):
            assert sweep().done == {"score": 1}
        assert Case.objects.get(no=no).state == "scored"

    def test_a_reopened_matter_forgets_its_low_rating(self, world: World) -> None:
        no = world.closed().no
        world.do(no, "rate", by=world.reporter(no), stars="1")
        world.drive(no, "reopen", "answer", "verify_true", "close")
        found = access.bundle(Case.objects.get(no=no))
        assert not found.rated_low
        world.do(no, "rate", by=world.reporter(no), stars="4")
        assert world.do(no, "score", by="dispatch1").state == "scored"


def test_a_report_keeps_how_the_person_wants_to_be_told(world: World) -> None:
    no = world.report(language="en", notices="daily", public_ok="1").no
    case = Case.objects.get(no=no)
    party = Party.objects.get(case=case)
    assert (party.language, party.notices, case.public_ok) == ("en", "daily", True)
    assert case_view(world.actor("seat1"), no, world.catalogue).parties[0].language == "en"
    world.do(no, "split", by="dispatch1", title="另一件", text="路灯")
    part = Case.objects.exclude(pk=case.pk).get()
    assert part.public_ok
    assert Party.objects.get(case=part).language == "en"
    plain = Case.objects.get(no=world.report(language="xx").no)
    assert (plain.parties.get().language, plain.public_ok) == ("zh-hans", False)
    with pytest.raises(Invalid) as refusal:
        world.report(notices="hourly")
    assert set(refusal.value.fields) == {"notices"}


def test_consent_is_given_and_taken_back(world: World) -> None:
    no = world.answered().no
    for word, given in (("yes", True), ("no", False)):
        assert world.do(no, "consent", by=world.reporter(no), public_ok=word).public_ok is given
    with pytest.raises(NotYours):
        world.do(no, "consent", by="seat1", public_ok="yes")
