"""What the site's own mails share. None of them has a name in it: a mailbox is no safe place."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import QuerySet


def confirmed() -> QuerySet[EmailAddress]:
    """The addresses that mail goes to: one a person at most, and she has confirmed it."""
    found: QuerySet[EmailAddress] = EmailAddress.objects.filter(verified=True, primary=True)
    return found


def whole_address(path: str) -> str:
    """The address of a page of this site, for a mail: `https://…`."""
    scheme = "https" if settings.MODE == "production" else "http"
    return f"{scheme}://{settings.ALLOWED_HOSTS[0].lstrip('.')}{path}"
