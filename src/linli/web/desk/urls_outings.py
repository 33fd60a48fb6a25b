"""Addresses of tasks in the field."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_outings

urlpatterns = [
    path("outings/", views_outings.overview, name="desk_outings"),
    path("outings/new/", views_outings.new, name="desk_outing_new"),
    path("outings/<int:key>/", views_outings.one, name="desk_outing"),
]
