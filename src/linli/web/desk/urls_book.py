"""Addresses of the grid book: lists, entries, forms, spreadsheets."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_book, views_book_form, views_book_import

urlpatterns = [
    path("book/", views_book.overview, name="desk_book"),
    path("book/new/<slug:kind>/", views_book_form.new, name="desk_book_new"),
    path("book/import/", views_book_import.start, name="desk_book_import"),
    path("book/import/<int:key>/", views_book_import.batch, name="desk_book_batch"),
    path("book/template/<slug:kind>/", views_book_import.template, name="desk_book_template"),
    path("book/<int:key>/", views_book.entry, name="desk_book_entry"),
    path("book/<int:key>/edit/", views_book_form.edit, name="desk_book_edit"),
]
