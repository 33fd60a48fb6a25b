"""Addresses of 吹哨 and of the three powers."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_powers, views_whistle

urlpatterns = [
    path("powers/", views_powers.page, name="desk_powers"),
    path("powers/list/", views_powers.cases, name="desk_powers_cases"),
    path("powers/powers.csv", views_powers.export, name="desk_powers_csv"),
    path(
        "cases/<str:no>/whistle/<slug:unit>/objection/",
        views_whistle.ruling,
        name="desk_whistle_objection",
    ),
]
