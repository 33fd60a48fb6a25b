"""Landmarks in the database: kept by people, linked by words, learned, never beyond one's sight."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.models import CountyProfile
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.landmark_matching import Doubt
from linli.domain.landmarks import NO_HOME, LinkStanding, NameStanding
from linli.kernel import clock, outbox
from linli.landmarks import access, actions, names
from linli.landmarks.actions import following
from linli.landmarks.actions.linking import relink
from linli.landmarks.actions.recording import record
from linli.landmarks.models import Alias, CaseLandmark, Landmark, Progress
from linli.landmarks.queries import detail, listing, waiting_names
from linli.places.naming import named_in
from tests import budgets
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

VILLAGE = "149901001001"
TOWN, OTHER_TOWN = "149901001000", "149901100000"


def garden(world: World, by: str = "v1_head", **raw: object) -> Landmark:
    """Add an estate of the village of grid1."""
    fields = {"name": "滨河花园", "kind": "estate", "area": VILLAGE, **raw}
    return actions.add(actor=world.actor(by), raw=fields)


def follow() -> None:
    """Deliver what the outbox holds, as the worker does."""
    while messages := outbox.claim("tests"):
        for message in messages:
            outbox.deliver_one(message)


def rows(landmark: Landmark) -> list[tuple[str, str, str]]:
    """Return how and how surely each matter belongs to it."""
    found = CaseLandmark.objects.filter(landmark=landmark).order_by("case_id")
    return list(found.values_list("how", "standing", "doubt"))


def test_landmarks_are_kept_by_their_area_and_read_by_everybody_with_a_post(world: World) -> None:
    kept = garden(world)
    for reader in ("grid1", "zj_handler", "t2_dispatch", "audit1", "admin1", "seat1"):
        assert access.get_landmark(world.actor(reader), kept.pk) == kept, reader
    for stranger in (world.actor("visitor"),):
        assert not access.reads(stranger)
        with pytest.raises(NotFound):
            access.get_landmark(stranger, kept.pk)
    with pytest.raises(NotFound):
        access.get_landmark(world.actor("grid1"), "1" * 20)
    for other in ("grid1", "zj_handler", "t2_dispatch", "seat1", "audit1"):
        with pytest.raises(NotYours):
            garden(world, by=other, name="另一处花园")
        with pytest.raises(NotYours):
            actions.retire(actor=world.actor(other), key=kept.pk, reason="没有了")
    for keeper in ("t1_dispatch", "dispatch1", "leader1", "admin1"):
        actions.add_name(actor=world.actor(keeper), key=kept.pk, text=f"河边{keeper}小区")
    with pytest.raises(Invalid) as wrong:
        garden(world, name="张三家", kind="home", area="x", lon="1", lat="", entry="7")
    assert wrong.value.fields["name"] == NO_HOME
    assert set(wrong.value.fields) == {"name", "kind", "area", "point", "entry"}
    with pytest.raises(Invalid) as twice:
        garden(world, name="滨河 花园")
    assert twice.value.detail["landmark"] == kept.pk
    assert verify("landmark").ok


def test_a_report_is_linked_by_its_words_and_again_when_they_change(world: World) -> None:
    kept = garden(world)
    beside = garden(world, by="dispatch1", name="清河市场", kind="market", area=OTHER_TOWN)
    told = world.report(text="滨河花园门口路灯不亮，晚上很黑。", address="滨河花园")
    doubted = world.report(text="滨河花园对面施工太吵，还有清河市场太脏。")
    world.report(text="不是滨河花园，是和平社区3号楼漏水。")
    follow()
    assert rows(kept) == [
        ("text", LinkStanding.CONFIRMED, Doubt.NONE),
        ("text", LinkStanding.PROPOSED, Doubt.BESIDE),
    ]
    assert rows(beside) == [("text", LinkStanding.PROPOSED, Doubt.ELSEWHERE)]
    # A correction of the address: what nobody confirmed is worked out anew.
    world.do(told.no, "accept")
    case = Case.objects.get(no=doubted.no)
    actions.link(actor=world.actor("seat1"), no=doubted.no, key=kept.pk)
    world.do(
        told.no, "amend", by="dispatch1", title="滨河花园路灯", address="滨河花园北门", text="核对"
    )
    follow()
    assert rows(kept)[1] == ("text", LinkStanding.CONFIRMED, Doubt.NONE)
    before = list(CaseLandmark.objects.order_by("pk").values())
    names_now = snapshot.current()
    assert relink([case, Case.objects.get(no=told.no)], names_now) == 0
    assert list(CaseLandmark.objects.order_by("pk").values()) == before
    # A person's word against it stays, however often the matter is read.
    actions.unlink(actor=world.actor("seat1"), no=doubted.no, key=kept.pk)
    relink([case], names_now)
    assert rows(kept)[1][1] == LinkStanding.REMOVED
    with pytest.raises(NotNow):
        actions.unlink(actor=world.actor("seat1"), no=doubted.no, key=kept.pk)
    with pytest.raises(NotYours):
        actions.link(actor=world.actor("audit1"), no=doubted.no, key=kept.pk)
    with pytest.raises(NotFound):
        actions.link(actor=world.actor("t2_dispatch"), no=doubted.no, key=kept.pk)
    assert verify("landmark").ok


def test_reporting_itself_asks_nothing_of_landmarks(world: World) -> None:
    garden(world)
    snapshot.current()  # read again once, because a name changed
    with budgets.counted() as statements:
        world.report(text="滨河花园门口路灯不亮。")
    assert not [one for one in statements if "landmarks_" in one]


def test_older_matters_follow_a_change_of_names_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "BATCH", 2)
    for number in range(5):
        world.report(text=f"老锅炉房小区第{number}次停水了。")
    kept = garden(world, name="和平锅炉小区")
    assert actions.catch_up() == 5
    assert rows(kept) == []
    actions.add_name(actor=world.actor("v1_head"), key=kept.pk, text="老锅炉房小区")
    # A further change on the way down waits its turn and loses nothing.
    monkeypatch.setattr(following, "TURNS", 1)
    assert actions.catch_up() == 2
    names.changed()
    monkeypatch.setattr(following, "TURNS", 10)
    actions.catch_up()
    assert [one[1] for one in rows(kept)] == [LinkStanding.CONFIRMED] * 5
    with budgets.counted() as quiet:
        assert actions.catch_up() == 0
    assert len(quiet) == 1
    # A name taken away takes its links with it, but for what a person said.
    no = Case.objects.order_by("pk").values_list("no", flat=True)[0]
    actions.link(actor=world.actor("seat1"), no=no, key=kept.pk)
    alias = kept.aliases.get(text="老锅炉房小区")
    actions.drop_name(actor=world.actor("v1_head"), key=kept.pk, alias=alias.pk)
    with pytest.raises(NotFound):
        actions.drop_name(actor=world.actor("v1_head"), key=kept.pk, alias=alias.pk)
    actions.catch_up()
    assert rows(kept) == [("text", LinkStanding.CONFIRMED, Doubt.NONE)]


def test_the_packs_places_become_landmarks_and_peoples_changes_stay(world: World) -> None:
    profile = CountyProfile.objects.get()
    held = json.loads(profile.settings)
    rows_ = [
        {"name": "和平花园", "area": VILLAGE, "aliases": ["和平小区", "老张家"]},
        {"name": "王师傅家", "area": VILLAGE, "aliases": []},
        {"name": "没有的地方", "area": "999", "aliases": []},
    ]
    held["place_names"] = {
        "estates": rows_,
        "roads": [{"name": "清河大道", "area": OTHER_TOWN}],
        "facilities": [{"name": "和平农贸市场", "area": VILLAGE}],
    }
    CountyProfile.objects.update(settings=json.dumps(held), revision="pack-1")
    assert actions.take_pack() == 4
    assert actions.take_pack() == 0
    kinds = dict(Landmark.objects.values_list("name", "kind"))
    assert kinds == {"和平花园": "estate", "清河大道": "road", "和平农贸市场": "market"}
    head = world.actor("v1_head")
    one = Landmark.objects.get(name="和平花园")
    actions.drop_name(actor=head, key=one.pk, alias=one.aliases.get().pk)
    actions.retire(actor=head, key=Landmark.objects.get(name="和平农贸市场").pk, reason="拆除了")
    rows_.append({"name": "和平家园", "area": VILLAGE, "aliases": []})
    CountyProfile.objects.update(settings=json.dumps(held), revision="pack-2")
    assert actions.take_pack() == 1
    assert Landmark.objects.filter(standing="current").count() == 3
    assert not one.aliases.filter(standing=NameStanding.CONFIRMED.value).exists()


def test_names_people_confirm_are_known_when_a_matter_is_registered(world: World) -> None:
    catalogue = world.catalogue
    assert named_in(catalogue.tree, "滨河花园东门", catalogue.settings) == []
    kept = garden(world)
    actions.add_name(actor=world.actor("v1_head"), key=kept.pk, text="老粮库院子")
    fresh = snapshot.current()
    assert fresh.revision != catalogue.revision
    for text in ("滨河花园东门", "老粮库院子门口"):
        (found,) = named_in(fresh.tree, text, fresh.settings)
        assert (found.node.code, found.of) == (VILLAGE, "滨河花园")
    actions.retire(actor=world.actor("v1_head"), key=kept.pk, reason="改名了")
    fresh = snapshot.current()
    assert named_in(fresh.tree, "滨河花园东门", fresh.settings) == []


def test_a_landmark_is_renamed_merged_retired_and_restored(world: World) -> None:
    head = world.actor("v1_head")
    first, second = garden(world), garden(world, name="滨河小区", lon="112.01", lat="37.01")
    assert second.point == (112.01, 37.01)
    same = {"name": "滨河花园", "kind": "estate", "area": VILLAGE}
    assert actions.amend(actor=head, key=first.pk, raw=same).version == 1
    actions.amend(actor=head, key=first.pk, raw={**same, "name": "滨河雅苑"})
    assert listing.names_of([first.pk]) == {first.pk: ("滨河花园",)}
    for text, wrong in (("滨河雅苑", "这就是它的名称。"), ("赵家", NO_HOME)):
        with pytest.raises(Invalid) as refused:
            actions.add_name(actor=head, key=first.pk, text=text)
        assert refused.value.fields["text"] == wrong
    for text in ("滨河雅苑有狗", "滨河小区有狗", "滨河小区和滨河雅苑都停水"):
        world.report(text=text)
    actions.catch_up()
    assert len(rows(first)) == len(rows(second)) == 2
    for wrong_keep, field in ((second.pk, "keep"), (7, "keep")):
        with pytest.raises(Invalid) as refused:
            actions.merge(actor=head, keep=wrong_keep, drop=second.pk, reason="同一处")
        assert field in refused.value.fields
    with pytest.raises(Invalid):
        actions.merge(actor=head, keep=first.pk, drop=second.pk, reason=" ")
    actions.merge(actor=head, keep=first.pk, drop=second.pk, reason="同一处")
    assert len(rows(first)) == 3
    assert rows(second) == []
    second.refresh_from_db()
    assert (second.standing, second.merged_into_id) == ("merged", first.pk)
    assert set(listing.names_of([first.pk])[first.pk]) == {"滨河花园", "滨河小区"}
    actions.catch_up()
    assert len(rows(first)) == 3
    with pytest.raises(NotNow):
        actions.retire(actor=head, key=second.pk, reason="再来")
    with pytest.raises(NotNow):
        actions.restore(actor=head, key=first.pk)
    with pytest.raises(Invalid):
        actions.retire(actor=head, key=first.pk, reason="")
    actions.retire(actor=head, key=first.pk, reason="拆了")
    with pytest.raises(NotNow):
        actions.link(actor=world.actor("seat1"), no=Case.objects.all()[0].no, key=first.pk)
    third = garden(world, name="滨河雅苑")
    with pytest.raises(Invalid):
        actions.restore(actor=head, key=first.pk)
    actions.retire(actor=head, key=third.pk, reason="登记重了")
    assert actions.restore(actor=head, key=first.pk).standing == "current"
    first.chain_seq -= 1
    with pytest.raises((LostRace, IntegrityError)), transaction.atomic():
        record(first, head, "landmark-amend", clock.now(), {})
    assert verify("landmark").ok


def test_a_page_shows_and_counts_only_what_its_reader_may_open(world: World) -> None:
    kept = garden(world)
    mine = world.closed(text="滨河花园的垃圾清运不及时。")
    hidden = world.report(text="滨河花园楼道灯不亮。")
    actions.catch_up()
    whole = detail.view(world.actor("dispatch1"), world.catalogue, kept.pk)
    assert (whole.numbers.matters, whole.numbers.open, whole.numbers.closed) == (2, 1, 1)
    assert whole.numbers.verified == 1
    assert sum(one.reported for one in whole.numbers.months) == 2
    assert {line.no for line in whole.lines.items} == {mine.no, hidden.no}
    # The department that had the first sees that one, and no number tells of the other.
    unit = detail.view(world.actor("zj_handler"), world.catalogue, kept.pk)
    assert [line.no for line in unit.lines.items] == [mine.no]
    assert unit.numbers.matters == 1
    assert listing.counted(world.actor("zj_handler"), [kept.pk]) == {kept.pk: (1, 0)}
    stranger = detail.view(world.actor("t2_dispatch"), world.catalogue, kept.pk)
    assert (stranger.numbers.matters, stranger.lines.items, stranger.doubtful) == (0, [], ())
    # Nor does the history: who linked which matter is told to whoever may open it.
    actions.unlink(actor=world.actor("seat1"), no=hidden.no, key=kept.pk)
    assert hidden.no in str(detail.view(world.actor("dispatch1"), world.catalogue, kept.pk).history)
    assert hidden.no not in str(
        detail.view(world.actor("zj_handler"), world.catalogue, kept.pk).history
    )
    # A matter outside one's sight is not among the doubtful ones either.
    world.report(text="滨河花园附近有流浪狗。")
    follow()
    assert len(detail.view(world.actor("dispatch1"), world.catalogue, kept.pk).doubtful) == 1
    assert detail.view(world.actor("zj_handler"), world.catalogue, kept.pk).doubtful == ()


def test_names_that_recur_are_proposed_once_and_answered_by_a_person(world: World) -> None:
    for front in ("", "投诉", "请到", "反映", "就在", "听说"):
        world.report(text=f"{front}兴隆搅拌站扬尘太大，和平社区小广场也是。")
        world.report(text=f"{front}翠湖雅居小区停车难。", area="149901001002001")
    world.report(text="兴隆搅拌站又开工了。")
    assert actions.learn() == 2
    assert actions.learn() == 0
    mixing = Alias.objects.get(text="兴隆搅拌站")
    assert (mixing.kind, mixing.matters, mixing.area.code) == ("works", 7, VILLAGE)
    assert CaseLandmark.objects.count() == 0  # nothing learned counts before a person says so
    asked = waiting_names.waiting_names(world.actor("t1_dispatch"), clock.now())
    assert [str(row.what) for row in asked] == ["确认2个地名"]
    assert len(access.proposals_for(world.actor("v1_head"))) == 1
    for nobody in ("zj_handler", "t2_dispatch"):
        assert waiting_names.waiting_names(world.actor(nobody), clock.now()) == []
    with pytest.raises(NotFound):
        actions.decide(actor=world.actor("t2_dispatch"), key=mixing.pk, choice="refuse", raw={})
    head = world.actor("v1_head")
    with pytest.raises(Invalid):
        actions.decide(actor=head, key=mixing.pk, choice="perhaps", raw={})
    raw = {"name": "兴隆混凝土搅拌站"}
    actions.decide(actor=head, key=mixing.pk, choice="place", raw=raw)
    with pytest.raises(NotNow):
        actions.decide(actor=head, key=mixing.pk, choice="refuse", raw={})
    actions.catch_up()
    made = Landmark.objects.get(name="兴隆混凝土搅拌站")
    assert len(rows(made)) == 7
    assert made.source == "learned"
    other = Alias.objects.get(text="翠湖雅居小区")
    with pytest.raises(Invalid):
        actions.decide(actor=world.actor("t1_dispatch"), key=other.pk, choice="alias", raw={})
    actions.decide(actor=world.actor("t1_dispatch"), key=other.pk, choice="refuse", raw={})
    world.report(text="翠湖雅居小区停水。", area="149901001002001")
    assert actions.learn() == 0
    assert listing.proposals(world.actor("dispatch1")).items == []
    assert verify("landmark").ok


def test_a_name_used_in_two_towns_is_asked_about_in_both(world: World) -> None:
    elsewhere = "149901100201001"

    def said(area: str) -> None:
        for front in ("", "投诉", "请到", "反映", "就在"):
            world.report(text=f"{front}兴隆搅拌站扬尘太大。", area=area)

    said("149901001001001")
    said(elsewhere)
    assert actions.learn() == 2
    assert actions.learn() == 0
    mine, theirs = Alias.objects.filter(source="learned").order_by("area__code")
    assert [mine.area.code, theirs.area.code] == [VILLAGE, elsewhere[:12]]
    actions.decide(actor=world.actor("v1_head"), key=mine.pk, choice="place", raw={})
    with pytest.raises(NotFound):
        actions.decide(actor=world.actor("v1_head"), key=theirs.pk, choice="refuse", raw={})
    actions.decide(actor=world.actor("t2_dispatch"), key=theirs.pk, choice="place", raw={})
    actions.catch_up()
    first, second = Landmark.objects.order_by("area__code")
    assert (len(rows(first)), len(rows(second))) == (5, 5)
    # Known in one town, a name is still learned in the next; answered, it is asked of nobody.
    actions.retire(actor=world.actor("t2_dispatch"), key=second.pk, reason="停产")
    assert actions.learn() == 0


def test_a_learned_name_becomes_another_name_of_what_is_there(world: World) -> None:
    kept = garden(world)
    for front in ("", "投诉", "请到", "反映", "就在"):
        world.report(text=f"{front}滨河家属院小区停水。")
    assert actions.learn() == 1
    row = Alias.objects.get(source="learned")
    assert row.likely == kept
    world.report(text="滨河家属院小区又停水。")
    assert actions.learn() == 0
    row.refresh_from_db()
    assert row.matters == 6
    raw = {"landmark": str(kept.pk)}
    actions.decide(actor=world.actor("v1_head"), key=row.pk, choice="alias", raw=raw)
    actions.catch_up()
    assert len(rows(kept)) == 6


def test_the_database_states_the_rules_too(world: World) -> None:
    kept = garden(world)
    for wrong in ({"lon": 1.0}, {"standing": "retired"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Landmark.objects.filter(pk=kept.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alias.objects.create(
            text="无主",
            folded="无主",
            source="typed",
            standing="confirmed",
            area_id=kept.area_id,
            made_at=clock.now(),
        )
    assert str(kept) == "滨河花园"
    assert str(Progress.objects.get())
