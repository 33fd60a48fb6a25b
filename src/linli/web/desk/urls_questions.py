"""Addresses of the questions to the numbers."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_questions as views

urlpatterns = [
    path("numbers/questions/", views.page, name="desk_questions"),
    path("numbers/questions/kept/", views.kept_list, name="desk_questions_kept"),
    path("numbers/questions/save/", views.save, name="desk_question_save"),
    path("numbers/questions/file/<slug:form>/", views.file, name="desk_question_file"),
    path("numbers/questions/kept/<int:pk>/<slug:act>/", views.act, name="desk_question"),
]
