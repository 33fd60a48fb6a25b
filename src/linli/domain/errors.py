"""Refusals the rules can give, each with a stable code and a sentence in the user's words.

The HTTP status stands beside the class so that pages and the API answer alike:
403 not yours, 404 unknown or invisible, 409 not in this state or somebody was first,
422 input that cannot be accepted.
"""

from __future__ import annotations


class DomainError(Exception):
    """A refusal with a stable machine ``code`` and a Chinese sentence for the person.

    ``detail`` holds plain values for logs and the API; never personal data.
    """

    status = 400

    def __init__(self, code: str, message: str, **detail: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail


class NotYours(DomainError):
    """The move exists, but not for this person (403)."""

    status = 403


class NotFound(DomainError):
    """Unknown or invisible: deliberately the same answer (404)."""

    status = 404

    def __init__(
        self,
        code: str = "not-found",
        message: str = "没有找到，或者您没有查看的权限。",
        **detail: object,
    ) -> None:
        super().__init__(code, message, **detail)


class NotNow(DomainError):
    """The move exists, but not in the present state (409)."""

    status = 409


class LostRace(DomainError):
    """Somebody changed the record first; the caller should look again (409)."""

    status = 409

    def __init__(
        self,
        code: str = "lost-race",
        message: str = "这件事刚刚被别人处理过，请看过最新情况后再操作。您填写的内容已保留。",
        **detail: object,
    ) -> None:
        super().__init__(code, message, **detail)


class Invalid(DomainError):
    """Input that cannot be accepted as it is (422); ``fields`` maps field to sentence."""

    status = 422

    def __init__(
        self,
        code: str = "invalid",
        message: str = "有内容需要修改，请看标红的地方。",
        fields: dict[str, str] | None = None,
        **detail: object,
    ) -> None:
        super().__init__(code, message, **detail)
        self.fields: dict[str, str] = dict(fields or {})
