"""Addresses of all pages: the resident's door at the root, the desk under ``desk/``."""

from __future__ import annotations

from django.urls import include, path

from linli.web import views_preferences

urlpatterns = [
    path("preferences/", views_preferences.change, name="preferences"),
    path("desk/", include("linli.web.desk.urls")),
    path("", include("linli.web.resident.urls")),
]
