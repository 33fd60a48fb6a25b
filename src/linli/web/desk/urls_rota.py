"""Addresses of duty: rosters, hand-over, declared days, emergencies."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import (
    views_emergency,
    views_emergency_list,
    views_rota,
    views_rota_days,
    views_rota_hand,
    views_rota_plan,
)

_POST = "rota/posts/<int:post>/"
_CALL = "emergencies/<slug:key>/calls/<int:response>/"

urlpatterns = [
    path("rota/", views_rota.today, name="desk_rota"),
    path("rota/posts/new/", views_rota.new_post, name="desk_rota_post_new"),
    path(_POST, views_rota_plan.roster, name="desk_rota_post"),
    path(f"{_POST}edit/", views_rota.edit_post, name="desk_rota_post_edit"),
    path(f"{_POST}pattern/", views_rota_plan.pattern, name="desk_rota_pattern"),
    path(f"{_POST}paste/", views_rota_plan.paste, name="desk_rota_paste"),
    path(f"{_POST}shifts/<int:shift>/", views_rota_plan.shift, name="desk_rota_shift"),
    path(f"{_POST}hand/", views_rota_hand.hand, name="desk_rota_hand"),
    path("rota/days/", views_rota_days.days, name="desk_rota_days"),
    path("rota/days/<int:days_id>/", views_rota_days.summary, name="desk_rota_summary"),
    path(
        "rota/days/<int:days_id>/<slug:unit>/<str:day>/",
        views_rota_days.report,
        name="desk_rota_report",
    ),
    path("emergencies/", views_emergency_list.listed, name="desk_emergencies"),
    path("cases/<str:no>/emergency/", views_emergency_list.call, name="desk_emergency_call"),
    path("emergencies/<slug:key>/", views_emergency.emergency, name="desk_emergency"),
    path("emergencies/<slug:key>/live/", views_emergency.live, name="desk_emergency_live"),
    path("emergencies/<slug:key>/next/", views_emergency.next_one, name="desk_emergency_next"),
    path("emergencies/<slug:key>/end/", views_emergency.end, name="desk_emergency_end"),
    path(f"{_CALL}do/<slug:verb>/", views_emergency.respond, name="desk_emergency_respond"),
    path(f"{_CALL}place/", views_emergency.place, name="desk_emergency_place"),
]
