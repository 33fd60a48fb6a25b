"""Drafts: sealed, their author's alone, bounded, gone in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.world import World

from linli.domain.errors import Invalid, NotNow
from linli.kernel import clock, encryption
from linli.workbench.actions import drafts
from linli.workbench.draft_box import CHARACTERS, FIELDS
from linli.workbench.models import FormDraft
from linli.workbench.queries.drafts import draft_of

FORM = "act:1499012026110100001:comment"


def save(world: World, who: str = "seat1", form: str = FORM, **fields: list[str]) -> bool:
    return drafts.save(
        user_id=world.user(who).pk, form=form, posted=fields.items(), now=clock.now()
    )


def kept(world: World, who: str = "seat1", form: str = FORM) -> dict[str, list[str]]:
    found = draft_of(world.user(who).pk, form)
    return found.fields if found else {}


def test_what_was_written_comes_back_to_its_author_only(world: World) -> None:
    save(world, text=["写了一半\r\n第二行 𠮷"], method=["phone"], support_units=["zj", "cg"])
    assert kept(world) == {
        "text": ["写了一半\n第二行 𠮷"],
        "method": ["phone"],
        "support_units": ["zj", "cg"],
    }
    assert kept(world, "dispatch1") == {}
    assert kept(world, form="act:1499012026110100002:comment") == {}


def test_nobody_reads_it_in_the_table(world: World) -> None:
    save(world, text=["诉求人电话里说的话"])
    row = FormDraft.objects.get()
    assert "诉求人" not in row.sealed
    # Moved to another person's row it does not open, and is no draft.
    FormDraft.objects.filter(pk=row.pk).update(user=world.user("dispatch1"))
    assert kept(world, "dispatch1") == {}
    with pytest.raises(encryption.SealBrokenError):
        encryption.open_sealed("people.Resident.phone", f"{row.user_id}:{FORM}", row.sealed)


def test_the_last_words_count_and_emptied_means_gone(world: World) -> None:
    assert save(world, text=["一"])
    assert save(world, text=["一二"])
    assert FormDraft.objects.count() == 1
    assert kept(world)["text"] == ["一二"]
    assert not save(world, text=["  \n"])
    assert not FormDraft.objects.exists()


def test_guards_versions_and_secrets_are_not_kept(world: World) -> None:
    save(
        world,
        text=["一"],
        csrfmiddlewaretoken=["x"],
        version=["3"],
        once=["y"],
        files=["KEY:after"],
        was_title=["z"],
        password=["p"],
    )
    assert kept(world) == {"text": ["一"]}


@pytest.mark.parametrize(
    "form", ["", "act:x:comment", "act:1:DROP", "other", "new", "new:", "new:短", "a" * 200]
)
def test_only_known_forms_have_drafts(world: World, form: str) -> None:
    with pytest.raises(Invalid):
        save(world, form=form, text=["一"])


def test_too_much_is_refused_in_words(world: World) -> None:
    with pytest.raises(Invalid):
        save(world, text=["长" * (CHARACTERS + 1)])
    with pytest.raises(Invalid):
        save(world, **{f"field{number}": ["1"] for number in range(FIELDS + 1)})
    assert not FormDraft.objects.exists()


def test_saving_is_throttled_for_one_person(world: World) -> None:
    with clock.at(clock.now()):
        for number in range(drafts.LIMIT.most):
            save(world, text=[str(number)])
        with pytest.raises(NotNow):
            save(world, text=["zu viel"])
        save(world, "dispatch1", text=["another person"])
    assert kept(world)["text"] == [str(drafts.LIMIT.most - 1)]


def test_after_seven_days_it_is_gone(world: World) -> None:
    start = clock.now()
    with clock.at(start):
        save(world, text=["一"])
    with clock.at(start + timedelta(days=7) - timedelta(seconds=1)):
        assert drafts.purge() == 0
    with clock.at(start + timedelta(days=7)):
        assert drafts.purge() == 1
    assert not FormDraft.objects.exists()
