"""Who may talk to the playground: programs on this machine and its own page, never a web page from elsewhere.

A browser lets any site send requests to 127.0.0.1. What gives them away is the `Origin` and `Sec-Fetch-Site` headers,
and, where a name was made to point at loopback (DNS rebinding), the `Host` header.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_OWN = frozenset({"same-origin", "none"})  # "none": typed into the address bar


@web.middleware
async def loopback_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer 403 to whatever did not come from this machine's programs or from the page itself."""
    if not trusted(request):
        raise web.HTTPForbidden(text="The playground answers only to its own page on this machine.")
    return await handler(request)


def trusted(request: web.Request) -> bool:
    """Whether host, origin and the browser's own word all say that the caller belongs here."""
    origin = request.headers.get("Origin")
    return (
        urlsplit(f"//{request.host}").hostname in _NAMES
        and (origin is None or origin == f"http://{request.host}")
        and (request.headers.get("Sec-Fetch-Site", "none") in _OWN or _visit(request))
    )


def _visit(request: web.Request) -> bool:
    """Someone followed a link to the page: it changes nothing, and other sites may neither read nor frame it."""
    return request.method == "GET" and request.path == "/" and request.headers.get("Sec-Fetch-Mode") == "navigate"
