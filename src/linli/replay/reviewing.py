"""Simulated review of official replies, where the matter demands a second person."""

from __future__ import annotations

from collections.abc import Mapping

from linli.cases.models import ReplyDraft
from linli.cases.reviewers import reviewers
from linli.domain.lifecycle import Command, Reply
from linli.people.actor import Actor
from linli.replay import words
from linli.replay.course import Course, Step


def reviewed(course: Course, author: Actor, said: Mapping[str, object]) -> Step | None:
    """Send the reply ``said`` to a reviewer, or let the reviewer approve it.

    None when it needs no review, or has been approved.
    """
    case, matter = course.case, course.matter
    if matter is None or not matter.reply_review or case.reply_stage == Reply.APPROVED:
        return None
    if case.reply_stage == Reply.SUBMITTED:
        return _approve(course)
    colleagues = reviewers(case, author.user_id or 0)
    raw = {**said, "files": [], "reviewer": colleagues[0].username if colleagues else ""}
    at = course.pace.hurried(course.now, 0.5, 6, case.due_at)
    return Step(Command.SUBMIT_REPLY, author, at, raw)


def _approve(course: Course) -> Step | None:
    draft = _under_review(course)
    reviewer = course.scene.staff.person(draft.reviewer_id) if draft else None
    if reviewer is None:
        return None
    at = course.pace.hurried(course.now, 0.3, 4, course.case.due_at)
    return Step(Command.APPROVE_REPLY, reviewer, at, {"text": words.APPROVED})


def _under_review(course: Course) -> ReplyDraft | None:
    statuses = (ReplyDraft.Status.SUBMITTED, ReplyDraft.Status.APPROVED)
    return ReplyDraft.objects.filter(case_id=course.case.pk, status__in=statuses).first()


def approved_words(course: Course) -> tuple[Actor, dict[str, object]] | None:
    """Return who wrote the approved reply, and its words as the answer gives them."""
    draft = _under_review(course) if course.case.reply_stage == Reply.APPROVED else None
    author = course.scene.staff.person(draft.author_id) if draft else None
    if draft is None or author is None:
        return None
    return author, {"answer": draft.words, "outcome": draft.outcome}
