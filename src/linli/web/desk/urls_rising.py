"""Addresses of hot issues and warnings."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_rising, views_rising_settings

urlpatterns = [
    path("rising/", views_rising.overview, name="desk_rising"),
    path("rising/frequent/", views_rising.frequent_page, name="desk_rising_frequent"),
    path(
        "rising/frequent/<str:code>/",
        views_rising.frequent_matter,
        name="desk_rising_frequent_matter",
    ),
    path("rising/settings/", views_rising_settings.settings, name="desk_rising_settings"),
    path(
        "rising/settings/<int:pk>/<slug:act>/",
        views_rising_settings.act,
        name="desk_rising_settings_act",
    ),
    path("rising/<slug:key>/", views_rising.one, name="desk_rising_one"),
    path("rising/<slug:key>/judge/", views_rising.judge, name="desk_rising_judge"),
    path("rising/<slug:key>/campaign/", views_rising.campaign, name="desk_rising_campaign"),
]
