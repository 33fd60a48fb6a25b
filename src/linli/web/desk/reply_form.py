"""What the forms of answering know of drafts and reviewers."""

from __future__ import annotations

from dataclasses import dataclass

from linli.cases.models import Case, ReplyDraft
from linli.cases.queries.replies import Desk, desk_of
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command
from linli.people.actor import Actor
from linli.proposals import llm
from linli.web.desk.act_form import Part, findable
from linli.web.desk.evidence_form import kept_files

#: Moves whose form holds an official reply in the making.
ANSWERING = frozenset({Command.ANSWER, Command.SUBMIT_REPLY})


@dataclass(frozen=True)
class ReplyForm:
    """``choices`` are (user name, words) of possible reviewers; ``needed``: not without one."""

    desk: Desk
    choices: tuple[tuple[str, str], ...]
    status: str
    adopted: bool

    @property
    def needed(self) -> bool:
        """The matter's replies go out reviewed only."""
        return self.desk.needed

    @property
    def machine(self) -> bool:
        """The county runs a language model that may be asked for a draft."""
        return llm.server() is not None

    @property
    def note(self) -> str:
        """What the reviewer said when sending the draft back."""
        own = self.desk.own
        return own.note if own and own.status == ReplyDraft.Status.RETURNED else ""

    @property
    def better(self) -> str:
        """The wording the reviewer proposed, while it is not yet in the form."""
        own = self.desk.own
        returned = own is not None and own.status == ReplyDraft.Status.RETURNED
        return own.reviewed_text if own and returned and not self.adopted else ""


def reply_form(actor: Actor, case: Case, catalogue: Catalogue, *, adopt: bool) -> ReplyForm:
    """Read draft and reviewers; ``adopt`` takes the reviewer's proposed wording into the form."""
    desk = desk_of(actor, case, catalogue)
    people = tuple((one.username, f"{one.name} · {one.post}") for one in desk.reviewers)
    status = desk.own.status if desk.own else ""
    return ReplyForm(desk, people, status, adopt)


def fill(form: ReplyForm, parts: list[Part], *, fresh: bool) -> None:
    """Put what was written before into a fresh form, and the reviewers into its choice."""
    own = form.desk.own
    for part in parts:
        if part.name == "reviewer":
            part.shape, part.blank = "select", "请选择审阅人"
            part.groups = [("", list(form.choices))]
            findable(part)
            if fresh and own and own.reviewer:
                part.value = own.reviewer.username
        if own is None or not fresh:
            continue
        if part.name == "answer":
            approved = own.status == ReplyDraft.Status.APPROVED
            part.value = own.words if approved or form.adopted else own.text
        elif part.name == "outcome":
            part.value = own.outcome
        elif part.name == "files" and own.files:
            part.kept = kept_files(own.files.split("\n"))
