"""What is told of residents, kept of members, counted: nothing that is not needed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.audit.models import EventPayload
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotFound, NotNow
from linli.domain.teams import Purpose
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.teams import access, sharing
from linli.teams.actions import (
    call_out,
    come,
    end,
    invite,
    join,
    leave,
    onward,
    remove,
    report,
    sweep,
    thank,
)
from linli.teams.models import HelpCall, HelpLink, HelpPhoto, Member, SignUp
from linli.teams.queries import detail, listing
from tests.outings.field import PLACES, given, shop, spots
from tests.teams.crew import call, fresh, of_members, team
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def test_joining_by_own_words_and_leaving_erases(world: World) -> None:
    made = team(world)
    head = world.actor("v1_head")
    link = invite(actor=head, team=made.pk)
    with pytest.raises(Invalid) as refused:
        join(link, {"name": "周全", "phone": "13900006666"})
    assert set(refused.value.fields) == {"agree"}
    member = join(link, {"name": "周全", "phone": "139 0000 6666", "agree": "1"}, ["drive"])
    assert (member.how, member.skills) == ("own", "drive")
    with pytest.raises(NotNow):
        join(fresh([link])[0], {"name": "吴二", "phone": "13900007777", "agree": "1"})
    # The same number by another invitation is the same member.
    second = invite(actor=head, team=made.pk)
    assert join(second, {"name": "周全", "phone": "13900006666", "agree": "1"}) == member
    asked = call(world, made)
    mine = next(one for one in of_members(asked) if one.member == member)
    come(mine, {})
    on = onward(fresh([mine])[0], Purpose.REPORT)
    picture = StoredFile.objects.get(key=world.picture())
    report(fresh([on])[0], done=True, words="做完了", files=[picture])
    way_out = onward(fresh([on])[0], Purpose.LEAVE)
    with pytest.raises(NotNow):
        leave(fresh([on])[0])  # a link is for its own purpose
    leave(fresh([way_out])[0])
    assert not Member.objects.filter(pk=member.pk).exists()
    assert not SignUp.objects.exists()
    assert not HelpPhoto.objects.exists()
    assert not HelpLink.objects.filter(member_id=member.pk).exists()
    # No event names them or says which member it was.
    told = "".join(EventPayload.objects.values_list("body", flat=True))
    for trace in ("周全", "13900006666", str(member.pk), "做完了"):
        assert trace not in told
    rest = made.members.order_by("id")[0]
    remove(actor=head, team=made.pk, key=rest.pk)
    with pytest.raises(NotFound):
        remove(actor=head, team=made.pk, key=rest.pk)
    end(actor=head, key=made.pk)
    assert not Member.objects.exists()
    for late in (
        lambda: end(actor=head, key=made.pk),
        lambda: invite(actor=head, team=made.pk),
        lambda: call(world, made),
    ):
        with pytest.raises(NotNow):
            late()
    assert verify().ok


def test_names_are_erased_ninety_days_after_a_call(world: World) -> None:
    made = call(world, team(world), tickets=1)
    come(of_members(made)[0], {})
    come(fresh(made.links)[0], {"name": "老周"})
    thank(actor=world.actor("grid1"), call=made.call.pk, words="谢谢老周")
    ends = made.call.ends_at
    with clock.at(ends + timedelta(days=89, hours=23)):
        sweep()
        assert SignUp.objects.count() == 2
        assert set(HelpLink.objects.values_list("standing", flat=True)) == {"used", "expired"}
    with clock.at(ends + timedelta(days=90)):
        assert sweep() == 1
        assert sweep() == 0
    erased = HelpCall.objects.get()
    assert (erased.words, erased.places, erased.title) == ("", "[]", "清理楼道杂物")
    assert not SignUp.objects.exists()
    assert not HelpLink.objects.exists()
    assert erased.thanks.words == ""
    assert Member.objects.count() == 3
    view = detail.call_view(world.actor("v1_head"), erased.pk)
    assert (view.people, view.coming, view.thanks) == ((), 0, "")


def test_nothing_is_counted_ranked_or_kept_per_member(world: World, client: Client) -> None:
    # What is kept of a member is this and no more: a new column is a decision made here.
    columns = {field.name for field in Member._meta.concrete_fields}
    assert columns == {
        "id", "team", "sealed", "phone_index", "skills", "how", "agreed_on", "consent",
    }  # fmt: skip
    signed = {field.name for field in SignUp._meta.concrete_fields}
    assert signed == {"id", "call", "member", "sealed", "standing", "words"}
    # Nothing else in the house points at members; a slip of an import goes with its member.
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in (Member, SignUp)
    }
    assert pointing == {
        "teams.SignUp", "teams.HelpLink", "teams.HelpPhoto", "teams.MemberSlip",
    }  # fmt: skip
    made = team(world)
    first, second = call(world, made), call(world, made)
    for one in (first, second):
        for link in of_members(one)[:2]:
            come(link, {})
    world.login(client, "v1_head")
    with CaptureQueriesContext(connection) as captured:
        pages = [
            client.get(path)
            for path in (
                "/desk/teams/",
                f"/desk/teams/{made.pk}/",
                f"/desk/teams/{made.pk}/members/",
                f"/desk/teams/calls/{first.call.pk}/",
            )
        ]
    assert [page.status_code for page in pages] == [200] * 4
    asked = [str(query["sql"]).upper() for query in captured.captured_queries]
    assert not [sql for sql in asked if "GROUP BY" in sql and "TEAMS_" in sql]
    # A person's page shows no call, and a call only itself: no history of anybody.
    members = pages[2].content.decode()
    assert first.call.title not in members
    shown = [sql for sql in asked if 'FROM "TEAMS_SIGN_UP"' in sql]
    assert shown
    assert all('"TEAMS_SIGN_UP"."CALL_ID" = ' in sql for sql in shown)
    source = "".join(
        path.read_text("utf-8")
        for path in (Path(access.__file__).parent).rglob("*.py")
        if "migrations" not in path.parts
    )
    for sign in ("annotate(", "Count(", "Sum(", "Avg(", "Rank(", 'values_list("member'):
        assert sign not in source


def test_what_is_shared_names_no_resident(world: World) -> None:
    catalogue = snapshot.current()
    receipt = world.report(text="张小明家漏水，电话13900001234", name="张小明")
    world.drive(receipt.no, "accept")
    told = sharing.of_case(world.actor("grid1"), catalogue, receipt.no)
    assert told.key == receipt.no
    for secret in ("张小明", "13900001234", "3号楼"):
        assert secret not in str(told)
    Case.objects.filter(no=receipt.no).update(request_type="report")
    with pytest.raises(NotNow):
        sharing.of_case(world.actor("grid1"), catalogue, receipt.no)
    with pytest.raises(NotFound):
        sharing.of_case(world.actor("grid2"), catalogue, receipt.no)


def test_stops_of_a_task_are_shared_where_nobody_lives(world: World) -> None:
    catalogue, grid1 = snapshot.current(), world.actor("grid1")
    task = given(world, title="楼道巡查 李某某 13900001234")
    told = sharing.of_outing(grid1, catalogue, str(task.pk))
    assert [name for name, _ in told.places] == [one["name"] for one in PLACES]
    assert "13900001234" not in told.title
    one = spots(task)[1]
    assert len(sharing.of_outing(grid1, catalogue, str(task.pk), [str(one.pk)]).places) == 1
    made = call_out(
        actor=grid1,
        team=team(world).pk,
        raw={"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=1)},
        shared=told,
    )
    assert (made.call.source, made.call.source_key) == ("outing", str(task.pk))
    assert [one.pk for one in listing.called_for(grid1, "outing", str(task.pk))] == [made.call.pk]
    with pytest.raises(NotFound):
        sharing.of_outing(world.actor("grid2"), catalogue, str(task.pk))
    # Whom somebody visits is told to nobody: a shop is, a typed address is not.
    kept = shop(world)
    visit = given(world, kind="visit", matter="B01", entries=[kept.pk], places=PLACES)
    assert [name for name, _ in sharing.of_outing(grid1, catalogue, str(visit.pk)).places] == [
        kept.name
    ]
    home = [str(one.pk) for one in spots(visit) if one.entry_id is None]
    with pytest.raises(Invalid) as refused:
        sharing.of_outing(grid1, catalogue, str(visit.pk), home)
    assert set(refused.value.fields) == {"stops"}
