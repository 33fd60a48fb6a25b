"""Addresses of hot issues and warnings."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_rising

urlpatterns = [
    path("rising/", views_rising.overview, name="desk_rising"),
    path("rising/frequent/", views_rising.frequent_page, name="desk_rising_frequent"),
    path("rising/<slug:key>/", views_rising.one, name="desk_rising_one"),
    path("rising/<slug:key>/judge/", views_rising.judge, name="desk_rising_judge"),
    path("rising/<slug:key>/campaign/", views_rising.campaign, name="desk_rising_campaign"),
]
