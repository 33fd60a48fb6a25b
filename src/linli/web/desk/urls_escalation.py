"""Addresses of 提级: what waits for a word, the hours to come, the rules, the people."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_escalation

urlpatterns = [
    path("escalation/", views_escalation.waiting, name="desk_escalation"),
    path("escalation/ahead/", views_escalation.ahead, name="desk_escalation_ahead"),
    path("escalation/rules/", views_escalation.rules, name="desk_escalation_rules"),
    path("escalation/people/", views_escalation.people, name="desk_escalation_people"),
]
