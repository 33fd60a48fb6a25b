"""Addresses of publishing: proposing a matter, moderating, the queue."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_publish

urlpatterns = [
    path("publish/", views_publish.queue, name="desk_publish"),
    path("publish/<slug:key>/", views_publish.publication, name="desk_publication"),
    path(
        "publish/<slug:key>/photo/<int:position>/",
        views_publish.photo,
        name="desk_publication_photo",
    ),
    path("cases/<str:no>/publish/", views_publish.propose, name="desk_publish_new"),
]
