"""How an unfinished form is packed: which fields, how much, sealed for one person and form.

For every page that keeps drafts; :mod:`linli.workbench.actions.drafts` writes them and
:mod:`linli.workbench.queries.drafts` reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from linli.domain.errors import Invalid
from linli.kernel import encryption

#: What a form may be called: one registration by its mark, or one move on one case.
_FORM = re.compile(r"new:[A-Za-z0-9_-]{20,40}|act:[0-9]{1,24}:[a-z_]{1,30}")
#: Most fields of a draft and most characters of all its values together.
FIELDS, CHARACTERS = 60, 20_000
#: Never kept: guards of the form, versions, files, and what unlocks anything.
_LEFT_OUT = re.compile(
    r"csrfmiddlewaretoken|version|seen|next|form|draft|once|token|files|upload_.*|was_.*|saw_.*|merge_.*"
    r"|list|password.*"
)
#: What the names of all registrations begin with.
INTAKE = "new:"
_PURPOSE = "workbench.FormDraft.sealed"

Fields = dict[str, list[str]]


def checked_name(form: str) -> str:
    """Return ``form`` when a draft may be kept under it; raises Invalid."""
    if not _FORM.fullmatch(form):
        raise Invalid("bad-draft", "这个表单没有草稿。")
    return form


def of_act(no: str, command: str) -> str:
    """Return the name of the form of one move on one case."""
    return f"act:{no}:{command}"


def of_intake(mark: str) -> str:
    """Return the name of one registration: each has a mark of its own and displaces no other."""
    return f"{INTAKE}{mark}"


def worth_keeping(posted: Iterable[tuple[str, list[str]]]) -> Fields:
    """Return the fields a draft keeps. Raises Invalid when there is too much of it.

    Nothing written at all gives nothing to keep.
    """
    fields = {
        name: [value.replace("\r\n", "\n") for value in values]
        for name, values in posted
        if not _LEFT_OUT.fullmatch(name) and any(value.strip() for value in values)
    }
    size = sum(len(name) + len(value) for name, values in fields.items() for value in values)
    if len(fields) > FIELDS or size > CHARACTERS:
        raise Invalid("draft-too-large", "内容太长，没有存成草稿；提交不受影响。")
    return fields


def pack(user_id: int, form: str, fields: Mapping[str, list[str]]) -> str:
    """Return the fields sealed for this person and form."""
    # Lone surrogates, which no text file can hold, become question marks like everywhere else.
    plain = json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace").decode()
    return encryption.seal(_PURPOSE, f"{user_id}:{form}", plain)


def unpack(user_id: int, form: str, sealed: str) -> Fields:
    """Return the fields; an unreadable draft (its key is gone) is an empty one."""
    try:
        found = json.loads(encryption.open_sealed(_PURPOSE, f"{user_id}:{form}", sealed))
    except ValueError:
        return {}
    return {str(name): [str(value) for value in values] for name, values in found.items()}
