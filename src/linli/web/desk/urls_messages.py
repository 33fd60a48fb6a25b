"""Addresses of messages: those that failed, their words, how the person wants to be told."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import views_message_templates, views_messages, views_notices

urlpatterns = [
    path("messages/failed/", views_messages.failed, name="desk_messages"),
    path("messages/resend/", views_messages.resend_many, name="desk_messages_resend"),
    path("messages/<int:pk>/resend/", views_messages.resend_one, name="desk_message_resend"),
    path("messages/templates/", views_message_templates.overview, name="desk_message_templates"),
    path(
        "messages/templates/<slug:kind>/<slug:audience>/<slug:channel>/<slug:language>/",
        views_message_templates.template,
        name="desk_message_template",
    ),
    path("notices/", views_notices.notices, name="desk_notices"),
]
