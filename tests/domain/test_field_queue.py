"""The queue of a telephone without signal: what may happen, in which order, and what is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.field_queue import (
    COMPARED,
    ENDED,
    MOVES,
    RETRY,
    STANDING_NAMES,
    Change,
    Happening,
    Item,
    Kind,
    Standing,
    changed_fields,
    happened_at,
    move,
    next_to_send,
    pause,
    skew,
)

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
S, H = Standing, Happening


def item(seq: int, matter: str = "m", standing: Standing = S.WAITING, **more: object) -> Item:
    return Item(f"k{seq}", Kind.DO, matter, seq, standing, **more)  # type: ignore[arg-type]  # a shorthand


class TestTable:
    def test_every_standing_has_a_name_and_a_way_out(self) -> None:
        assert set(STANDING_NAMES) == set(Standing)
        leave = {before for before, _ in MOVES}
        assert leave == set(Standing) - ENDED

    def test_a_killed_app_never_believes_that_something_arrived(self) -> None:
        for standing in set(Standing) - ENDED:
            after = MOVES[standing, H.KILLED]
            assert after is (S.WAITING if standing is S.SENDING else standing)

    def test_nothing_but_an_answer_ends_what_is_under_way(self) -> None:
        ends = {
            what
            for (before, what), after in MOVES.items()
            if before is S.SENDING and after in ENDED
        }
        assert ends == {H.ACCEPTED}

    def test_what_cannot_happen_is_refused(self) -> None:
        with pytest.raises(ValueError, match="cannot happen"):
            move(item(1, standing=S.DONE), H.EDIT, NOW)

    def test_pauses_grow_and_then_stay(self) -> None:
        assert [pause(tried) for tried in range(8)] == [*RETRY, RETRY[-1], RETRY[-1]]
        lost = move(item(1, standing=S.SENDING, tried=2), H.LOST, NOW)
        assert (lost.tried, lost.not_before) == (3, NOW + timedelta(seconds=RETRY[2]))


class TestOrder:
    def test_oldest_first_one_at_a_time(self) -> None:
        rows = [item(2), item(1)]
        assert next_to_send(rows, NOW) == rows[1]
        assert next_to_send([*rows, item(0, standing=S.SENDING)], NOW) is None

    @pytest.mark.parametrize("standing", [S.REFUSED, S.CHANGED])
    def test_what_needs_the_person_holds_up_its_own_matter_only(self, standing: Standing) -> None:
        rows = [item(1, standing=standing), item(2), item(3, "other")]
        assert next_to_send(rows, NOW) == rows[2]

    def test_a_pause_holds_up_its_matter_and_can_be_skipped(self) -> None:
        rows = [item(1, not_before=NOW + timedelta(seconds=5)), item(2), item(3, "other")]
        assert next_to_send(rows, NOW) == rows[2]
        assert next_to_send(rows, NOW, at_once=True) == rows[0]

    def test_a_draft_and_what_is_given_up_hold_up_nothing(self) -> None:
        rows = [item(1, standing=S.DRAFT), item(2, standing=S.GIVEN_UP), item(3)]
        assert next_to_send(rows, NOW) == rows[2]


class TestChanges:
    def test_only_what_was_seen_and_differs_is_told(self) -> None:
        found = changed_fields(
            {"label": "待受理", "address": "", "unknown": "x"},
            {"label": "已受理", "address": None, "title": "新标题", "unknown": "y"},
        )
        assert found == {"label": Change("状态", "待受理", "已受理")}

    @given(st.dictionaries(st.sampled_from(sorted(COMPARED)), st.text(max_size=3)))
    def test_the_same_is_no_change(self, seen: dict[str, str]) -> None:
        assert changed_fields(seen, dict(seen)) == {}


class TestClocks:
    def test_a_day_ahead_is_told_and_taken_out(self) -> None:
        ahead = timedelta(days=1)
        sent, done = NOW + ahead, NOW + ahead - timedelta(hours=3)
        assert skew(sent, NOW) == 86_400
        assert happened_at(done, sent, NOW) == NOW - timedelta(hours=3)

    @given(
        st.timedeltas(timedelta(days=-400), timedelta(days=400)),
        st.timedeltas(timedelta(0), timedelta(days=30)),
    )
    def test_however_wrong_the_clock_is_the_wait_is_known(
        self, off: timedelta, waited: timedelta
    ) -> None:
        sent = NOW + off
        assert happened_at(sent - waited, sent, NOW) == NOW - waited

    def test_nothing_happens_after_it_arrived(self) -> None:
        assert happened_at(NOW + timedelta(hours=1), NOW, NOW) == NOW


# -- a model: telephone, line and server together ---------------------------------------------


@dataclass
class Server:
    """Keeps to its share: one key, one record, whatever arrives however often."""

    records: dict[str, Item] = field(default_factory=dict)
    order: dict[str, list[int]] = field(default_factory=dict)

    def take(self, arrived: Item) -> None:
        if arrived.key not in self.records:
            self.records[arrived.key] = arrived
            self.order.setdefault(arrived.matter, []).append(arrived.seq)


OUTCOMES = {"fine": H.ACCEPTED, "killed-before": H.KILLED, "killed-after": H.KILLED}


class Phone:
    """Does what the table allows, and sends over a line that loses requests and answers."""

    def __init__(self, matters: list[str]) -> None:
        self.server = Server()
        self.now = NOW
        self.items = [item(seq, matter, S.DRAFT) for seq, matter in enumerate(matters)]

    def happen(self, seq: int, what: Happening) -> None:
        self.items[seq] = move(self.items[seq], what, self.now)

    def queue_all(self) -> None:
        for one in self.items:
            self.happen(one.seq, H.QUEUE)

    def send(self, line: str) -> None:
        """Send the next item over a line: fine, request lost, answer lost, or app killed."""
        self.now += timedelta(seconds=RETRY[-1])
        chosen = next_to_send(self.items, self.now)
        if chosen is None:
            return
        self.happen(chosen.seq, H.SEND)
        if line in ("fine", "answer-lost", "killed-after"):
            self.server.take(chosen)
        self.happen(
            chosen.seq,
            {"fine": H.ACCEPTED, "killed-before": H.KILLED, "killed-after": H.KILLED}.get(
                line, H.LOST
            ),
        )


LINES = st.sampled_from(["fine", "request-lost", "answer-lost", "killed-before", "killed-after"])


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), st.lists(LINES, max_size=30))
def test_whatever_the_line_does_each_item_is_one_record_in_order(
    matters: list[str], lines: list[str]
) -> None:
    phone = Phone(matters)
    phone.queue_all()
    for line in lines:
        phone.send(line)
    assert len(phone.server.records) <= len(matters)
    for _ in range(len(matters)):
        phone.send("fine")
    assert {one.standing for one in phone.items} == {S.DONE}
    assert sorted(phone.server.records) == sorted(one.key for one in phone.items)
    assert all(seqs == sorted(seqs) for seqs in phone.server.order.values())
