"""Addresses of meetings, and of papers about what is no case."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import (
    views_meeting_plan,
    views_meeting_write,
    views_meetings,
    views_papers,
)

urlpatterns = [
    path("meetings/", views_meetings.overview, name="desk_meetings"),
    path("meetings/new/", views_meeting_plan.new, name="desk_meeting_new"),
    path("meetings/<slug:key>/", views_meetings.meeting, name="desk_meeting"),
    path("meetings/<slug:key>/plan/", views_meeting_plan.change, name="desk_meeting_plan"),
    path("meetings/<slug:key>/do/<slug:verb>/", views_meetings.act, name="desk_meeting_do"),
    path("meetings/<slug:key>/attendance/", views_meeting_write.attend, name="desk_meeting_attend"),
    path("meetings/<slug:key>/items/", views_meeting_write.add, name="desk_meeting_add"),
    path(
        "meetings/<slug:key>/items/<int:item>/",
        views_meeting_write.write,
        name="desk_meeting_item",
    ),
    path(
        "meetings/<slug:key>/items/<int:item>/decisions/<int:decision>/",
        views_meeting_write.decision,
        name="desk_meeting_decision",
    ),
    path("papers/issued/<slug:key>/", views_papers.issued, name="desk_paper_issued"),
    path("papers/issued/<slug:key>/void/", views_papers.void, name="desk_paper_void"),
    path("papers/issued/<slug:key>/file/<slug:form>/", views_papers.file, name="desk_paper_file"),
    path("papers/<slug:kind>/<slug:subject>/", views_papers.preview, name="desk_paper"),
    path("papers/<slug:kind>/<slug:subject>/pages/", views_papers.sheets, name="desk_paper_pages"),
    path(
        "papers/<slug:kind>/<slug:subject>/pages/<int:number>/",
        views_papers.picture,
        name="desk_paper_page",
    ),
    path("papers/<slug:kind>/<slug:subject>/issue/", views_papers.issue, name="desk_paper_issue"),
]
