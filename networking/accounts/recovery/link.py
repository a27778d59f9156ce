"""Where a one-time code is typed: as an address and as a picture of it."""

from dataclasses import dataclass

import segno
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class WayIn:
    url: str
    picture: str
    """A QR code of the address alone, as data: the code is typed, so that a photo of the screen
    or a link preview opens nothing."""


def way_in(request: HttpRequest) -> WayIn:
    url = request.build_absolute_uri(reverse("networking:recover"))
    picture = segno.make(url, error="m").svg_data_uri(scale=5, border=4, light="#fff")
    return WayIn(url, picture)
