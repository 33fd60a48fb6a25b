"""Addresses of the members' pages: a token is all they carry."""

from __future__ import annotations

from django.urls import path

from linli.web.help import views

urlpatterns = [
    path("left/", views.left, name="help_left"),
    path("<slug:token>/", views.link, name="help_link"),
]
