"""Who chooses the language of a page, and how words are said in it."""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.template import engines
from django.test import Client
from tests.world import World

from linli.domain.clock_text import day_text, moment_text, remaining_text
from linli.domain.words import Listed, Words
from linli.kernel import clock
from linli.web import english_dates, formats
from linli.web.language import ENGLISH, said, speaking, tr, written, zh

COOKIE = django_settings.LANGUAGE_COOKIE_NAME


@pytest.mark.usefixtures("world")
class TestChoice:
    def test_it_is_chinese_whatever_the_browser_says(self, client: Client) -> None:
        answer = client.get("/", headers={"accept-language": "en-GB,en;q=0.9"})
        assert answer["Content-Language"] == "zh-Hans"
        assert '<html lang="zh-Hans"' in answer.content.decode()

    def test_the_form_on_the_page_changes_it(self, client: Client) -> None:
        page = client.get("/").content.decode()
        assert 'name="language" value="en" lang="en"' in page
        answer = client.post("/preferences/", {"language": "en", "back": "/track/"})
        assert answer["Location"] == "/track/"
        shown = client.get("/track/")
        assert shown["Content-Language"] == "en"
        assert "Follow progress" in shown.content.decode()
        client.post("/preferences/", {"language": "zh-hans", "back": "/"})
        assert "查询进度" in client.get("/track/").content.decode()

    def test_staff_find_it_in_their_menu(self, client: Client, world: World) -> None:
        world.login(client, "seat1")
        assert 'name="language" value="en"' in client.get("/desk/").content.decode()

    def test_an_unknown_language_is_not_kept(self, client: Client) -> None:
        client.post("/preferences/", {"language": "fr", "back": "/"})
        assert COOKIE not in client.cookies
        client.cookies[COOKIE] = "fr"
        assert client.get("/")["Content-Language"] == "zh-Hans"

    def test_the_interface_for_machines_stays_chinese(self, client: Client) -> None:
        client.cookies[COOKIE] = "en"
        answer = client.get("/api/v1/cases/1499012026010199999")
        assert answer.status_code in {401, 404}
        assert any("\u4e00" <= char <= "\u9fff" for char in str(answer.json()["message"]))

    def test_a_request_leaves_no_language_behind(self, client: Client) -> None:
        client.cookies[COOKIE] = "en"
        client.get("/")
        assert tr("待受理") == "待受理"


class TestWords:
    def test_they_are_the_chinese_text(self) -> None:
        words = Words("最多{most}个字，现在有{n}个字。", most=3, n=5)
        assert words == "最多3个字，现在有5个字。"
        assert tr(words) is words

    @pytest.mark.parametrize(
        "words",
        [
            Words("还剩 {span}", span=Words("{n} 天", n=2)),
            Listed("、", ["一般", Words("{n} 天", n=1)]),
            day_text(date(2026, 2, 24)),
        ],
    )
    @pytest.mark.parametrize("way", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301 - our own bytes
    def test_copies_remember_their_parts(self, words: Words, way: Any) -> None:
        with speaking(ENGLISH):
            assert tr(way(words)) == tr(words) != words

    def test_english_has_one_and_many(self) -> None:
        with speaking(ENGLISH):
            assert tr(Words("{n} 天", n=1)) == "1 day"
            assert tr(Words("{n} 天", n=2)) == "2 days"

    def test_values_that_are_words_are_translated_and_names_are_not(self) -> None:
        with speaking(ENGLISH):
            assert tr(Words("这件事现在是“{state}”，不能做这一步。", state="待受理")).startswith(
                'The state is now "To accept"'
            )
            assert tr(Words("“{unit}”已经撤销。", unit="县水利局")) == "县水利局 was dissolved."
            assert tr(Listed("、", ["网格员", "核查员"])) == "Grid worker, Verifier"

    def test_in_running_text_only_the_name_is_marked(self) -> None:
        with speaking(ENGLISH):
            assert said(Words("“{unit}”已经撤销。", unit="县<水>利局")) == (
                '<span lang="zh-CN">县&lt;水&gt;利局</span> was dissolved.'
            )
            assert said("待受理") == "To accept"
            assert said("某某社区") == '<span lang="zh-CN">某某社区</span>'
            assert said("A & B") == "A & B"

    def test_what_people_wrote_is_marked_and_never_translated(self) -> None:
        with speaking(ENGLISH):
            assert written("待受理") == '<span lang="zh-CN">待受理</span>'
            assert formats.paragraphs("待受理") == '<p lang="zh-CN">待受理</p>'
            assert zh("某某社区") == ' lang="zh-CN"'
            assert zh("待受理") == ""
        assert written("待受理") == "待受理"
        assert zh("某某社区") == ""


class TestDates:
    def test_days_near_and_far(self) -> None:
        today = date(2026, 3, 5)
        assert english_dates.short_day(today, today) == "today"
        assert english_dates.short_day(date(2026, 3, 6), today) == "tomorrow"
        assert english_dates.short_day(date(2026, 3, 4), today) == "yesterday"
        assert english_dates.short_day(date(2026, 11, 2), today) == "Mon 2 Nov"
        assert english_dates.short_day(date(2025, 12, 31), today) == "31 Dec 2025"

    def test_moments_follow_the_page(self) -> None:
        at = datetime(2026, 2, 24, 23, 59, tzinfo=clock.CIVIL)
        assert formats.full_moment(at) == "2026年2月24日（周二）23:59"
        with speaking(ENGLISH):
            assert formats.full_moment(at) == "Tue 24 Feb 2026, 23:59"
            assert tr(moment_text(at)) == "Tue 24 Feb 2026, 23:59"
            assert 'title="Tue 24 Feb 2026, 23:59"' in formats.moment(at)

    def test_what_is_left_follows_the_page(self) -> None:
        due = datetime(2026, 2, 24, 12, 0, tzinfo=clock.CIVIL)
        early = datetime(2026, 2, 23, 9, 0, tzinfo=clock.CIVIL)
        assert remaining_text(due, early) == "还剩 1 天 3 小时"
        with speaking(ENGLISH):
            assert tr(remaining_text(due, early)) == "1 day 3 hours left"
            assert tr(remaining_text(early, due, paused=True)) == "paused, overdue by 1 day 3 hours"


NAME = "某某社区"
COUNTED = "本页 {{ n }} 个账号"
COUNTED = f"{{% trans n=x|length %}}{COUNTED}{{% pluralize n %}}{COUNTED}{{% endtrans %}}"
MARKED = f'<span lang="zh-CN">{NAME}</span>'
PLACES = [
    ("<p>{{ x }}</p>", "待受理", "<p>To accept</p>"),
    ("<p>{{ x }}</p>", NAME, f'<p><span lang="zh-CN">{NAME}</span></p>'),
    ('<p title="{{ x }}">', "待受理", '<p title="To accept">'),
    ('<p title="{{ x }}">', NAME, f'<p title="{NAME}">'),
    ('<input value="{{ x }}">', "待受理", '<input value="待受理">'),
    (
        "<textarea>{{ x }}</textarea><b>{{ x }}</b>",
        "待受理",
        "<textarea>待受理</textarea><b>To accept</b>",
    ),
    ("<option>{{ x }}</option>", NAME, f"<option>{NAME}</option>"),
    ("{% block title %}{{ x }}{% endblock %}", NAME, NAME),
    (
        '<a href="?q={{ x }}" class="a{% if x %} b{% endif %}">{{ x }}</a>',
        "待受理",
        '<a href="?q=待受理" class="a b">To accept</a>',
    ),
    ("{{ 1 + 1 }}{{ x if x else 0 }}", "待受理", "2To accept"),
    (
        '{{ _("给%(name)s重发初始密码", name=x) }}',
        NAME,
        f'Issue a first password to <span lang="zh-CN">{NAME}</span> again',
    ),
    (
        '<i title="{{ _("给%(name)s重发初始密码", name=x) }}">',
        NAME,
        f'<i title="Issue a first password to {NAME} again">',
    ),
    (
        "{% trans name=x|upper %}给{{ name }}重发初始密码{% endtrans %}",
        "<b>",
        "Issue a first password to &lt;B&gt; again",
    ),
    (
        "{% trans name=x %}给{{ name }}重发初始密码{% endtrans %}{{ x }}",
        NAME,
        f"Issue a first password to {MARKED} again{MARKED}",
    ),
    (
        COUNTED,
        "a",
        "1 account on this page",
    ),
    ("<p>{{ x|written }}</p>", "待受理", '<p><span lang="zh-CN">待受理</span></p>'),
]


@pytest.mark.parametrize(("source", "value", "expected"), PLACES)
def test_a_template_speaks_by_the_place_of_a_value(source: str, value: str, expected: str) -> None:
    template = engines["jinja2"].from_string(source)
    with speaking(ENGLISH):
        assert template.render({"x": value}) == expected
