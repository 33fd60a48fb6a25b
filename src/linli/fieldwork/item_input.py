"""Reading of what a telephone sends: one item, its two times, its words, the keys of its photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from linli.cases.fields import FILES_LIMIT
from linli.cases.inputs import FORMS
from linli.domain.errors import Invalid
from linli.domain.field_queue import COMPARED, Kind
from linli.domain.lifecycle import Command
from linli.fieldwork import outing_input
from linli.fieldwork.commands import FIELD_COMMANDS, SLOTS
from linli.kernel import canonical

#: What a report from outside may say. Nobody's name or number; the door is known.
REPORT_FIELDS: Final = frozenset(
    {
        *("text", "title", "matter", "area", "address", "lon", "lat", "datum"),
        *("occurred_at", "people_affected", "request_type"),
    }
)
_KEYS: Final = frozenset(
    {
        *("key", "kind", "at", "seq", "sent_at", "base", "no", "command"),
        *("fields", "report", "files"),
    }
)
#: What somebody says about a burden (负担意见).
BURDEN_FIELDS: Final = frozenset({"about", "matter", "work", "text"})
_SCALAR: Final = (str, int, float, bool, type(None))
_CAPTION_READ: Final = 1000
#: A telephone that lost its clock may say 1970; further off than this no clock is.
_YEARS: Final = (1970, 2090)


@dataclass(frozen=True, slots=True)
class Photo:
    """A file that comes with an item: the key of its upload, what it shows."""

    upload: str
    purpose: str
    caption: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it arrived. ``seen`` is what the person saw of the matter, as far as told."""

    key: UUID
    kind: Kind
    no: str
    command: str
    fields: Mapping[str, object]
    report: Mapping[str, object]
    photos: tuple[Photo, ...]
    device_at: datetime
    sent_at: datetime
    seq: int
    version: int | None
    seen_seq: int | None
    seen: Mapping[str, object] = field(default_factory=dict)
    #: Versions of the sheet and of the grid book's entry a stop's answers began with.
    sheet_version: int | None = None
    entry_version: int | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over what is asked.

        Not over when it was sent, nor over what was seen before, nor over the keys of uploads:
        a photo that had to be sent again is still the same photo of the same item.
        """
        asked = {
            "kind": self.kind.value,
            "no": self.no,
            "command": self.command,
            "fields": dict(self.fields),
            "report": dict(self.report),
            "files": [[one.purpose, one.caption] for one in self.photos],
            "at": self.device_at,
            "seq": self.seq,
        }
        return sha256(canonical.dumps(asked)).hexdigest()


def read_item(raw: object) -> Item:
    """Return what arrived; raises Invalid for what no telephone of ours would send."""
    if not isinstance(raw, Mapping) or set(raw) - _KEYS:
        raise _wrong("item")
    kind = _kind(raw.get("kind"))
    report, fields, base = (_mapping(raw, name) for name in ("report", "fields", "base"))
    command = _command(kind, raw.get("command"))
    if set(report) - REPORT_FIELDS or (report and kind is not Kind.REPORT):
        raise _wrong("report")
    if kind in outing_input.KINDS:
        if outing_input.misshapen(kind, fields):
            raise _wrong("fields")
    elif set(fields) - _asked(kind, command):
        raise _wrong("fields")
    return Item(
        key=_uuid(raw.get("key")),
        kind=kind,
        no=_no(kind, raw.get("no")),
        command=command,
        fields=fields,
        report=report,
        photos=_photos(raw.get("files"), kind, command),
        device_at=_moment(raw, "at"),
        sent_at=_moment(raw, "sent_at"),
        seq=_number(raw.get("seq"), "seq"),
        version=_optional(base.get("version"), "base"),
        seen_seq=_optional(base.get("seq"), "base"),
        seen={name: value for name, value in _seen(base).items() if name in COMPARED},
        sheet_version=_optional(base.get("sheet_version"), "base"),
        entry_version=_optional(base.get("entry_version"), "base"),
    )


def _wrong(name: str) -> Invalid:
    sentence = "这条记录的格式不对，应用可能太旧：请联网更新后再发。您写的内容还在手机里。"
    return Invalid("bad-item", sentence, fields={name: sentence})


def _kind(raw: object) -> Kind:
    try:
        return Kind(str(raw))
    except ValueError:
        raise _wrong("kind") from None


def _command(kind: Kind, raw: object) -> str:
    """Return the move asked for; with a report it can only be settling on the spot."""
    given = "" if raw is None else str(raw)
    if kind is Kind.REPORT and given in ("", Command.SETTLE.value):
        return given
    if kind is Kind.TASK and given in ("", "answer"):
        return "answer"
    if kind is Kind.BURDEN and not given:
        return given
    if kind is Kind.DO and given in {one.value for one in FIELD_COMMANDS}:
        return given
    if kind in outing_input.KINDS and not given:
        return ""
    raise _wrong("command")


def _asked(kind: Kind, command: str) -> frozenset[str]:
    if kind is Kind.TASK:
        return frozenset({"answer"})
    if kind is Kind.BURDEN:
        return BURDEN_FIELDS
    if not command:
        return frozenset()
    return frozenset(one.name for one in FORMS[Command(command)] if one.name != "files")


def _mapping(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = raw.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping) or not all(isinstance(key, str) for key in found):
        raise _wrong(name)
    if name == "fields" and _kind(raw.get("kind")) in outing_input.KINDS:
        return found  # of a shape of its own
    for key, value in found.items():
        # One place at most, never a list of them: a form's several choices are words.
        several = value if isinstance(value, list) and name == "fields" else []
        plain = isinstance(value, _SCALAR) or several or (name, key) == ("base", "seen")
        if not plain or not all(isinstance(one, str) for one in several):
            raise _wrong(name)
    return found


def _seen(base: Mapping[str, object]) -> Mapping[str, object]:
    found = base.get("seen")
    return found if isinstance(found, Mapping) else {}


def _uuid(raw: object) -> UUID:
    try:
        found = UUID(str(raw))
    except ValueError:
        raise _wrong("key") from None
    if found.version != 4:
        raise _wrong("key")
    return found


def _moment(raw: Mapping[str, object], name: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(raw.get(name)))
    except ValueError:
        raise _wrong(name) from None
    if found.tzinfo is None or not _YEARS[0] <= found.year < _YEARS[1]:
        raise _wrong(name)
    return found


def _number(raw: object, name: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw < 2**53:
        raise _wrong(name)
    return raw


def _optional(raw: object, name: str) -> int | None:
    return None if raw is None else _number(raw, name)


def _no(kind: Kind, raw: object) -> str:
    """Return what an item is about; a report, a plan, a burden are about nothing there is yet."""
    if kind in (Kind.REPORT, Kind.OUTING, Kind.BURDEN):
        return ""
    if kind not in outing_input.KINDS:
        return _short(raw, "no")
    found = outing_input.named(raw)
    if found is None:
        raise _wrong("no")
    return found


def _short(raw: object, name: str) -> str:
    found = str(raw or "")
    if not (found.isascii() and found.isdigit() and len(found) <= 24):
        raise _wrong(name)
    return found


def _photos(raw: object, kind: Kind, command: str) -> tuple[Photo, ...]:
    if not raw:
        return ()
    if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) > FILES_LIMIT:
        raise _wrong("files")
    allowed = {purpose for purpose, _ in SLOTS.get(Command(command), ())} if command else set()
    if kind is Kind.REPORT:
        allowed |= {purpose for purpose, _ in SLOTS[Command.REPORT]}
    if kind is Kind.STOP:
        allowed |= outing_input.PURPOSES
    found = []
    for one in raw:
        if not isinstance(one, Mapping):
            raise _wrong("files")
        photo = Photo(
            str(one.get("upload") or "")[:40],
            str(one.get("purpose") or ""),
            str(one.get("caption") or "")[:_CAPTION_READ],
        )
        if photo.purpose not in allowed or not photo.upload.isalnum():
            raise _wrong("files")
        found.append(photo)
    if len({one.upload for one in found}) != len(found):
        raise _wrong("files")
    return tuple(found)
