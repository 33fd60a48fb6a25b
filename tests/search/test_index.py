"""The index answers what plain substring search answers, on both databases, whatever is typed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from linli.domain import han
from linli.search import candidates, engines, finding, sample, writing
from linli.search.models import Document
from linli.search.writing import Texts

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

#: Few characters, so that the same pairs come again and again; and whatever has hurt others:
#: operators and quotes of both query languages, full-width, combining marks, planes, controls.
NASTY = (
    "路灯坏了了区〇々𠮷𡈽aAé2２３㎡ﬁß  ，。“”\"'()*:&|!<>\\%_-\u200b\ufe0f\x00\ud800🌧\ue000后後カ"
)
TEXTS = st.lists(st.text(NASTY, max_size=14), min_size=1, max_size=3)
LIMITS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def answers(query: han.Query, columns: frozenset[str] = finding.EVERYTHING) -> list[set[int]]:
    """Return what the ways of asking find, each different one once: one set where all agree."""
    ways = [finding.found(query, columns), finding.held(query, columns)]
    if query and columns:
        every = engines.ids_within(query, columns, "SELECT id FROM search_document", ())
        ways.append(Q(pk__in=RawSQL(*every)))  # noqa: S611 - the text under test
        for rare in query.terms:
            first = engines.first_ids(query, columns, 100, lambda one: float(one != rare))  # noqa: B023 - asked at once
            assert first is not None
            ways.append(Q(pk__in=RawSQL(*first)))  # noqa: S611 - as above
    found = [set(Document.objects.filter(way).values_list("id", flat=True)) for way in ways]
    return [one for at, one in enumerate(found) if one not in found[:at]]


@LIMITS
@given(
    documents=st.lists(TEXTS, min_size=1, max_size=5),
    typed=st.text(NASTY, max_size=8),
    cut=st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 13), st.integers(1, 6)),
    quoted=st.booleans(),
)
def test_every_result_is_that_of_a_substring_scan(
    db: None,
    documents: list[list[str]],
    typed: str,
    cut: tuple[int, int, int, int],
    quoted: bool,
) -> None:
    Document.objects.all().delete()
    numbers = [f"14990120260101{place:05}" for place in range(len(documents))]
    for place, texts in enumerate(documents):
        writing.add(Texts(place + 1, numbers[place], tuple(texts)))
    which, field, start, length = cut
    texts = documents[which % len(documents)]
    piece = texts[field % len(texts)][start : start + length]
    for words in (typed, piece, f"“{piece}”" if quoted else f"{piece} {typed}", numbers[0][-5:]):
        query = han.parse(words)
        truth = {
            place + 1
            for place, fields in enumerate(documents)
            if han.matches(query, fields, number=numbers[place])
        }
        assert answers(query) == [truth], words


@LIMITS
@given(text=st.text(NASTY, max_size=40), start=st.integers(0, 39), length=st.integers(1, 5))
@example(text="2A“2", start=1, length=3)
def test_what_stands_in_a_text_is_found_and_marked_there(
    text: str, start: int, length: int
) -> None:
    query = han.parse(f"“{text[start : start + length]}”")
    found = han.spans(query, text)
    # A sign of quoting inside makes two words of it: a text with one of them is marked, not found.
    alone = [replace(query, terms=(one,)) for one in query.terms]
    assert bool(found) == any(han.matches(one, [text]) for one in alone)
    assert len(alone) != 1 or bool(found) == han.matches(query, [text])
    for span in found:
        assert 0 <= span.start < span.end <= len(text)
        assert han.matches(han.parse(text[span.start]), [text[span.start : span.end]])
    assert all(one.end < other.start for one, other in pairwise(found))


def test_a_field_left_out_finds_nothing() -> None:
    writing.add(Texts(1, "1", ("路灯不亮",), ("已换灯泡",), ("合同第三条",)))
    for typed, column in (("不亮", "words"), ("灯泡", "answer"), ("合同第三条", "files")):
        query = han.parse(typed)
        assert answers(query, frozenset({column})) == [{1}]
        assert answers(query, finding.EVERYTHING - {column}) == [set()]
    both = han.parse("不亮 灯泡")
    assert answers(both) == [{1}]
    assert answers(both, frozenset({"words"})) == [set()]


def test_no_phrase_reaches_over_a_field_or_into_the_marks() -> None:
    writing.add(Texts(1, "149901", ("路灯", "不亮"), ("已换",)))
    for typed in ("“灯 不亮”", "“不亮 149901”", "灯不", "亮已", "\ue001109941"):
        assert answers(han.parse(typed)) == [set()], typed


def test_a_number_is_found_by_its_start_its_end_and_as_printed() -> None:
    writing.add(Texts(1, "1407812026112200017", ("路灯",)))
    writing.add(Texts(2, "1407812026112200018", ("门牌00017号",)))
    for typed, found in (
        ("1407812026112200017", {1}),
        ("140781 20261122 00017", {1}),
        ("20261122 00017", {1}),
        ("１４０７８１２０２６", {1, 2}),
        ("00017", {1, 2}),
        ("0001", {2}),
        ("22000", set()),
    ):
        assert answers(han.parse(typed)) == [found], typed


def test_changes_and_erasures_leave_no_trace_in_the_index() -> None:
    writing.add(Texts(1, "1", ("路灯不亮",)))
    writing.change(
        1, {"words": writing.words_of(("水管漏水",)), "answer": writing.words_of(["好"])}
    )
    assert answers(han.parse("路灯"))[0] == set()
    assert answers(han.parse("水管"))[0] == answers(han.parse("好"))[0] == {1}
    writing.forget([1])
    assert answers(han.parse("水管")) == [set()]
    if (statement := engines.sound()) is not None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_very_long_and_very_repetitive_texts_are_found_to_their_limit() -> None:
    body = "哈" * 5000 + "嘿" + "啊哈" * 3000
    writing.add(Texts(1, "1", (body, "x" * 100_000, "一" * 20_000 + "丁")))
    for typed, there in (
        ("哈哈嘿", True),
        ("嘿啊哈啊", True),
        ("嘿嘿", False),
        ("x" * 60, True),
        ("一丁", False),  # beyond the characters read of one field
    ):
        assert answers(han.parse(typed)) == [{1} if there else set()], typed


def test_the_way_is_chosen_by_how_common_the_words_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "SMALL", 300)
    monkeypatch.setattr(engines, "costs", lambda: engines.Costs(0.5, 0.5))
    rows = [Document(id=at, words=han.indexed([f"路灯不亮{at}号楼"])) for at in range(1, 1001)]
    rows[499].words = han.indexed(["水管漏水"])
    Document.objects.bulk_create(rows)
    sample.forget()
    try:
        for typed, walked in (("路灯", True), ("水管", False), ("路灯 水管", False)):
            chosen = finding.listed(han.parse(typed))
            assert ("EXISTS" in str(Document.objects.filter(chosen).query)) is walked, typed
        assert Document.objects.filter(finding.listed(han.parse("路灯"))).count() == 999
    finally:
        sample.forget()


def test_candidates_share_rare_words_and_stay_within() -> None:
    common = "居民反映小区里面的路灯已经坏了很久没有人修"
    places = ("丽发新城", "金沙花园", "老坑社区", "竹坑大道")
    rows = [
        Document(id=at, words=han.indexed([f"{places[at % 4]}{at}栋{common}"]))
        for at in range(1, 401)
    ]
    rows.append(Document(id=500, words=han.indexed(["丽发新城门口垃圾堆放"])))
    Document.objects.bulk_create(rows)
    sample.forget()
    everything = Document.objects.all()
    near = candidates.near("丽发新城附近垃圾成堆", within=everything)
    assert near[0].id == 500
    assert {one.id % 4 for one in near[1:]} == {0}
    assert len(near) <= 60
    inside = candidates.near("丽发新城附近垃圾成堆", within=everything.filter(id__lt=100))
    assert inside
    assert all(one.id < 100 for one in inside)
    assert candidates.near("。，！", within=everything) == []
    assert candidates.near("丽发", within=Document.objects.none()) == []


def test_two_questions_at_once_are_answered_as_one_by_one() -> None:
    rows = [
        Document(
            id=at, words=han.indexed([f"{'甲乙丙丁'[at % 4]}{'子丑寅卯辰'[at % 5]}路灯第{at}处"])
        )
        for at in range(1, 41)
    ]
    Document.objects.bulk_create(rows)
    sample.forget()
    asked = ("甲子路灯", "乙丑的路灯第7处不亮", "。")
    within = Document.objects.filter(id__gt=3)
    together = candidates.nearest(asked, within=within, limit=5)
    alone = [candidates.near(text, within=within, limit=5) for text in asked]
    assert together == alone
    assert [len(hits) for hits in together] == [5, 5, 0]
