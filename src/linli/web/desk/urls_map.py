"""Addresses of the map."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_map, views_map_base, views_map_data

urlpatterns = [
    path("map/", views_map_base.with_tiles(views_map.page), name="desk_map"),
    path("map/view.json", views_map_data.view, name="desk_map_view"),
    path("map/outlines.json", views_map_data.outlines, name="desk_map_outlines"),
    path("map/layers.json", views_map_data.more, name="desk_map_layers"),
    path("map/base.json", views_map_base.style, name="desk_map_base"),
    path("map/tiles.pmtiles", views_map_base.tiles, name="desk_map_tiles"),
]
