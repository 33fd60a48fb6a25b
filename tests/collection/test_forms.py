"""The life of a form: one writes it, another puts it in force, an amendment is a version."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from linli.audit.verifying import verify
from linli.collection.access import get_form, in_use
from linli.collection.actions import amend_form, end_form, offer_form, put_in_force, send_back
from linli.collection.actions.forming import save_form
from linli.collection.models import FormVersion
from linli.collection.queries import listing
from linli.collection.queries.for_field import forms_for
from linli.domain.errors import Invalid, LostRace, NotFound, NotNow, NotYours
from tests.collection.sheets import drafted, released, saved
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_nobody_puts_in_force_what_they_wrote(world: World) -> None:
    form = drafted(world, "admin1", unit=_unit_of(world, "admin1"))
    offer_form(actor=world.actor("admin1"), code=form.code)
    with pytest.raises(NotYours):
        put_in_force(actor=world.actor("admin1"), code=form.code)
    assert forms_for(world.actor("grid1"), world.catalogue) == []
    done = put_in_force(actor=world.actor("leader1"), code=form.code)
    assert done.standing == "in_force"
    version = FormVersion.objects.get(form=form)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(released_by=version.drafted_by_id)
    # Somebody who only touched the draft in between is no second person either.
    amend_form(actor=world.actor("admin1"), code=form.code)
    for by in ("leader1", "admin1"):
        if world.actor(by).units & {form.unit_id}:
            saved(world, form, by, name="改过的表")
    offer_form(actor=world.actor("admin1"), code=form.code)
    if world.actor("leader1").units & {form.unit_id}:
        with pytest.raises(NotYours):
            put_in_force(actor=world.actor("leader1"), code=form.code)


def _unit_of(world: World, who: str) -> str:
    unit = next(iter(world.actor(who).units))
    return world.catalogue.units[unit].code


def test_a_form_needs_everything_before_a_second_person_sees_it(world: World) -> None:
    form = drafted(world, name="", purpose="", basis="", matter="", minutes="", keep_months="")
    with pytest.raises(Invalid) as refused:
        offer_form(actor=world.actor("zj_handler"), code=form.code)
    assert {"name", "purpose", "basis", "matter", "minutes", "keep_months"} <= set(
        refused.value.fields
    )
    with pytest.raises(NotNow):
        put_in_force(actor=world.actor("admin1"), code=form.code)
    # A matter grid staff may only report is no ground for sending them out with a form.
    form = drafted(world, matter="A02")
    with pytest.raises(Invalid) as refused:
        offer_form(actor=world.actor("zj_handler"), code=form.code)
    assert "只准入" in refused.value.fields["matter"]
    # A category of persons is named where it stands.
    form = drafted(world, fields=[{"label": "是否重点人员", "kind": "yes", "why": "掌握情况"}])
    with pytest.raises(Invalid) as refused:
        offer_form(actor=world.actor("zj_handler"), code=form.code)
    assert set(refused.value.fields) == {"f1.label"}


def test_what_the_telephone_gets_has_nothing_private(
    world: World, django_assert_num_queries: object
) -> None:
    form = released(world)
    grid = world.actor("grid1")
    catalogue = world.catalogue
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django
        [row] = forms_for(grid, catalogue)
    assert row["code"] == form.code == "F-001"
    assert [one["label"] for one in row["fields"]] == ["业态", "灭火器", "几个燃气瓶", "现场情况"]
    assert row["desk"] == 1
    assert "负责人电话" not in json.dumps(row["fields"], ensure_ascii=False)
    assert row["fields"][0]["kind"] == "choice"
    assert ["food", "餐饮"] in row["fields"][0]["choices"]
    assert row["fields"][1]["choices"][0] == ["c1", "有，在有效期内"]
    for other in ("zj_handler", "leader1", "visitor"):
        assert forms_for(world.actor(other), catalogue) == []


def test_an_amendment_is_a_version_and_names_keep_their_meaning(world: World) -> None:
    form = released(world)
    amend_form(actor=world.actor("zj_handler"), code=form.code)
    with pytest.raises(NotNow):
        amend_form(actor=world.actor("zj_handler"), code=form.code)
    old = get_form(world.actor("zj_handler"), world.catalogue, form.code).current
    assert old is not None
    fields = [
        {"name": one.name, "label": one.label, "kind": one.kind.value, "why": one.why}
        for one in old.questions[2:]
    ]
    fields[0]["required"] = "1"
    form = saved(
        world, form, fields=[*fields, {"label": "用电线路", "kind": "yes", "why": "私拉乱接"}]
    )
    assert form.pending is not None
    assert [one.name for one in form.pending.questions] == ["f3", "f4", "f5", "f6"]
    with pytest.raises(LostRace):
        save_form(actor=world.actor("zj_handler"), code=form.code, raw={"name": "旧"}, version=1)
    # Until somebody else has looked, the old one is what is filled in.
    assert in_use(form.code)[1].number == 1
    offer_form(actor=world.actor("zj_handler"), code=form.code)
    with pytest.raises(Invalid):
        send_back(actor=world.actor("admin1"), code=form.code, reason=" ")
    send_back(actor=world.actor("admin1"), code=form.code, reason="第三项说不清")
    offer_form(actor=world.actor("zj_handler"), code=form.code)
    put_in_force(actor=world.actor("admin1"), code=form.code)
    assert in_use(form.code)[1].number == 2
    assert in_use("F-001/1")[1].standing == "replaced"
    for strange in ("F-001/3", "F-001/x", "F-009", "x", "F-001\x00"):
        with pytest.raises(NotFound):
            in_use(strange)
    labels = [step.label for step in listing.history(form)]
    assert labels[:3] == ["启用", "提交启用", "退回修改"]
    with pytest.raises(Invalid):
        end_form(actor=world.actor("zj_handler"), code=form.code, reason="")
    end_form(actor=world.actor("zj_handler"), code=form.code, reason="检查结束")
    with pytest.raises(NotNow):
        end_form(actor=world.actor("zj_handler"), code=form.code, reason="检查结束")
    with pytest.raises(NotFound):
        in_use(form.code)
    assert verify("form", form.pk).ok


def test_whose_form_it_is(world: World) -> None:
    form = drafted(world)
    for stranger in ("cg_handler", "grid1", "visitor"):
        with pytest.raises(NotFound):
            get_form(world.actor(stranger), world.catalogue, form.code)
        with pytest.raises(NotFound):
            saved(world, form, stranger, name="别人的")
    for nobody in ("grid1", "visitor", "cg_handler"):
        with pytest.raises(NotYours):
            drafted(world, nobody)
    form = released(world)
    assert get_form(world.actor("cg_handler"), world.catalogue, form.code) == form
    with pytest.raises(NotYours):
        amend_form(actor=world.actor("cg_handler"), code=form.code)
    for raw in ({"unit": "?"}, {"about": "contact"}, {"about": ""}):
        with pytest.raises(Invalid):
            drafted(world, **raw)
