"""How often wrong words may be typed.

Only wrong words count. A browser that types too many waits. Where many wrong ones come from one
address, or from anywhere at all, the words alone are not enough any more: the mark of the card is
asked for too, which a guesser does not know, and the holder of the card reads from it. So nobody is
locked out by the tries of others, and a QR code always works.

A count lies in the shared cache as one entry for each wrong try, made with `add`: two tries at
once are two. Windows begin at fixed times, so at the seam of two there may be twice as many.
"""

import hashlib
import ipaddress
import time
from dataclasses import dataclass
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.middleware.csrf import get_token


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    amount: int
    seconds: int

    def keys(self, who: str) -> list[str]:
        """The entries of the window that is now, one for each wrong try."""
        window = int(time.time() // self.seconds)
        digest = hashlib.sha256(who.encode()).hexdigest()[:32]
        return [f"card:{self.name}:{digest}:{window}:{n}" for n in range(self.amount)]


BROWSER: Final = Limit("browser", 8, 600)
ADDRESS: Final = Limit("address", 30, 3600)
EVERYWHERE: Final = Limit("everywhere", 200, 24 * 3600)


@dataclass(frozen=True, slots=True)
class Tries:
    """Who is typing, and which limits she has reached. One query."""

    entries: dict[Limit, list[str]]
    used: dict[Limit, int]

    def _reached(self, limit: Limit) -> bool:
        return self.used[limit] >= limit.amount

    @property
    def must_wait(self) -> bool:
        return self._reached(BROWSER)

    @property
    def needs_mark(self) -> bool:
        return self._reached(ADDRESS) or self._reached(EVERYWHERE)

    def count_wrong(self) -> None:
        """Notes one wrong try at each of the limits."""
        for limit, entries in self.entries.items():
            for entry in entries[self.used[limit] :]:
                if cache.add(entry, 1, limit.seconds):
                    break


def tries_of(request: HttpRequest) -> Tries:
    entries = {
        BROWSER: BROWSER.keys(_browser(request)),
        ADDRESS: ADDRESS.keys(_address(request)),
        EVERYWHERE: EVERYWHERE.keys(""),
    }
    there = cache.get_many([entry for found in entries.values() for entry in found])
    used = {limit: sum(entry in there for entry in found) for limit, found in entries.items()}
    return Tries(entries, used)


def _browser(request: HttpRequest) -> str:
    """A member by her account, anybody else by the secret that her browser keeps for forms."""
    if request.user.is_authenticated:
        return f"member {request.user.pk}"
    get_token(request)
    return f"browser {request.META['CSRF_COOKIE']}"


def _address(request: HttpRequest) -> str:
    """The address she comes from; of IPv6 the network, which is one household."""
    address = str(get_adapter().get_client_ip(request))
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return address
