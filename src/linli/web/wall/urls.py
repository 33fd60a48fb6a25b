"""Addresses of the wall: its page, its present numbers, its stream, and the way in."""

from __future__ import annotations

from django.urls import path

from linli.web.wall import views, views_stream

urlpatterns = [
    path("", views.wall, name="wall"),
    path("enter/", views.enter, name="wall_enter"),
    path("now", views.now, name="wall_now"),
    path("events", views_stream.events, name="wall_events"),
]
