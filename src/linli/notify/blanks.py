"""What stands in the blanks of a message: the values of one event of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q
from django.utils import translation

from linli.audit.models import Event
from linli.cases.models import Case, Pause
from linli.catalogue.snapshot import Catalogue
from linli.domain.clock_text import moment_text
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.notify import texts

#: A decision says what; the request before it says why.
_ASKED = {
    Command.GRANT_EXTENSION: Command.ASK_EXTENSION,
    Command.GRANT_SUSPENSION: Command.ASK_SUSPENSION,
}
_DICTIONARIES = {
    Command.REJECT: "refusal_reason",
    Command.TO_CHANNEL: "lawful_channel",
    Command.ASK_EXTENSION: "extension_reason",
    Command.ASK_SUSPENSION: "suspension_reason",
}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def day(value: object, language: str) -> str:
    """Write a date or moment of a payload (ISO text) as residents read it."""
    if not value:
        return ""
    if isinstance(value, datetime):
        civil = value.astimezone(clock.CIVIL).replace(tzinfo=None)
        if language == "en":
            return f"{_english(civil.date())}, {civil:%H:%M}"
        return moment_text(civil)
    text = str(value)
    try:
        if "T" in text:
            return day(datetime.fromisoformat(text), language)
        return _day(date.fromisoformat(text), language)
    except ValueError:
        return text


def _day(when: date, language: str) -> str:
    if language == "en":
        return _english(when)
    return f"{when.year}年{when.month}月{when.day}日"  # zh-only


def _english(when: date) -> str:
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def _reason(catalogue: Catalogue, payload: Mapping[str, object], event: Event) -> tuple[str, str]:
    """Return the words of the reason and the door that goes with it."""
    command, code = Command(event.action), event.reason_code
    if command in _ASKED:
        command = _ASKED[command]
        before = Event.objects.filter(
            chain_kind=event.chain_kind, chain_id=event.chain_id, action=command.value
        )
        if event.seq:
            before = before.filter(seq__lt=event.seq)
        code = before.order_by("-seq").values_list("reason_code", flat=True).first() or ""
    entry = catalogue.entry(_DICTIONARIES.get(command, ""), code)
    label = str(payload.get("reason_label") or (entry.label if entry else code))
    return label, str(payload.get("door") or (entry.door if entry else ""))


def clock_stands(case: Case, at: datetime) -> bool:
    """Tell from the pause ledger whether the case's clock stood still at a moment: one query."""
    open_then = Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    return Pause.objects.filter(open_then, case_id=case.pk, started_at__lte=at).exists()


def _translated(text: str, language: str) -> str:
    """Say a fixed text of the platform or of the county in another language, where known."""
    with translation.override(language):
        return translation.gettext(text) if text else ""


class Values:
    """The values of one event, in any language; what costs a query is asked once."""

    def __init__(
        self, case: Case, event: Event, payload: Mapping[str, object], catalogue: Catalogue
    ) -> None:
        self._case, self._payload, self._catalogue = case, payload, catalogue
        self._reason, self._door = _reason(catalogue, payload, event)
        # Only a question speaks of the clock.
        asks = event.action == Command.REQUEST_INFO
        self._stands = asks and clock_stands(case, event.at)

    def full(self, case: Case, language: str) -> dict[str, str]:
        """Return the values as the page shows them, for the case itself or one merged into it."""
        payload, own = self._payload, self._case
        unit = self._catalogue.units.get(own.lead_unit_id) if own.lead_unit_id else None
        reason = _translated(self._reason, language)
        due = payload.get("due_after") or payload.get("due_at") or own.due_at
        return {
            **common(case, self._catalogue),
            "due": day(due, language),
            "until": day(payload.get("until"), language),
            "reason": reason,
            "channel": reason,
            "door": self._door or texts.plain("door", language),
            "question": str(payload.get("text") or ""),
            "answer": str(payload.get("answer") or own.answer),
            "unit": unit.name if unit else "",
            "lookup": case.lookup_code,
            "clock_note": texts.plain("clock_stands" if self._stands else "clock_runs", language),
        }

    def outside(self, case: Case, language: str) -> dict[str, str]:
        """Return the values that may leave the house; the link's place stays."""
        return {
            **self.full(case, language),
            **texts.withheld(language),
            "link": texts.LINK,
        }


def common(case: Case, catalogue: Catalogue) -> dict[str, str]:
    """Return the values that every message may have."""
    return {
        "number": case.no,
        "phone": str(catalogue.settings.get("phone") or ""),
        "site": catalogue.texts.get("site_title", ""),
        "link": "",
    }
