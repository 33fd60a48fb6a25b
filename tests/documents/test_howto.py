"""What the guide shows is a template that works."""

from __future__ import annotations

from linli.documents.placeholders import samples
from linli.documents.template import read_template
from tests.docs.pages import blocks, page
from tests.documents.papers import sample


def test_the_example_of_the_guide_is_sound() -> None:
    (text,) = blocks(page("docs/howto/change-document-template.md"), "yaml")
    template = read_template(text)
    assert template.names <= samples(template.kind)[0].keys()
    assert sample(text=text).blocks
