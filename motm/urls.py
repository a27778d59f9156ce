"""Addresses. What people print and share stays as it is; see docs/decisions."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from networking.views import errors, leaving, site

urlpatterns = [
    path("", site.front_door, name="front_door"),
    path("healthz", site.health, name="health"),
    path("robots.txt", site.robots, name="robots"),
    path("exit/", leaving.leave_quickly, name="exit"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("networking.urls")),
        path("accounts/", include("networking.account_urls")),
    ),
]

handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.broken
