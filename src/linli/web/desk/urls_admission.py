"""Addresses of the grid matters' list: applications, their lives, the burden report."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import (
    views_admission,
    views_admission_burden,
    views_admission_form,
    views_voices,
)

urlpatterns = [
    path("grid-matters/", views_admission.overview, name="desk_admissions"),
    path("grid-matters/new/", views_admission_form.new, name="desk_admission_new"),
    path("grid-matters/burden/", views_admission_burden.burden, name="desk_burden"),
    path("grid-matters/burden.csv", views_admission_burden.export, name="desk_burden_csv"),
    path("grid-matters/voices/", views_voices.overview, name="desk_voices"),
    path("grid-matters/voices/<slug:key>/", views_voices.answer, name="desk_voice"),
    path("grid-matters/at/<slug:key>/", views_admission.one, name="desk_admission"),
    path("grid-matters/at/<slug:key>/edit/", views_admission_form.edit, name="desk_admission_edit"),
]
