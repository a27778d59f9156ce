"""The coordinators' pages: Django's admin, entered through our own sign-in."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from modules.permissions import EDIT_CONTENT
from motm.admin.house import HouseAdmin


class MotmAdminSite(admin.AdminSite):
    site_header = _("Mentor on the Move: coordinators")
    site_title = _("Mentor on the Move")
    index_title = _("Your programmes")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages made for this house. What packages would add by themselves (groups, e-mail
        addresses) knows no programmes, so it is left out."""
        if admin_class is not None and issubclass(admin_class, HouseAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        """Without the address that looks up any row of any table by its number, to show it on
        the site: no row of ours has a public page, and odd numbers made it fail."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """People first, and within them what is needed most often."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(
                key=lambda entry: getattr(self._registry[entry["model"]], "rank", 50)
            )
        return sorted(apps, key=lambda app: app["app_label"] != "networking")

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        groups = self.groups(request)
        return super().index(request, {"groups": groups, **(extra_context or {})})

    def groups(self, request: HttpRequest) -> list[tuple[str, list[Any]]]:
        """The lists, by what they are about."""
        found: dict[str, list[Any]] = {}
        for app in self.get_app_list(request):
            for entry in app["models"]:
                group: Any = getattr(self._registry[entry["model"]], "group", "")
                found.setdefault(str(group), []).append(entry)
        return list(found.items())

    def has_permission(self, request: HttpRequest) -> bool:
        """People who have a role here, in a session that was signed in with a second factor."""
        from networking.second_factor.factors import is_satisfied

        return self.has_role(request) and is_satisfied(request)

    def has_role(self, request: HttpRequest) -> bool:
        """Coordinators of a programme, administrators of the site, and editors of the course."""
        person = request.user
        if not person.is_active:
            return False
        return bool(getattr(person, "is_staff", False) or person.has_perm(EDIT_CONTENT))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One sign-in for everyone, with one set of limits on guessing; and who has a role but
        no second factor yet, or did not use it, is led to where she sets it up or gives it."""
        from allauth.account.decorators import secure_admin_login

        from networking.people.guests import safe_next
        from networking.second_factor.factors import ask_for_it

        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        if self.has_role(request):
            return ask_for_it(safe_next(request) or reverse("admin:index"))
        return secure_admin_login(super().login)(request, extra_context=extra_context)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The site's own signing out, which also clears what the browser keeps."""
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return HttpResponseRedirect(reverse("account_change_password"))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = {**super().each_context(request), "site_url": reverse("networking:home")}
        return {**context, "help_url": reverse("networking:page", args=["help"])}


class MotmAdminConfig(AdminConfig):
    default_site = "networking.backoffice.site.MotmAdminSite"
