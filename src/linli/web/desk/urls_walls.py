"""Addresses of the walls: their list, making one, and what is done with one."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_walls

urlpatterns = [
    path("walls/", views_walls.walls, name="desk_walls"),
    path("walls/<int:key>/", views_walls.preview, name="desk_wall"),
    path("walls/<int:key>/now", views_walls.now, name="desk_wall_now"),
    path("walls/<int:key>/renew/", views_walls.renew, name="desk_wall_renew"),
    path("walls/<int:key>/again/", views_walls.again, name="desk_wall_again"),
    path("walls/<int:key>/revoke/", views_walls.revoke, name="desk_wall_revoke"),
]
