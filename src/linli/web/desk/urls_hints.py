"""Addresses of hints about records."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_hints

urlpatterns = [
    path("cases/<str:no>/hints/look/", views_hints.look, name="desk_hints_look"),
    path("cases/<str:no>/hints/<int:hint>/", views_hints.answer, name="desk_hint_answer"),
]
