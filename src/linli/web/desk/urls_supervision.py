"""Addresses of the 督办台账 and of public listing."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_supervision

urlpatterns = [
    path("supervision/", views_supervision.register_page, name="desk_supervision"),
    path("cases/<str:no>/listing/", views_supervision.listing, name="desk_listing"),
    path(
        "supervision/listings/<int:listing>/end/",
        views_supervision.end_listing,
        name="desk_listing_end",
    ),
]
