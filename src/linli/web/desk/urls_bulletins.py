"""Addresses of bulletins."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_bulletins, views_bulletins_edit

urlpatterns = [
    path("bulletins/", views_bulletins.overview, name="desk_bulletins"),
    path("bulletins/new/", views_bulletins_edit.new, name="desk_bulletin_new"),
    path("bulletins/<slug:key>/", views_bulletins.bulletin, name="desk_bulletin"),
    path("bulletins/<slug:key>/edit/", views_bulletins_edit.edit, name="desk_bulletin_edit"),
    path("bulletins/<slug:key>/data/", views_bulletins.data, name="desk_bulletin_data"),
    path("bulletins/<slug:key>/do/<slug:verb>/", views_bulletins.act, name="desk_bulletin_do"),
    path("bulletins/<slug:key>/disputes/", views_bulletins.dispute, name="desk_bulletin_dispute"),
    path(
        "bulletins/<slug:key>/disputes/<int:number>/",
        views_bulletins.answer,
        name="desk_bulletin_answer",
    ),
]
