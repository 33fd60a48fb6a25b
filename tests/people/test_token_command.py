"""``linli token``: from the command line to the API and back."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from linli.kernel import clock
from linli.people import tokens
from linli.people.models import ApiToken, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("token", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_token_is_issued_listed_and_revoked() -> None:
    user = User.objects.create_user("zhang3", None, full_name="章三")
    secret = run("issue", "zhang3", "--label", "大屏", "--days", "30").strip()
    assert tokens.authenticate(secret, clock.now()) == user
    number = str(ApiToken.objects.get().pk)
    assert run("list").split("\t")[:3] == [number, "zhang3", "大屏"]
    run("revoke", number)
    assert tokens.authenticate(secret, clock.now()) is None
    assert run("list") == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("issue", "nobody"), "没有用户“nobody”。"),
        (("issue", "zhang3", "--days", "0"), "有效期最长366天。"),
        (("revoke", "99"), "没有找到，或者您没有查看的权限。"),
    ],
)
def test_a_refusal_is_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    User.objects.create_user("zhang3", None, full_name="章三")
    with pytest.raises(CommandError, match=sentence):
        run(*words)
