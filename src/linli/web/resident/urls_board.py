"""Addresses of the public board and of the people in charge of a neighbourhood."""

from __future__ import annotations

from django.urls import path

from linli.web.resident import (
    views_board,
    views_figures,
    views_grid_matters,
    views_listed,
    views_neighbours,
)

urlpatterns = [
    path("board/", views_board.board, name="board"),
    path("board/performance/", views_figures.performance, name="board-performance"),
    path("board/listed/", views_listed.listed, name="board-listed"),
    path("board/<slug:key>/", views_board.matter, name="board-matter"),
    path("board/<slug:key>/photo/<int:position>/", views_board.photo, name="board-photo"),
    path("board/<slug:key>/too/", views_board.join, name="board-join"),
    path("board/<slug:key>/undo/", views_board.leave, name="board-leave"),
    path("grid-matters/", views_grid_matters.grid_matters, name="grid-matters"),
    path("neighbours/", views_neighbours.neighbours, name="neighbours"),
]
