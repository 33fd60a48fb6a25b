"""Addresses of landmarks."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_landmark_edit, views_landmark_names, views_landmarks

urlpatterns = [
    path("landmarks/", views_landmarks.overview, name="desk_landmarks"),
    path("landmarks/new/", views_landmark_edit.new, name="desk_landmark_new"),
    path("landmarks/names/", views_landmark_names.names, name="desk_landmark_names"),
    path("landmarks/names/<int:key>/", views_landmark_names.answer, name="desk_landmark_name"),
    path("landmarks/<int:key>/", views_landmarks.one, name="desk_landmark"),
    path("landmarks/<int:key>/edit/", views_landmark_edit.edit, name="desk_landmark_edit"),
    path("cases/<str:no>/landmarks/", views_landmark_names.of_case, name="desk_case_landmarks"),
]
