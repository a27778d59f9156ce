"""A person's e-mail address: at most one, as `spelling.email` writes it."""

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from motm import spelling
from networking.people.models.users import User


@transaction.atomic
def set_email(*, person: User, email: str) -> EmailAddress | None:
    """Makes `email` the person's one address, not yet confirmed; an empty one removes it.

    Links that were sent to an earlier address stop working: they are made from the address.
    """
    email = spelling.email(email)
    EmailAddress.objects.filter(user=person).exclude(email=email).delete()
    person.email = email
    person.save(update_fields=["email"])
    if not email:
        return None
    address, _made = EmailAddress.objects.get_or_create(
        user=person, email=email, defaults={"primary": True}
    )
    return address


def ask_to_confirm(request: HttpRequest, address: EmailAddress | None) -> None:
    """Sends the mail with the link that confirms the address, where mail works."""
    if address is not None and not address.verified and settings.MAIL_WORKS:
        send_verification_email_to_address(request, address)
