"""Addresses of the resident's pages. None of them carries a number, a code or a name.

A link out of a message carries its token: that is all it is for.
"""

from __future__ import annotations

from django.urls import path

from linli.web import files_view
from linli.web.resident import (
    urls_board,
    views_about,
    views_already,
    views_asks,
    views_complain,
    views_link,
    views_mine,
    views_place,
    views_report,
    views_track,
    views_uploads,
)

urlpatterns = [
    path("", views_report.home, name="home"),
    path("report/", views_report.report, name="report"),
    path("report/asks/", views_asks.asks, name="report-asks"),
    path("report/already/", views_already.already, name="report-already"),
    path("report/sketch/", views_place.sketch, name="report-sketch"),
    path("receipt/", views_report.receipt, name="receipt"),
    path("track/", views_track.track, name="track"),
    path("track/case/", views_track.case, name="track-case"),
    path("track/complain/", views_complain.complain, name="complain"),
    path("track/case/<slug:move>/", views_track.act, name="track-act"),
    path("track/leave/", views_track.leave, name="track-leave"),
    path("mine/", views_mine.mine, name="mine"),
    path("mine/code/", views_mine.code, name="mine-code"),
    path("mine/open/", views_mine.show, name="mine-open"),
    path("mine/stop/", views_mine.stop, name="mine-stop"),
    path("l/<slug:token>/", views_link.link, name="answer-link"),
    path("accessibility/", views_about.accessibility, name="accessibility"),
    *urls_board.urlpatterns,
    path("files/<slug:key>/", files_view.show, name="file"),
    path("uploads/", views_uploads.collection, name="uploads"),
    path("uploads/<slug:key>/", views_uploads.one, name="upload"),
]
