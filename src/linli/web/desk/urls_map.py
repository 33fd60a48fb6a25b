"""Addresses of the map."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_map

urlpatterns = [
    path("map/", views_map.page, name="desk_map"),
]
