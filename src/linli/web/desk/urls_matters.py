"""Addresses of 模型说明."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_matter_card

urlpatterns = [
    path("matter-model/", views_matter_card.card, name="desk_matter_model"),
    path("matter-model/<slug:act>/", views_matter_card.act, name="desk_matter_switch"),
]
