from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motm.configuration import pseudo_locales


class ModulesConfig(AppConfig):
    name = "modules"
    verbose_name = _("Course")

    def ready(self) -> None:
        pseudo_locales.install(settings.PSEUDO_LANGUAGES)
