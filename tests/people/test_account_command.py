"""``linli account``: the operator's way, on record as the system."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from tests.world import World

from linli.people.models import Post, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

OWN = "qing-shan-lv-shui-9417"


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("account", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_from_nothing_to_a_person_at_work(world: World) -> None:
    run("create", "newcomer", "新来")
    assert "新来" in run("list", "--state", "no_post")
    assert "seat1" not in run("list", "--state", "no_post")
    run("post", "give", "newcomer", "handler", "zj", "--last", "2099-01-01")
    post = Post.objects.get(user__username="newcomer")
    assert str(post.valid_to) == "2099-01-01"
    secret = run("password", "newcomer").strip()
    user = authenticate(None, username="newcomer", password=secret)
    assert isinstance(user, User)
    assert user.must_change
    listed = run("list", "住建")
    assert "newcomer" in listed
    assert "seat1" not in listed
    run("post", "end", str(post.pk))
    assert "newcomer" not in run("list", "住建")
    run("disable", "newcomer")
    assert "newcomer" in run("list", "--state", "disabled")
    run("enable", "newcomer")
    assert "newcomer" in run("list", "--state", "no_password")


def test_all_missing_passwords_at_once(world: World) -> None:
    many = User.objects.count()
    lines = run("password", "--missing").splitlines()
    assert len(lines) == many
    username, name, secret = lines[0].split("\t")
    assert User.objects.get(username=username).full_name == name
    assert authenticate(None, username=username, password=secret) is not None
    assert run("password", "--missing") == ""


def test_a_chosen_password_is_asked_for_never_given(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([OWN, OWN, OWN, "something else"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    assert OWN not in run("password", "seat1", "--prompt")
    assert authenticate(None, username="seat1", password=OWN) is not None
    with pytest.raises(CommandError, match="不一样"):
        run("password", "seat1", "--prompt")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("create", "X", "人"), "用户名应以小写字母开头"),
        (("password",), "二者选一"),
        (("password", "seat1", "--missing"), "二者选一"),
        (("password", "--missing", "--prompt"), "只能用于一个账号"),
        (("password", "nobody"), "没有用户“nobody”"),
        (("enable", "seat1"), "正在使用中"),
        (("post", "end", "0"), "没有找到这个岗位"),
        (("post", "give", "seat1", "seat", "zj"), "只能设在综治中心"),
        (("post", "give", "seat1", "seat", "centre", "--first", "soon"), "不是 2026-03-01"),
    ],
)
def test_a_refusal_is_a_sentence(world: World, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*words)
