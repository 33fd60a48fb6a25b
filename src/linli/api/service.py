"""The API itself: its routers, its parser, its refusals, its description."""

from __future__ import annotations

from ninja import NinjaAPI

from linli.api import (
    admission,
    bulletins,
    cases,
    catalogue,
    collection,
    commands,
    emergencies,
    escalation,
    files,
    gridbook,
    hints,
    indicators,
    landmarks,
    meetings,
    outings,
    powers,
    proposals,
    questions,
    refusals,
    rising,
    rota,
    rota_days,
    supervision,
    tasks,
    teams,
    unit_rules,
    voices,
    whistles,
)
from linli.api.auth import TokenAuth
from linli.api.parsing import StrictParser

_ABOUT = """邻里 Linli 的 JSON 接口。

* 认证：`Authorization: Bearer 令牌`。
* 时间：UTC（ISO 8601）。编码、状态为稳定的英文代码，旁附中文名称。
* 并发：读取得到 `ETag`，办理时写入 `If-Match`；被人先办则 409。
* 重发：`Idempotency-Key` 相同、内容相同，只办一次，答复相同。
* 拒绝：一律为 `{code, message, fields?, detail?}`。
"""

api = NinjaAPI(
    title="Linli 邻里",
    version="1",
    description=_ABOUT,
    urls_namespace="api-v1",
    # The interactive page of the framework loads scripts from elsewhere; the description
    # itself is served, any local tool can show it.
    docs_url=None,
    openapi_url="/openapi.json",
    auth=TokenAuth(),
    parser=StrictParser(),
)
refusals.install(api)
for _router in (
    cases.router,
    commands.router,
    files.router,
    hints.router,
    catalogue.router,
    admission.router,
    bulletins.router,
    voices.router,
    gridbook.router,
    collection.router,
    landmarks.router,
    supervision.router,
    tasks.router,
    teams.router,
    escalation.router,
    meetings.router,
    outings.router,
    rota.router,
    rota_days.router,
    emergencies.router,
    whistles.router,
    powers.router,
    indicators.router,
    questions.router,
    rising.router,
    unit_rules.router,
    proposals.router,
):
    api.add_router("", _router)
