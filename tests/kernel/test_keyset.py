from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.errors import Invalid
from linli.kernel import keyset
from linli.kernel.models import OutboxMessage

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 7, 14, tzinfo=UTC)
ORDER = ("topic", "-available_at", "id")


def fill(count: int) -> None:
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            topic=f"t{number % 3}",
            key=f"k{number}",
            body="{}",
            created_at=NOW,
            available_at=NOW + timedelta(microseconds=number % 4),
        )
        for number in range(count)
    )


def keys(page: keyset.Page[OutboxMessage]) -> list[str]:
    return [row.key for row in page.items]


@pytest.mark.parametrize("size", [1, 4, 7, 30])
def test_paging_there_and_back_shows_every_row_once(size: int) -> None:
    fill(23)
    everything = list(OutboxMessage.objects.order_by(*ORDER).values_list("key", flat=True))
    page = keyset.page(OutboxMessage.objects.all(), order=ORDER, size=size)
    assert page.prev is None
    pages = [keys(page)]
    while page.next:
        page = keyset.page(OutboxMessage.objects.all(), order=ORDER, size=size, cursor=page.next)
        pages.append(keys(page))
    assert [key for one in pages for key in one] == everything
    back = [keys(page)]
    while page.prev:
        page = keyset.page(OutboxMessage.objects.all(), order=ORDER, size=size, cursor=page.prev)
        assert page.next
        back.append(keys(page))
    assert back == pages[::-1]


def test_one_query_a_page_and_values_rows(django_assert_num_queries: object) -> None:
    fill(5)
    rows = OutboxMessage.objects.values("id", "key")
    with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture
        first = keyset.page(rows, order=("-id",), size=3)
        second = keyset.page(rows, order=("-id",), size=3, cursor=first.next)
    assert [row["key"] for row in second.items] == ["k1", "k0"]
    assert (first.prev, second.next) == (None, None)


def test_an_empty_page_has_no_neighbours() -> None:
    assert keyset.page(OutboxMessage.objects.all(), order=("id",)) == keyset.Page([], None, None)


def test_null_and_odd_columns_cannot_order() -> None:
    fill(3)
    with pytest.raises(TypeError, match="null"):
        keyset.page(OutboxMessage.objects.all(), order=("done_at", "id"), size=1)
    with pytest.raises(TypeError, match="float"):
        keyset.encode("n", [1.5])  # type: ignore[list-item]  # deliberately wrong


def cursor(*packed: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(packed).encode()).decode().rstrip("=")


T = {"t": "2026-07-14T00:00:00+00:00"}


@pytest.mark.parametrize(
    "bad",
    [
        "x",
        "汉",
        "A" * 700,
        cursor(),
        cursor("n"),
        cursor("z", "t1", T, 5),
        cursor("n", "t1", T),
        cursor("n", "t1", T, True),
        cursor("n", "t1", T, None),
        cursor("n", "t1", T, 1.5),
        cursor("n", "t1", T, 2**63),
        cursor("n", "t1", T, "abc"),
        cursor("n", "t1", T, {"d": "2026-07-14"}),
        cursor("n", 5, T, 5),
        cursor("n", "a\x00", T, 5),
        cursor("n", "t1", "2026-07-14", 5),
        cursor("n", "t1", {"t": "2026-07-14T00:00:00"}, 5),
        cursor("n", "t1", {"t": "0001-01-01T00:00:00+14:00"}, 5),
        cursor("n", "t1", {"t": "soon"}, 5),
        cursor("n", "t1", {"d": "soon"}, 5),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused_in_words(bad: str) -> None:
    with pytest.raises(Invalid) as refused:
        keyset.page(OutboxMessage.objects.all(), order=ORDER, cursor=bad)
    assert refused.value.code == "bad-cursor"


@given(st.text(max_size=80))
def test_no_cursor_text_does_anything_but_page_or_refuse(text: str) -> None:
    try:
        direction, values = keyset.decode(text)
    except Invalid:
        return
    assert direction in {"n", "p"}
    assert all(isinstance(value, str | int | date) for value in values)


def test_text_values_of_integer_columns_that_read_as_numbers_are_taken_as_numbers() -> None:
    fill(3)
    page = keyset.page(OutboxMessage.objects.all(), order=("id",), cursor=cursor("n", "0"))
    assert len(page.items) == 3


def test_annotations_can_order() -> None:
    fill(3)
    rows = OutboxMessage.objects.annotate(double=F("id") * 2)
    first = keyset.page(rows, order=("double", "id"), size=2)
    second = keyset.page(rows, order=("double", "id"), size=2, cursor=first.next)
    assert keys(first) + keys(second) == ["k0", "k1", "k2"]


def test_dates_survive_the_cursor() -> None:
    values: list[keyset.Value] = [date(2026, 7, 14), NOW, "文", -5]
    assert keyset.decode(keyset.encode("p", values)) == ("p", values)
