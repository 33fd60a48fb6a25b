"""Addresses beside the form of answering."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_answer

urlpatterns = [
    path("cases/<str:no>/answer/hints/", views_answer.hints, name="desk_answer_hints"),
    path("cases/<str:no>/do/<str:command>/answered/", views_answer.similar, name="desk_answered"),
    path(
        "cases/<str:no>/do/<str:command>/machine/<slug:how>/",
        views_answer.machine,
        name="desk_machine_draft",
    ),
]
