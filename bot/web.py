"""The bot's own web server: `/health`, which fails when a part makes no progress, and the webhook."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

logger = logging.getLogger(__name__)

LARGEST_BODY: Final = 1024 * 1024  # bytes; what is larger is answered with 413
STOP_SECONDS: Final = 1.0  # for requests that are being answered

Check = Callable[[], Awaitable[dict[str, int]]]
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def serve(
    host: str, port: int, check: Check, longest: int, posts: Mapping[str, Answer] | None = None
) -> web.AppRunner:
    """Listen, and answer `/health` with 200 while every age that `check` tells is at most `longest` seconds, else 503.

    `posts` says what answers POST, by path. Port 0 takes any free one. Raises OSError, whose `strerror` holds neither
    address nor port, where it cannot listen. The caller cleans the runner up.
    """

    async def health(_: web.Request) -> web.Response:
        ages = await check()
        healthy = all(age <= longest for age in ages.values())
        return web.json_response({"ok": healthy, "seconds": ages}, status=200 if healthy else 503)

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/health", health)
    for path, answer in (posts or {}).items():
        app.router.add_post(path, answer)
    runner = web.AppRunner(app, access_log=None, logger=_discreet(), shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, UnicodeError) as error:
        await runner.cleanup()
        raise _without_address(error) from None
    return runner


def _discreet() -> logging.Logger:
    """A log for the server without what strangers send: aiohttp quotes a request that is no HTTP, and its traceback."""
    server = logger.getChild("server")
    server.addFilter(_is_ours)  # once, however often it is added
    return server


def _is_ours(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (HttpProcessingError, web.RequestPayloadError))


def _without_address(error: OSError | UnicodeError) -> OSError:
    """Why an address cannot be listened on; the event loop's own words repeat it. No host's name is a UnicodeError."""
    if isinstance(error, (socket.gaierror, UnicodeError)) or error.errno is None:
        return OSError(errno.EADDRNOTAVAIL, "no such host")
    return OSError(error.errno, os.strerror(error.errno).lower())
