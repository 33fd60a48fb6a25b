"""The URL map: each door of the platform under its own prefix."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("linli.api.urls")),
    path("", include("linli.web.urls")),
]

handler400 = "linli.web.failures.bad_request"
handler404 = "linli.web.failures.not_found"
handler500 = "linli.web.failures.fault"
