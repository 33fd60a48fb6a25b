"""Addresses of the resident's pages. None of them carries a number, a code or a name."""

from __future__ import annotations

from django.urls import path

from linli.web import files_view
from linli.web.resident import views_report, views_track

urlpatterns = [
    path("", views_report.home, name="home"),
    path("report/", views_report.report, name="report"),
    path("receipt/", views_report.receipt, name="receipt"),
    path("track/", views_track.track, name="track"),
    path("track/case/", views_track.case, name="track-case"),
    path("track/case/<slug:move>/", views_track.act, name="track-act"),
    path("track/leave/", views_track.leave, name="track-leave"),
    path("files/<slug:key>/", files_view.show, name="file"),
]
