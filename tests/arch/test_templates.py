"""Pages carry no script or style of their own: the content security policy refuses them."""

from __future__ import annotations

import re

import pytest

from tests.arch import tree

_TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)
_INLINE = re.compile(r"""\s(style|on[a-z]+)\s*=\s*["'{]|=\s*["']\s*javascript:""", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc\s*=)[^>]*>", re.IGNORECASE)
_STYLE = re.compile(r"<style\b", re.IGNORECASE)
#: A block of data for a script to read is not run, so the policy lets it stand.
_DATA = re.compile(r"""type\s*=\s*["']application/(json|ld\+json|geo\+json)["']""", re.IGNORECASE)
_REMARK = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)


def faults(template: str) -> list[str]:
    """Return what in a template a browser under our policy would refuse to run or apply."""
    text = _REMARK.sub("", template)
    found = [tag for tag in _TAG.findall(text) if _INLINE.search(tag)]
    found += [tag for tag in _SCRIPT.findall(text) if not _DATA.search(tag)]
    return found + _STYLE.findall(text)


def test_templates_carry_no_inline_script_or_style() -> None:
    templates = [item for item in tree.texts() if "templates" in item[0].parts]
    templates = [item for item in templates if item[0].suffix == ".html"]
    assert templates
    wrong = [f"{tree.at(path)} {fault}" for path, text in templates for fault in faults(text)]
    assert not wrong, "use a class of the stylesheet or a file under static/:\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        '<button\n  onclick="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
        "<style>p{}</style>",
        '<p class="x" style="{{ colour }}">',
    ],
)
def test_inline_code_is_seen(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="{{ static("app.js") }}" defer></script>',
        '<script type="application/json" id="points">[]</script>',
        '<p class="style" data-on="x">on = style = "</p>',
        "{# <script>an example</script> #}",
    ],
)
def test_allowed_markup_is_left_alone(text: str) -> None:
    assert not faults(text)
