"""Where a one-time code is typed: as an address and as a picture of it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from networking.ui.qr import screen_picture


@dataclass(frozen=True, slots=True)
class RecoveryLink:
    url: str
    picture: str
    """A QR code of the address alone, as data: the code is typed, so that a photo of the screen
    or a link preview opens nothing."""


def recovery_link(request: HttpRequest) -> RecoveryLink:
    url = request.build_absolute_uri(reverse("networking:recover"))
    return RecoveryLink(url, screen_picture(url))
