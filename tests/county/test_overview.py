"""What the page about the configuration says, and what it finds missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.budgets import counted
from tests.world import World

from linli.county.overview import Overview, overview
from linli.domain.calendar import WorkCalendar
from linli.kernel import clock
from linli.people import accounts, posts
from linli.people.actor import SYSTEM
from linli.people.models import Post, User

pytestmark = pytest.mark.django_db


def titles(found: Overview) -> list[str]:
    return [lack.title for lack in found.lacks]


def test_figures_agree_with_the_catalogue(world: World) -> None:
    found = overview(world.catalogue)
    figures = dict(found.figures)
    assert figures["乡镇（街道）"] == len(world.catalogue.tree.of_kind("town")) == len(found.towns)
    assert figures["网格"] == sum(town.grids for town in found.towns)
    assert figures["村（社区）"] == sum(town.villages for town in found.towns)
    assert figures["事项"] == sum(len(rows) for _, rows in found.matters)
    assert figures["综治中心"] + figures["其他单位"] == sum(len(rows) for _, rows in found.units)
    assert figures["启用的账号"] == User.objects.count()


def test_a_matter_tells_who_leads_and_how_long(world: World) -> None:
    rows = {row.code: row for _, rows in overview(world.catalogue).matters for row in rows}
    matter = world.catalogue.matter("B01")
    assert matter is not None
    assert matter.lead_unit_id is not None
    assert rows["B01"].lead == world.catalogue.units[matter.lead_unit_id].short_name
    assert rows["B01"].policy == world.catalogue.policy_for(matter).name
    assert "自然日" in rows["B01"].limit


def test_missing_holiday_tables_are_said(world: World) -> None:
    bare = replace(world.catalogue, calendar=WorkCalendar())
    with clock.at(datetime(2026, 3, 1, tzinfo=UTC)):
        lacks = [one for one in overview(bare).lacks if "节假日表" in one.title]
        assert [(one.tone, one.title) for one in lacks] == [
            ("over", "2026年节假日表未维护"),
            ("info", "2027年节假日表未维护"),
        ]
        assert overview(bare).years == ""
    kept = replace(
        world.catalogue, calendar=WorkCalendar(known_years=frozenset({2024, 2025, 2026, 2028}))
    )
    with clock.at(datetime(2026, 11, 20, tzinfo=UTC)):
        found = overview(kept)
    lacks = [one for one in found.lacks if "节假日表" in one.title]
    assert [(one.tone, one.title) for one in lacks] == [("near", "2027年节假日表未维护")]
    assert found.years == "2024–2026、2028"


def test_posts_nobody_holds_are_said(world: World) -> None:
    before = titles(overview(world.catalogue))
    assert "有关键岗位空缺" not in before
    for post in Post.objects.filter(role__in=["auditor", "grid_worker"]):
        posts.end_post(SYSTEM, post.pk)
    accounts.disable_account(SYSTEM, "zj_handler")
    found = overview(world.catalogue)
    lacks = {one.title: one.text for one in found.lacks}
    assert "审计员" in lacks["有关键岗位空缺"]
    grids = len(world.catalogue.tree.of_kind("grid"))
    assert f"{grids}个网格没有网格员" in lacks
    leads = next(text for title, text in lacks.items() if title.endswith("个主办单位没有承办人"))
    unit = world.catalogue.unit_by_code("zj")
    assert unit is not None
    assert unit.short_name in leads


def test_accounts_are_counted_by_what_they_lack(world: World) -> None:
    many = User.objects.count()
    accounts.create_account(SYSTEM, "newcomer", "新来")
    accounts.disable_account(SYSTEM, "seat1")
    accounts.set_initial_password(SYSTEM, "verify1")
    found = overview(world.catalogue)
    assert f"{many - 1}个账号没有密码" in titles(found)
    assert "1个账号还在用初始密码" in titles(found)
    assert dict(found.figures)["启用的账号"] == many


def test_the_cost_does_not_grow(world: World) -> None:
    catalogue = world.catalogue
    with counted() as few:
        overview(catalogue)
    for number in range(20):
        accounts.create_account(SYSTEM, f"newcomer{number}", "新来")
        posts.give_post(SYSTEM, f"newcomer{number}", posts.Wish("handler", "zj"))
    with counted() as many:
        overview(catalogue)
    assert len(few) == len(many) <= 4
