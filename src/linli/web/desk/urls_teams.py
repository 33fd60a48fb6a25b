"""Addresses of teams: lists, one team, its members, calls for help."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_teams, views_teams_call, views_teams_import, views_teams_members

urlpatterns = [
    path("teams/", views_teams.overview, name="desk_teams"),
    path("teams/new/", views_teams.new, name="desk_team_new"),
    path("teams/call/", views_teams_call.new, name="desk_team_call"),
    path("teams/calls/<int:key>/", views_teams_call.call, name="desk_help"),
    path(
        "teams/calls/<int:key>/photos/<slug:file>/", views_teams_call.photo, name="desk_help_photo"
    ),
    path("teams/<int:key>/", views_teams.team, name="desk_team"),
    path("teams/<int:key>/edit/", views_teams.edit, name="desk_team_edit"),
    path("teams/<int:key>/members/", views_teams_members.members, name="desk_team_members"),
    path("teams/<int:key>/members/<int:number>/", views_teams_import.edit, name="desk_team_member"),
    path("teams/<int:key>/import/", views_teams_import.start, name="desk_team_import"),
    path(
        "teams/<int:key>/import/template/", views_teams_import.template, name="desk_team_template"
    ),
    path("teams/<int:key>/import/<int:number>/", views_teams_import.batch, name="desk_team_batch"),
]
