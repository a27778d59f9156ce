"""Addresses. What people print and share stays as it is; see docs/decisions."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from networking.accounts.join_cards import views as cards
from networking.accounts.views import account as people
from networking.accounts.views import leaving
from networking.mentoring.certificates import views as certificates
from networking.site import errors
from networking.site import pages as site

urlpatterns = [
    path("", site.front_door, name="front_door"),
    path("healthz", site.health, name="health"),
    path("robots.txt", site.robots, name="robots"),
    path("j/", cards.card_link, name="card_short"),
    path("j/<str:code>", cards.card_link, name="card_link"),
    path("check/", certificates.certificate_short, name="certificate_short"),
    path("check/<str:printed>", certificates.certificate_link, name="certificate_link"),
    path("exit/", leaving.leave_quickly, name="exit"),
    path("i18n/setlang/", people.choose_language, name="set_language"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("networking.urls")),
        path("accounts/", include("networking.accounts.urls")),
    ),
]

handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.broken
