"""Addresses of 待办 and of tasks."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_tasks

urlpatterns = [
    path("tasks/", views_tasks.tasks, name="desk_tasks"),
    path("tasks/all/", views_tasks.all_tasks, name="desk_tasks_all"),
    path("tasks/<str:key>/", views_tasks.task, name="desk_task"),
    path("tasks/<str:key>/<slug:name>/", views_tasks.act, name="desk_task_act"),
]
