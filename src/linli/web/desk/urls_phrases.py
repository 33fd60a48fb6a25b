"""Addresses of canned replies and macros."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_macro, views_offers, views_phrases

urlpatterns = [
    path("phrases/", views_phrases.phrase_list, {"kind": "reply"}, name="desk_phrases"),
    path("macros/", views_phrases.phrase_list, {"kind": "macro"}, name="desk_macros"),
    path("phrases/check/", views_offers.check, name="desk_phrase_check"),
    path("phrases/<slug:kind>/new/", views_phrases.new, name="desk_phrase_new"),
    path("phrases/<slug:kind>/<int:pk>/", views_phrases.phrase, name="desk_phrase"),
    path("phrases/<slug:kind>/<int:pk>/edit/", views_phrases.edit, name="desk_phrase_edit"),
    path("phrases/<slug:kind>/<int:pk>/do/<slug:act>/", views_phrases.act, name="desk_phrase_act"),
    path("cases/<str:no>/macros/", views_macro.macros, name="desk_case_macros"),
    path("cases/<str:no>/macros/<int:pk>/", views_macro.macro, name="desk_macro"),
    path(
        "cases/<str:no>/do/<str:command>/phrases/", views_offers.offers, name="desk_phrase_offers"
    ),
    path(
        "cases/<str:no>/do/<str:command>/phrases/<int:pk>/",
        views_offers.insert,
        name="desk_phrase_insert",
    ),
]
