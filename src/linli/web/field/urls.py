"""Addresses of the field door."""

from __future__ import annotations

from django.urls import path

from linli.web.field import views_data, views_own, views_queue, views_share, views_shell

urlpatterns = [
    path("", views_shell.shell, name="field"),
    path("manifest.webmanifest", views_shell.manifest, name="field_manifest"),
    path("sw.js", views_shell.worker, name="field_worker"),
    path("me/", views_data.me, name="field_me"),
    path("sync/", views_data.sync, name="field_sync"),
    path("befores/<slug:key>/", views_data.before_picture, name="field_before"),
    path("propose/", views_data.propose_matter, name="field_propose"),
    path("queue/", views_queue.queue, name="field_queue"),
    path("share/", views_share.share, name="field_share"),
    path("uploads/", views_queue.uploads, name="field_uploads"),
    path("uploads/<slug:key>/", views_queue.upload, name="field_upload"),
    path("duty/", views_own.duty, name="field_duty"),
    path("sign-out/", views_data.sign_out, name="field_sign_out"),
]
