"""Addresses of the list: its numbers, the pane beside it, kept views, how it is shown."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_live, views_queue, views_search, views_views

urlpatterns = [
    path("", views_queue.queue, name="desk"),
    path("live/", views_live.live, name="desk_live"),
    path("glance/<str:no>/", views_queue.glance, name="desk_glance"),
    path("options/<slug:kind>/", views_queue.options, name="desk_options"),
    path("search/", views_search.search, name="desk_search"),
    path("search/caller/", views_search.caller, name="desk_search_caller"),
    path("display/", views_views.display, name="desk_display"),
    path("views/", views_views.views, name="desk_views"),
    path("views/save/", views_views.save, name="desk_view_save"),
    path("views/restore/", views_views.restore, name="desk_view_restore"),
    path("views/<int:pk>/<slug:act>/", views_views.change, name="desk_view"),
]
