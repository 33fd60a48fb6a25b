"""Addresses of the pages of numbers."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_numbers

urlpatterns = [
    path("numbers/", views_numbers.page, name="desk_numbers"),
    path(
        "numbers/handling/",
        views_numbers.page,
        {"code": "handling"},
        name="desk_numbers_handling",
    ),
    path("numbers/places/", views_numbers.page, {"code": "places"}, name="desk_numbers_places"),
    path("numbers/units/", views_numbers.page, {"code": "units"}, name="desk_numbers_units"),
    path("numbers/parts/<slug:part>/<slug:form>/", views_numbers.file, name="desk_numbers_file"),
]
