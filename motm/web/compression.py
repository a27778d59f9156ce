"""Answers packed for weak connections, as Django packs them, in half of the processor time."""

import secrets
from typing import Any, Final

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers
from zlib_ng import gzip_ng

_LEVEL: Final = 6
_SHORT: Final = 200
"""Bytes; shorter answers are not worth it."""
_HEAD: Final = 10
"""Bytes before the name of the file, where a gzip file has one."""


def packed(content: bytes, longest_name: int) -> bytes:
    """The content as a gzip file with a name of random length, up to `longest_name`: from the
    length of the answer nobody learns what is in it (BREACH)."""
    whole = gzip_ng.compress(content, compresslevel=_LEVEL, mtime=0)  # type: ignore[no-untyped-call]
    head = bytearray(whole[:_HEAD])
    head[3] = gzip_ng.FNAME
    return b"".join((head, b"a" * secrets.randbelow(longest_name), b"\0", whole[_HEAD:]))


class PackingMiddleware(GZipMiddleware):
    """Django's, where an answer is streamed, short or packed already, or the browser cannot
    unpack; else packs it quicker."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        wanted = re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        is_ready = response.streaming or response.has_header("Content-Encoding")
        if is_ready or not wanted or len(response.content) < _SHORT:
            return super().process_response(request, response)
        content = packed(response.content, self.max_random_bytes)
        if len(content) >= len(response.content):
            return super().process_response(request, response)
        response.content = content
        response.headers["Content-Length"] = str(len(content))
        response.headers["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ("Accept-Encoding",))
        etag = response.headers.get("ETag", "")
        if etag.startswith('"'):  # the same page is packed under another name each time
            response.headers["ETag"] = f"W/{etag}"
        return response
