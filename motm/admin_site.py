"""The coordinators' pages: Django's admin, entered through our own sign-in."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class MotmAdminSite(admin.AdminSite):
    site_header = _("Mentor on the Move: coordinators")
    site_title = _("Mentor on the Move")
    index_title = _("Your programmes")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Coordinators of a programme, and administrators of the site."""
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One sign-in for everyone, with one set of limits on guessing."""
        from allauth.account.decorators import secure_admin_login

        answer: HttpResponse = secure_admin_login(super().login)(
            request, extra_context=extra_context
        )
        return answer

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "site_url": reverse("networking:home")}


class MotmAdminConfig(AdminConfig):
    default_site = "motm.admin_site.MotmAdminSite"
