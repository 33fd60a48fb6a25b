from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import encryption
from linli.kernel.encryption import SealBrokenError, blind_index, open_sealed, seal

PHONE = "people.Resident.phone"


@given(st.text(), st.text(st.characters(codec="utf-8")))
def test_what_is_sealed_opens_in_its_own_cell(text: str, row: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    sealed = seal(PHONE, row, text)
    assert sealed.isascii()
    assert open_sealed(PHONE, row, sealed) == text


def test_equal_texts_are_sealed_unequally() -> None:
    assert seal(PHONE, "row", "13812340000") != seal(PHONE, "row", "13812340000")


@pytest.mark.parametrize(
    ("purpose", "row"), [(PHONE, "other"), ("people.Resident.name", "row"), (PHONE + "r", "ow")]
)
def test_a_value_moved_to_another_cell_does_not_open(purpose: str, row: str) -> None:
    sealed = seal(PHONE, "row", "13812340000")
    with pytest.raises(SealBrokenError):
        open_sealed(purpose, row, sealed)


@pytest.mark.parametrize("place", [-2, -20, 14])
def test_a_damaged_value_does_not_open(place: int) -> None:
    sealed = seal(PHONE, "row", "13812340000")
    other = "A" if sealed[place] != "A" else "B"
    damaged = sealed[:place] + other + sealed[place + 1 or None :]
    with pytest.raises(SealBrokenError):
        open_sealed(PHONE, "row", damaged)


@pytest.mark.parametrize("text", ["", "plain", "2.aaaaaaaa.xxxx", "1.aaaaaaaa.xxxx", "1.2.3.4"])
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(SealBrokenError):
        open_sealed(PHONE, "row", text)


def test_malformed_payload_under_a_known_key_is_refused() -> None:
    for payload in ("", "A", "AAAA", "!!!!"):
        with pytest.raises(SealBrokenError):
            open_sealed(PHONE, "row", f"1.{encryption.current_key_id()}.{payload}")


def test_rotation_keeps_old_values_readable(settings: Any) -> None:
    old = settings.LINLI_MASTER_KEY
    sealed, index = seal(PHONE, "row", "13812340000"), blind_index(PHONE, "13812340000")
    old_id = encryption.current_key_id()
    settings.LINLI_MASTER_KEY = "22" * 32
    with pytest.raises(SealBrokenError, match="no key"):
        open_sealed(PHONE, "row", sealed)
    settings.LINLI_OLD_MASTER_KEYS = [old]
    assert open_sealed(PHONE, "row", sealed) == "13812340000"
    assert encryption.key_id_of(sealed) == old_id != encryption.current_key_id()
    assert encryption.key_id_of(seal(PHONE, "row", "x")) == encryption.current_key_id()
    assert encryption.blind_indexes(PHONE, "13812340000") == [
        blind_index(PHONE, "13812340000"),
        index,
    ]


def test_blind_index_is_keyed_by_purpose_and_master(settings: Any) -> None:
    index = blind_index(PHONE, " １３８12340000")
    assert index == blind_index(PHONE, "13812340000")
    assert len(index) == 64
    assert index != blind_index("cases.Case.phone", "13812340000")
    settings.LINLI_MASTER_KEY = "33" * 32
    assert index != blind_index(PHONE, "13812340000")


@pytest.mark.parametrize("key", ["", "zz" * 32, "11" * 16])
def test_a_wrong_master_key_stops_with_a_reason(settings: Any, key: str) -> None:
    settings.LINLI_MASTER_KEY = key
    with pytest.raises(ImproperlyConfigured):
        seal(PHONE, "row", "x")
