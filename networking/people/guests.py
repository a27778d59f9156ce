"""A guest's work after *Leave quickly*: out of sight at once, and for a day not lost.

Whoever opens the browser's history finds pages without anything of theirs. Only the page *I am done
here* opens the work again, for somebody who knows that it is there. A slip costs nothing that way.
After a day the browser leads nowhere, and `tidy` deletes the work with that of other idle guests.
"""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from networking.people.models.users import User
from networking.people.requests import GUEST

ASIDE: Final = "aside"
"""Session key for whose work it is, and when she left."""

ONE_DAY: Final = 24 * 3600


def moment_of_leaving(request: HttpRequest, guest: User | None) -> list[Any] | None:
    """Whose work it is, and when they left: this guest now; or else whoever left before, so that
    a second press loses nothing."""
    if guest is not None:
        return [str(guest.pk), timezone.now().timestamp()]
    found: list[Any] | None = request.session.get(ASIDE)
    return found


def set_aside(request: HttpRequest, left: list[Any] | None) -> None:
    """Remembers the guest in a session that shows nothing of them."""
    if left is not None:
        request.session[ASIDE] = left


def set_aside_here(request: HttpRequest) -> User | None:
    """The guest whose work is set aside in this browser; costs a query where there is one."""
    guest_id, left_at = request.session.get(ASIDE, ("", 0))
    if timezone.now().timestamp() - left_at > ONE_DAY:
        return None
    return User.objects.guests().filter(pk=guest_id, is_active=True).first()


def open_again(request: HttpRequest, guest: User) -> None:
    """The guest is back, and the session is theirs once more."""
    request.session.cycle_key()
    del request.session[ASIDE]
    request.session[GUEST] = str(guest.pk)


def safe_next(request: HttpRequest) -> str:
    """Where the person was going, if that is a page of this site; else nothing."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    return url if url_has_allowed_host_and_scheme(url, hosts, request.is_secure()) else ""


def with_next(name: str, url: str) -> str:
    """The address of a page of ours that passes `url` on."""
    return f"{reverse(name)}?{urlencode({'next': url})}" if url else reverse(name)


def guest_in(request: HttpRequest) -> User | None:
    """The guest whom this browser holds, whoever is signed in; one query where there is one."""
    guest_id = request.session.get(GUEST)
    return User.objects.guests().filter(pk=guest_id).first() if guest_id else None


LEFT = "left"
"""Session key for what the page after leaving tells: what happened, and whose notes the script
may delete from this device. That page empties it."""
