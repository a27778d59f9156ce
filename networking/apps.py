from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkingConfig(AppConfig):
    name = "networking"
    verbose_name = _("Programmes and people")

    def ready(self) -> None:
        from networking import checks  # noqa: F401  (registers the system checks)
