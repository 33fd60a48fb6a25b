"""What a matter demands and an answer lacks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.evidence import DEMANDED, missing, sentence


@pytest.mark.parametrize(
    ("rule", "have", "lacking"),
    [
        ("none", [], ()),
        ("", [], ()),
        ("photo", [], ("after",)),
        ("photo", [("after", "document")], ("after",)),
        ("photo", [("before", "image")], ("after",)),
        ("photo", [("after", "image")], ()),
        ("before_after", [], ("before", "after")),
        ("before_after", [("report", "image")], ("after",)),
        ("before_after", [("after", "image")], ("before",)),
        ("before_after", [("before", "image"), ("after", "image")], ()),
        ("document", [("after", "image")], ("document",)),
        ("document", [("after", "document")], ()),
        ("document", [("document", "image")], ()),
    ],
)
def test_what_is_missing(rule: str, have: list[tuple[str, str]], lacking: tuple[str, ...]) -> None:
    assert missing(rule, have) == lacking
    assert bool(sentence(rule, have)) == bool(lacking)


_FILES = st.lists(
    st.tuples(
        st.sampled_from(["report", "before", "after", "document", "progress", "check"]),
        st.sampled_from(["image", "document"]),
    )
)


@given(rule=st.sampled_from([*DEMANDED, "none"]), have=_FILES, more=_FILES)
def test_more_files_never_lack_more(
    rule: str, have: list[tuple[str, str]], more: list[tuple[str, str]]
) -> None:
    assert set(missing(rule, have + more)) <= set(missing(rule, have))
    assert set(missing(rule, have)) <= set(DEMANDED.get(rule, ()))
