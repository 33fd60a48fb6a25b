"""Addresses of the lists behind numbers, and of the definitions of indicators."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_indicators, views_numbers_cases

urlpatterns = [
    path("numbers/cases/", views_numbers_cases.cases, name="desk_numbers_cases"),
    path("numbers/indicators/", views_indicators.overview, name="desk_indicators"),
    path("numbers/indicators/<slug:code>/", views_indicators.indicator, name="desk_indicator"),
    path(
        "numbers/indicators/<slug:code>/change/",
        views_indicators.change,
        name="desk_indicator_change",
    ),
    path(
        "numbers/indicators/<slug:code>/versions/<int:pk>/<slug:act>/",
        views_indicators.act,
        name="desk_indicator_act",
    ),
]
