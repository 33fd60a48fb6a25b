"""Addresses of working together: calls to colleagues, people to call, replies and their review."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_mentions, views_reviews

urlpatterns = [
    path("mentions/", views_mentions.mentioned, name="desk_mentions"),
    path("mentions/read/", views_mentions.read_all, name="desk_mentions_read"),
    path("reviews/", views_reviews.reviews, name="desk_reviews"),
    path("cases/<str:no>/people/", views_mentions.people, name="desk_case_people"),
    path("cases/<str:no>/review/", views_reviews.review, name="desk_review"),
    path("cases/<str:no>/draft/", views_reviews.draft, name="desk_reply_draft"),
]
