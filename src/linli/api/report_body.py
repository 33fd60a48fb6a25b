"""The JSON body of a report."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from linli.api.command_bodies import Body, LevelCode
from linli.cases.inputs import FILES_LIMIT
from linli.cases.report_input import REPORT_LIMIT, TITLE_LIMIT

Datum = Literal["WGS84", "CGCS2000", "GCJ02", "BD09"]


def _shown(limit: int) -> dict[str, object]:
    # The limit holds for the tidied text: shown to callers, judged by the action.
    return {"maxLength": limit}


class ReportBody(Body):
    """What somebody reports, entered for them by a seat, a window or a grid worker."""

    text: Annotated[str, Field(description="诉求人原话", json_schema_extra=_shown(REPORT_LIMIT))]
    door: Annotated[
        Literal["seat", "window", "grid", "machine"],
        Field(description="来源渠道：电话坐席、服务窗口、网格、机器发现（仍由人受理）"),
    ] = "seat"
    request_type: Annotated[
        Literal["consult", "help", "complaint", "report", "suggestion", "praise"],
        Field(description="诉求类型：咨询、求助、投诉、举报、意见建议、表扬"),
    ] = "help"
    title: Annotated[
        str | None,
        Field(description="标题；不填则取原话开头", json_schema_extra=_shown(TITLE_LIMIT)),
    ] = None
    matter: Annotated[str | None, Field(description="事项编码（/catalogue/matters）")] = None
    level: LevelCode | None = None
    area: Annotated[str | None, Field(description="区划或网格编码（/catalogue/areas）")] = None
    address: Annotated[str | None, Field(json_schema_extra=_shown(200))] = None
    lon: Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False)] = None
    lat: Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False)] = None
    datum: Annotated[Datum | None, Field(description="坐标系，缺省 WGS84；原坐标系会保留")] = None
    occurred_at: Annotated[
        str | None,
        Field(max_length=40, json_schema_extra={"format": "date-time"}),
    ] = None
    people_affected: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    privacy: Annotated[
        Literal["named", "confidential", "anonymous"],
        Field(description="实名；实名，对承办单位保密；匿名"),
    ] = "named"
    name: Annotated[str | None, Field(description="诉求人姓名", json_schema_extra=_shown(60))] = (
        None
    )
    phone: Annotated[str | None, Field(description="联系电话", json_schema_extra=_shown(30))] = None
    proxy_name: Annotated[str | None, Field(description="代办人姓名")] = None
    proxy_phone: Annotated[str | None, Field(description="代办人电话")] = None
    files: Annotated[
        list[str], Field(max_length=FILES_LIMIT, description="POST /files 得到的 key")
    ] = Field(default_factory=list)
