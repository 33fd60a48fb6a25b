"""Codes by short message: short-lived, used once, told to nobody who has no business with them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.world import World

from linli.audit import chain
from linli.cases.models import Party
from linli.domain.errors import Invalid
from linli.kernel import clock, outbox
from linli.kernel.models import OutboxMessage
from linli.notify import codes, gateway
from linli.notify.models import PhoneCode

pytestmark = pytest.mark.django_db

PHONE = "13900001234"


@pytest.fixture
def parcels(monkeypatch: pytest.MonkeyPatch) -> list[gateway.Parcel]:
    """What the gateway was given, instead of giving it."""
    given: list[gateway.Parcel] = []
    monkeypatch.setattr(gateway, "deliver", given.append)
    return given


def deliver() -> None:
    for row in outbox.claim("test"):
        if row.topic == codes.TOPIC:
            outbox.deliver_one(row)


def send(phone: str = PHONE, address: str = "10.0.0.1") -> PhoneCode:
    codes.send(phone=phone, language="zh-hans", address_of_sender=address)
    return PhoneCode.objects.order_by("-id")[0]


def sent_code(parcels: list[gateway.Parcel]) -> str:
    deliver()
    return "".join(char for char in parcels[-1].text.split("，")[0] if char.isdigit())


class TestSending:
    def test_the_code_goes_to_the_number_and_is_forgotten(
        self, world: World, parcels: list[gateway.Parcel]
    ) -> None:
        world.report(phone=PHONE)
        row = send()
        assert PHONE not in row.phone
        code = sent_code(parcels)
        assert len(code) == codes.DIGITS
        parcel = parcels[-1]
        assert (parcel.channel, parcel.to, parcel.kind) == ("sms", PHONE, codes.KIND)
        row.refresh_from_db()
        assert (row.phone, row.code) == ("", "")
        assert row.sent_at is not None
        assert code not in row.digest
        message = OutboxMessage.objects.get(topic=codes.TOPIC)
        assert PHONE not in message.body
        assert json.loads(message.body) == {"code": row.pk}

    def test_a_stranger_is_promised_the_same_and_gets_nothing(
        self, world: World, parcels: list[gateway.Parcel]
    ) -> None:
        world.report(phone=PHONE)
        row = send("13811112222")
        assert OutboxMessage.objects.filter(topic=codes.TOPIC).count() == 1
        deliver()
        assert parcels == []
        row.refresh_from_db()
        assert row.phone == ""

    @pytest.mark.parametrize("change", [{"wrong_at": True}, {"privacy": "anonymous"}])
    def test_a_number_that_is_nobodys_gets_nothing(
        self, world: World, parcels: list[gateway.Parcel], change: dict[str, Any]
    ) -> None:
        world.report(phone=PHONE)
        if "wrong_at" in change:
            change = {"wrong_at": clock.now()}
        Party.objects.update(**change)
        send()
        deliver()
        assert parcels == []

    def test_a_killed_worker_sends_again_under_the_same_key(
        self, world: World, parcels: list[gateway.Parcel]
    ) -> None:
        world.report(phone=PHONE)
        row = send()
        message = outbox.Message(1, codes.TOPIC, f"code:{row.pk}", {"code": row.pk}, 1, clock.now())
        codes.hand_over(message)  # and killed before the mark
        deliver()
        assert [one.key for one in parcels] == [f"code:{row.pk}"] * 2
        assert parcels[0].text == parcels[1].text

    def test_a_code_that_waited_too_long_is_not_sent(
        self, world: World, parcels: list[gateway.Parcel]
    ) -> None:
        world.report(phone=PHONE)
        send()
        with clock.at(clock.now() + codes.LIFE):
            deliver()
        assert parcels == []

    def test_a_gateway_that_is_away_is_tried_again(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.report(phone=PHONE)

        def away(_parcel: gateway.Parcel) -> None:
            raise gateway.Temporary("no line")

        monkeypatch.setattr(gateway, "deliver", away)
        row = send()
        deliver()
        assert OutboxMessage.objects.get(topic=codes.TOPIC).done_at is None
        row.refresh_from_db()
        assert row.code

    def test_a_refusal_ends_it(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        world.report(phone=PHONE)

        def refuse(_parcel: gateway.Parcel) -> None:
            raise gateway.Refused("blacklisted")

        monkeypatch.setattr(gateway, "deliver", refuse)
        row = send()
        deliver()
        assert OutboxMessage.objects.get(topic=codes.TOPIC).done_at is not None
        row.refresh_from_db()
        assert row.code == ""

    @pytest.mark.parametrize("phone", ["", "12", "0354-7212345", "12345", "1390000123456", "<b>"])
    def test_only_mobile_numbers(self, phone: str) -> None:
        with pytest.raises(Invalid) as refusal:
            codes.send(phone=phone, language="zh-hans", address_of_sender="")
        assert set(refusal.value.fields) == {"phone"}
        assert not PhoneCode.objects.exists()

    def test_english_people_get_english_words(
        self, world: World, parcels: list[gateway.Parcel]
    ) -> None:
        world.report(phone=PHONE)
        codes.send(phone=PHONE, language="en", address_of_sender="")
        deliver()
        assert parcels[0].text.startswith("Your code is ")


class TestThrottle:
    def test_one_number_in_a_quarter_of_an_hour(self) -> None:
        start = clock.now().replace(minute=0, second=0)
        for n in range(codes.PER_NUMBER.most):
            with clock.at(start + timedelta(seconds=60 * n)):
                send(address=f"10.0.0.{n}")
        with clock.at(start + timedelta(seconds=600)), pytest.raises(codes.TooOftenError):
            send(address="10.0.1.1")
        with clock.at(start + timedelta(seconds=901)):
            send(address="10.0.1.1")

    def test_one_address_with_many_numbers(self) -> None:
        with clock.at(clock.now().replace(minute=0, second=0)):
            for n in range(codes.PER_ADDRESS.most):
                send(f"139000{n:05d}")
            with pytest.raises(codes.TooOftenError):
                send("13911111111")

    def test_a_refused_one_makes_no_code(self) -> None:
        with clock.at(clock.now().replace(minute=0, second=0)):
            for n in range(codes.PER_ADDRESS.most):
                send(f"139000{n:05d}")
            before = PhoneCode.objects.count()
            with pytest.raises(codes.TooOftenError):
                send("13911111111")
        assert PhoneCode.objects.count() == before

    def test_a_double_press_is_one_code(self) -> None:
        with clock.at(clock.now()):
            send()
            send()
        assert PhoneCode.objects.count() == 1


class TestChecking:
    @pytest.fixture
    def code(self, world: World, parcels: list[gateway.Parcel]) -> str:
        """A code just sent to :data:`PHONE`."""
        world.report(phone=PHONE)
        send()
        return sent_code(parcels)

    def test_the_right_one_works_once(self, code: str) -> None:
        assert codes.check(phone=PHONE, code=f" {code[:3]} {code[3:]}")
        with pytest.raises(codes.OverError) as over:
            codes.check(phone=PHONE, code=code)
        assert over.value.code == "code-used"

    @pytest.mark.both_engines
    def test_a_proof_is_in_the_log_without_the_number(self, code: str) -> None:
        row = PhoneCode.objects.get()
        codes.check(phone=PHONE, code="x" * 6)
        assert chain.read(codes.CHAIN, row.pk) == []
        codes.check(phone=PHONE, code=code)
        (event,) = chain.read(codes.CHAIN, row.pk)
        assert (event.action, event.actor_id, event.payload.body) == ("phone-proved", None, "{}")

    def test_without_the_line_in_the_log_the_code_stays_good(
        self, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_args: object) -> None:
            raise OSError("disk full")

        with monkeypatch.context() as broken:
            broken.setattr(chain, "log", full)
            with pytest.raises(OSError, match="disk full"):
                codes.check(phone=PHONE, code=code)
        assert codes.check(phone=PHONE, code=code)

    def test_it_proves_no_other_number(self, code: str) -> None:
        assert not codes.check(phone="13911112222", code=code)
        assert codes.check(phone=PHONE, code=code)

    def test_a_wrong_one_is_wrong(self, code: str) -> None:
        assert not codes.check(phone=PHONE, code="x" * 6)
        assert codes.check(phone=PHONE, code=code)

    def test_five_tries_and_no_more(self, code: str) -> None:
        for _ in range(codes.TRIES - 1):
            assert not codes.check(phone=PHONE, code="nope")
        for given in ("nope", code):
            with pytest.raises(codes.OverError) as over:
                codes.check(phone=PHONE, code=given)
            assert over.value.code == "code-spent"

    def test_five_minutes_and_no_longer(self, code: str) -> None:
        with clock.at(clock.now() + codes.LIFE), pytest.raises(codes.OverError) as over:
            codes.check(phone=PHONE, code=code)
        assert over.value.code == "code-expired"

    def test_a_new_code_ends_the_older(self, code: str, parcels: list[gateway.Parcel]) -> None:
        with clock.at(clock.now() + codes.SAME_PRESS):
            send()
            newer = sent_code(parcels)
            if newer == code:
                pytest.skip("one in a million")
            with pytest.raises(codes.OverError) as over:
                codes.check(phone=PHONE, code=code)
            assert over.value.code == "code-older"
            assert codes.check(phone=PHONE, code=newer)

    def test_the_day_after_nothing_is_left(self, code: str) -> None:
        assert code
        assert codes.purge() == 0
        with clock.at(clock.now() + codes.KEPT + timedelta(seconds=1)):
            assert codes.purge() == 1
        assert not PhoneCode.objects.exists()
