"""JSON bodies of the commands, made from the one table of forms (``cases.inputs.FORMS``).

Types are checked here, strictly; meaning (known codes, lengths after tidying, dates that
exist) is checked by :func:`linli.cases.inputs.clean`, the same for pages and API.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from linli.cases.inputs import FORMS, Kind
from linli.cases.inputs import Field as FormField
from linli.cases.mark_input import MOST as MOST_MARKS
from linli.cases.part_input import LONGEST, MOST, USUAL
from linli.domain.lifecycle import TRANSITIONS, Command, Role

#: Most entries of a list of codes, so that a body cannot be made of a million of them.
_LIST_LIMIT = 50

LevelCode = Literal["general", "complex", "major", "urgent", "utility"]


class Body(BaseModel):
    """A JSON object in which every field is known and has its own JSON type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class MilestoneBody(Body):
    """One promised step of an overseen matter."""

    due_on: Annotated[str, Field(max_length=10, json_schema_extra={"format": "date"})]
    text: Annotated[str, Field(min_length=1, max_length=200)]


class PartBody(Body):
    """One part of a joint plan: who does what in how many workdays, after which parts (from 1)."""

    unit: Annotated[str, Field(min_length=1, max_length=40)]
    task: Annotated[str, Field(min_length=1, max_length=200)]
    days: Annotated[int, Field(ge=1, le=LONGEST)] = USUAL
    after: Annotated[list[int], Field(max_length=MOST)] = []


class MarkBody(Body):
    """The rating of one department: one to five, and the reason (needed for one and two)."""

    unit: Annotated[str, Field(min_length=1, max_length=40)]
    stars: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=200)] = ""


def _text(field: FormField) -> Any:
    # The limit holds for the tidied text, so it is shown here and judged by ``clean``.
    return Annotated[str, Field(json_schema_extra={"maxLength": field.limit})]


def _codes(limit: int) -> Any:
    return Annotated[list[str], Field(max_length=limit)]


_CODE_OF = {
    Kind.CHOICE: "",
    Kind.CHOICES: "",
    Kind.MATTER: "事项编码（/catalogue/matters）",
    Kind.UNIT: "单位编码（/catalogue/units）",
    Kind.AREA: "区划或网格编码（/catalogue/areas）",
    Kind.COLLEAGUE: "同单位人员的用户名",
    Kind.ACCOUNT: "用户名",
    Kind.ACCOUNTS: "用户名",
    Kind.CASE: "事项编号",
}


_DATE = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date"})]
_MOMENT = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]
_TYPES: Mapping[Kind, Callable[[FormField], Any]] = {
    Kind.NUMBER: lambda field: Annotated[int, Field(ge=1, le=field.limit)],
    Kind.STARS: lambda _field: Annotated[int, Field(ge=1, le=5)],
    Kind.YES: lambda _field: bool,
    Kind.DATE: lambda _field: _DATE,
    Kind.LEVEL: lambda _field: LevelCode,
    Kind.UNITS: lambda _field: _codes(_LIST_LIMIT),
    Kind.CHOICES: lambda field: _codes(field.limit),
    Kind.ACCOUNTS: lambda field: _codes(field.limit),
    Kind.FILES: lambda field: _codes(field.limit),
    Kind.MILESTONES: lambda _field: Annotated[
        list[MilestoneBody], Field(min_length=1, max_length=20)
    ],
    Kind.RATINGS: lambda _field: Annotated[list[MarkBody], Field(max_length=MOST_MARKS)],
    Kind.MOMENT: lambda _field: _MOMENT,
    Kind.PARTS: lambda _field: Annotated[list[PartBody], Field(max_length=MOST)],
}


def _type(field: FormField) -> Any:
    """Return the annotated type of one input; codes and words are text."""
    return _TYPES.get(field.kind, _text)(field)


def _description(field: FormField) -> str:
    parts = [field.label]
    if field.kind in {Kind.CHOICE, Kind.CHOICES}:
        parts.append(f"代码取自 /catalogue/dictionaries 的 {field.dictionary}")
    elif field.kind is Kind.OPTION:
        parts.append("、".join(f"{code}（{label}）" for code, label in field.options))
    elif field.kind in _CODE_OF:
        parts.append(_CODE_OF[field.kind])
    elif field.kind is Kind.FILES:
        parts.append("POST /files 得到的 key，可写成 key:before、key:after 注明用途")
    if field.hint:
        parts.append(field.hint)
    return "；".join(parts)


def _member(field: FormField) -> tuple[Any, Any]:
    described = Field(title=field.label, description=_description(field))
    if field.required:
        return Annotated[_type(field), described], ...
    return Annotated[_type(field) | None, described], None


def body_of(command: Command) -> type[Body]:
    """Return the body model of a command, named after it (``AskReturnBody``)."""
    name = "".join(part.title() for part in command.value.split("_")) + "Body"
    members: Mapping[str, Any] = {field.name: _member(field) for field in FORMS[command]}
    return create_model(name, __base__=Body, **members)


def _line(milestone: Mapping[str, str]) -> str:
    words = " ".join(milestone["text"].split())
    return f"{milestone['due_on'].strip()} {words}"


def raw(command: Command, body: Body) -> dict[str, object]:
    """Return the body as the raw values that ``perform`` cleans."""
    values: dict[str, object] = body.model_dump()
    for field in FORMS[command]:
        if field.kind is Kind.MILESTONES and isinstance(rows := values.get(field.name), list):
            values[field.name] = "\n".join(_line(row) for row in rows)
    return values


def _for_people() -> tuple[Command, ...]:
    given: dict[Command, set[Role]] = {}
    for row in TRANSITIONS:
        given.setdefault(row.command, set()).update(row.roles)
    return tuple(command for command in Command if given.get(command, set()) - {Role.SYSTEM})


#: Every command that a person can give: all but those of the platform's own clockwork.
COMMANDS: tuple[Command, ...] = _for_people()
