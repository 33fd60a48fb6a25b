"""What a template prints is translated and escaped once, however it comes to be printed."""

from __future__ import annotations

import pytest
from django.template import engines
from django.test import Client
from django.utils.safestring import mark_safe
from jinja2 import Environment, UndefinedError
from markupsafe import Markup, escape
from tests.world import World

from linli.domain.words import Words
from linli.web import language
from linli.web.printing import printed

HOSTILE = """<b>"a" & 'b'</b>"""


def pages() -> Environment:
    environment = engines["jinja2"].env  # type: ignore[attr-defined]  # Jinja2's backend only
    assert isinstance(environment, Environment)
    return environment


@pytest.mark.parametrize(
    "value",
    [
        *("", "路灯", *HOSTILE, HOSTILE, "a=b;c`d", 0, -7, True, 1.5, None),
        *(Markup("<b>"), mark_safe("<i>&</i>"), Words("还剩 {n} 天", n=3)),
        *(Words("{name}", name=HOSTILE), ("<", ">"), {"<": "&"}),
    ],
)
@pytest.mark.parametrize("code", [language.CHINESE, language.ENGLISH])
def test_printed_is_what_jinja_would_print(value: object, code: str) -> None:
    with language.speaking(code):
        assert str(printed(value)) == str(escape(language.finalize(value)))


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "<p title=\"{{ x }}\">{{ '' }}</p>",
        "{% macro m(y) %}{{ y }}{% endmacro %}{{ m(x) }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ x }}{% endcall %}",
        "{% set y %}{{ x }}{% endset %}{{ y }}",
        "{% for one in [x] %}{{ one }}{% endfor %}",
        "{% filter trim %}{{ x }}{% endfilter %}",
        "{{ x ~ '' }}",
        "{{ [x]|join(',') }}",
        "{{ _('%(a)s', a=x) }}",
        "{% trans a=x %}{{ a }}{% endtrans %}",
    ],
)
@pytest.mark.parametrize("code", [language.CHINESE, language.ENGLISH])
def test_whatever_way_a_value_takes_it_is_escaped_once(source: str, code: str) -> None:
    with language.speaking(code):
        text = pages().from_string(source).render(x=HOSTILE)
    assert str(escape(HOSTILE)) in text
    assert "&amp;lt;" not in text


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        pages().from_string("{{ nobody }}").render()


def test_the_forms_of_a_page_carry_one_mark_which_is_taken(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    world.login(client, "dispatch1")
    text = client.get("/desk/").content.decode()
    marks = text.split('name="csrfmiddlewaretoken" value="')[1:]
    found = {mark.partition('"')[0] for mark in marks}
    assert len(marks) > 1
    assert len(found) == 1
    form = {"theme": "dark", "back": "/desk/"}
    assert client.post("/preferences/", form).status_code == 403
    form["csrfmiddlewaretoken"] = found.pop()
    assert client.post("/preferences/", form)["Location"] == "/desk/"
    again = client.get("/desk/").content.decode()
    assert form["csrfmiddlewaretoken"] not in again  # the next page has a mask of its own
