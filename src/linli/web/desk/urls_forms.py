"""Addresses of collection forms, what was filled in with them, and the profiles of reports."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_forms, views_forms_edit, views_forms_sheets, views_profiles

urlpatterns = [
    path("forms/", views_forms.overview, name="desk_forms"),
    path("forms/new/", views_forms_edit.new, name="desk_form_new"),
    path("forms/<str:code>/", views_forms.form, name="desk_form"),
    path("forms/<str:code>/edit/", views_forms_edit.edit, name="desk_form_edit"),
    path("forms/<str:code>/preview/", views_forms_edit.preview, name="desk_form_preview"),
    path("forms/<str:code>/sheets/", views_forms_sheets.sheets, name="desk_form_sheets"),
    path("forms/<str:code>/sheets/<int:key>/", views_forms_sheets.sheet, name="desk_form_sheet"),
    path("forms/<str:code>/fill/", views_forms_sheets.fill_in, name="desk_form_fill"),
    path("profiles/", views_profiles.overview, name="desk_profiles"),
    path("profiles/new/", views_profiles.new, name="desk_profile_new"),
    path("profiles/<str:code>/", views_profiles.show, name="desk_profile_show"),
    path("profiles/<str:code>/edit/", views_profiles.edit, name="desk_profile_edit"),
    path("profiles/<str:code>/file/<slug:kind>/", views_profiles.export, name="desk_profile_file"),
]
