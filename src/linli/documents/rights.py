"""Who may change a template and who may put a version in force: never one person both."""

from __future__ import annotations

from linli.documents.models import DocumentTemplate
from linli.domain.lifecycle import Role
from linli.people.actor import Actor

#: Who may write a version, and who may put it in force (another person than the writer).
WRITERS = frozenset({Role.ADMIN})
PUBLISHERS = frozenset({Role.ADMIN, Role.CENTRE_LEADER})


def may_publish(actor: Actor, row: DocumentTemplate) -> str:
    """Return why the actor cannot publish this version; empty when they can."""
    county = any(post.role in PUBLISHERS and post.area_kind == "county" for post in actor.posts)
    if not county:
        return "模板由县级的系统管理员或中心负责人发布。"
    if row.made_by_id == actor.user_id:
        return "自己修改的模板要由另一位管理员或中心负责人发布。"
    return ""
