"""Addresses of 派单规则."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_units

urlpatterns = [
    path("unit-rules/", views_units.rules, name="desk_unit_rules"),
    path("unit-rules/try/", views_units.try_all, name="desk_unit_rules_try"),
    path("unit-rules/new/", views_units.new, name="desk_unit_rule_new"),
    path("unit-rules/<int:pk>/", views_units.rule, name="desk_unit_rule"),
    path("unit-rules/<int:pk>/edit/", views_units.edit, name="desk_unit_rule_edit"),
    path("unit-rules/<int:pk>/do/<slug:act>/", views_units.act, name="desk_unit_rule_act"),
]
