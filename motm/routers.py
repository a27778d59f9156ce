"""Which table lives in which database: keys in a store of their own, all else in the main one."""

from typing import Any

from django.db.models import Model

KEY_STORE_MODELS = {"datakey", "keystoremark"}


class KeyStoreRouter:
    """Sends the keys of people and pairs to the alias `keys`, so that a dump of the main
    database never carries what would open the words in it."""

    def _alias(self, model: type[Model]) -> str | None:
        return "keys" if model._meta.model_name in KEY_STORE_MODELS else None

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return self._alias(model)

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return self._alias(model)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        return (model_name in KEY_STORE_MODELS) == (db == "keys")
