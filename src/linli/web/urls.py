"""Addresses of all pages: the resident's door at the root, the desk under ``desk/``."""

from __future__ import annotations

from django.urls import include, path

from linli.web import views_areas, views_preferences, views_style

urlpatterns = [
    path("preferences/", views_preferences.change, name="preferences"),
    path("ui/", views_style.page, name="style"),
    path("ui/slow/", views_style.slow, name="style_slow"),
    path("ui/places/", views_style.places, name="style_places"),
    path("ui/again/", views_style.again, name="style_again"),
    path("ui/<slug:part>/", views_style.page, name="style_part"),
    path("desk/areas/", views_areas.branch, name="area_branch"),
    path("desk/", include("linli.web.desk.urls")),
    path("field/", include("linli.web.field.urls")),
    path("help/", include("linli.web.help.urls")),
    path("wall/", include("linli.web.wall.urls")),
    path("", include("linli.web.resident.urls")),
]
