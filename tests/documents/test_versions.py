"""Versions of templates: from packs, by the county, with a second person's yes."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from linli.audit import chain
from linli.county.loader import load_pack
from linli.county.pack import read_pack
from linli.county.pack_schema import PackError
from linli.documents.actions.issuing import issue
from linli.documents.actions.opening import frozen
from linli.documents.actions.templates import drop, publish, save
from linli.documents.drafting import in_force
from linli.documents.kinds import Kind
from linli.documents.loading import defaults
from linli.documents.models import DocumentTemplate
from linli.documents.queries.templates import template_page, templates
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.kernel import clock
from tests.world import MINIPACK, World

pytestmark = pytest.mark.django_db

TEXT = defaults()[Kind.DISPATCH]
OWN = TEXT.replace("# 办理要求", "# 本县要求")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the mini pack to be changed."""
    return Path(shutil.copytree(MINIPACK, tmp_path / "pack"))


def put(pack: Path, text: str, name: str = "dispatch.yaml") -> None:
    (pack / "documents").mkdir(exist_ok=True)
    (pack / "documents" / name).write_text(text, encoding="utf-8")


def versions(kind: Kind = Kind.DISPATCH) -> list[tuple[int, str]]:
    rows = DocumentTemplate.objects.filter(kind=kind.value).order_by("version")
    return list(rows.values_list("version", "standing"))


def test_a_county_without_own_texts_gets_the_shipped_ones(world: World) -> None:
    assert DocumentTemplate.objects.count() == len(Kind)
    assert all(in_force(kind, clock.now()).body == defaults()[kind] for kind in Kind)


def test_a_changed_text_of_the_pack_is_a_new_version_and_the_old_one_stays(
    world: World, pack: Path
) -> None:
    put(pack, OWN)
    load_pack(pack)
    load_pack(pack)
    assert versions() == [(1, "published"), (2, "published")]
    assert in_force(Kind.DISPATCH, clock.now()).version == 2
    assert versions(Kind.TRANSFER) == [(1, "published")]


def test_a_version_waits_for_its_first_day(world: World, pack: Path) -> None:
    later = clock.today() + timedelta(days=30)
    put(pack, OWN.replace("2026-01-01", later.isoformat()))
    load_pack(pack)
    assert in_force(Kind.DISPATCH, clock.now()).version == 1
    with clock.at(clock.now() + timedelta(days=31)):
        assert in_force(Kind.DISPATCH, clock.now()).version == 2


def test_faults_of_a_pack_are_told_with_file_and_line(pack: Path) -> None:
    put(pack, OWN.replace("{{交办意见}}", "{{意见}}"))
    put(pack, TEXT, "other.yaml")
    put(pack, TEXT, "third.yaml")
    with pytest.raises(PackError) as caught:
        read_pack(pack)
    told = [str(one) for one in caught.value.problems]
    assert any("documents/dispatch.yaml 第 " in one and "{{意见}}" in one for one in told)
    assert any("third.yaml" in one and "已经有了" in one for one in told)


def test_an_issued_paper_keeps_its_version(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch")
    row = issue(actor=world.actor("dispatch1"), no=no, kind=Kind.DISPATCH)
    save(actor=world.actor("admin1"), text=OWN)
    publish(actor=world.actor("leader1"), kind="dispatch", version=2)
    row.refresh_from_db()
    assert row.template.version == 1
    assert "本县要求" not in frozen(row).texts()
    again = issue(actor=world.actor("dispatch1"), no=no, kind=Kind.DISPATCH)
    assert again.template.version == 2
    assert "本县要求" in frozen(again).texts()


def test_the_writer_does_not_publish(world: World) -> None:
    row = save(actor=world.actor("admin1"), text=OWN)
    assert (row.version, row.standing) == (2, "draft")
    assert in_force(Kind.DISPATCH, clock.now()).version == 1
    with pytest.raises(NotYours, match="另一位"):
        publish(actor=world.actor("admin1"), kind="dispatch", version=2)
    for who in ("dispatch1", "audit1", "t1_dispatch"):
        with pytest.raises(NotYours):
            publish(actor=world.actor(who), kind="dispatch", version=2)
    publish(actor=world.actor("leader1"), kind="dispatch", version=2)
    assert in_force(Kind.DISPATCH, clock.now()).version == 2
    with pytest.raises(NotNow):
        publish(actor=world.actor("leader1"), kind="dispatch", version=2)
    actions = [event.action for event in chain.read("template", row.pk)]
    assert actions == ["template-save", "template-publish"]


def test_the_table_itself_refuses_one_person_for_both(world: World) -> None:
    row = save(actor=world.actor("admin1"), text=OWN)
    same = DocumentTemplate.objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        same.update(published_by=row.made_by_id)


def test_publishing_leaves_older_drafts_aside(world: World) -> None:
    admin = world.actor("admin1")
    save(actor=admin, text=OWN)
    save(actor=admin, text=OWN.replace("本县", "我县"))
    publish(actor=world.actor("leader1"), kind="dispatch", version=3)
    assert versions() == [(1, "published"), (2, "dropped"), (3, "published")]
    with pytest.raises(NotFound):
        publish(actor=world.actor("leader1"), kind="dispatch", version=9)


def test_a_draft_can_be_left_aside(world: World) -> None:
    save(actor=world.actor("admin1"), text=OWN)
    with pytest.raises(NotYours):
        drop(actor=world.actor("leader1"), kind="dispatch", version=2)
    drop(actor=world.actor("admin1"), kind="dispatch", version=2)
    assert versions()[-1] == (2, "dropped")


def test_saving_says_what_is_wrong_and_where(world: World) -> None:
    admin = world.actor("admin1")
    with pytest.raises(Invalid) as caught:
        save(actor=admin, text=OWN.replace("{{交办意见}}", "{{意见}}"))
    assert "第 " in caught.value.fields["body"]
    with pytest.raises(Invalid) as caught:
        save(actor=admin, text=TEXT)
    assert "没有改动" in caught.value.fields["body"]
    with pytest.raises(NotYours):
        save(actor=world.actor("leader1"), text=OWN)


def test_the_countys_own_version_is_not_overwritten_by_a_pack(world: World, pack: Path) -> None:
    save(actor=world.actor("admin1"), text=OWN)
    publish(actor=world.actor("leader1"), kind="dispatch", version=2)
    put(pack, TEXT.replace("# 办理要求", "# 新要求"))
    report = load_pack(pack)
    assert versions()[-1] == (3, "draft")
    assert any("交办单" in sentence for sentence in report.warnings)
    assert in_force(Kind.DISPATCH, clock.now()).version == 2
    publish(actor=world.actor("admin1"), kind="dispatch", version=3)
    assert in_force(Kind.DISPATCH, clock.now()).version == 3


def test_pages_show_versions_to_readers_only(world: World) -> None:
    save(actor=world.actor("admin1"), text=OWN)
    rows = {row.kind: row for row in templates(world.actor("audit1"))}
    assert rows["dispatch"].drafts == 1
    assert rows["dispatch"].current is not None
    assert rows["dispatch"].current.version == 1
    page = template_page(world.actor("leader1"), "dispatch", 2)
    assert page.publish_refusal == ""
    assert not page.may_edit
    assert template_page(world.actor("admin1"), "dispatch", 2).publish_refusal
    with pytest.raises(NotYours):
        templates(world.actor("dispatch1"))
    for kind, version in (("letter", None), ("dispatch", 7)):
        with pytest.raises(NotFound):
            template_page(world.actor("admin1"), kind, version)


def test_without_templates_the_remedy_is_told(world: World) -> None:
    DocumentTemplate.objects.all().delete()
    with pytest.raises(NotNow, match="重新载入"):
        in_force(Kind.DISPATCH, clock.now())
