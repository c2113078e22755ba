"""The bot's own web server: `/health`, which fails when polling or the courier makes no progress."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Awaitable, Callable

from aiohttp import web

Check = Callable[[], Awaitable[dict[str, int]]]


async def serve(host: str, port: int, check: Check, longest: int) -> web.AppRunner:
    """Listen, and answer `/health` with 200 while every age that `check` tells is at most `longest` seconds, else 503.

    Port 0 takes any free one. Raises OSError, whose `strerror` holds neither address nor port, where it cannot listen.
    The caller cleans the runner up.
    """

    async def health(_: web.Request) -> web.Response:
        ages = await check()
        healthy = all(age <= longest for age in ages.values())
        return web.json_response({"ok": healthy, "seconds": ages}, status=200 if healthy else 503)

    app = web.Application(client_max_size=1024 * 1024)
    app.router.add_get("/health", health)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, UnicodeError) as error:
        await runner.cleanup()
        raise _without_address(error) from None
    return runner


def _without_address(error: OSError | UnicodeError) -> OSError:
    """Why an address cannot be listened on; the event loop's own words repeat it. No host's name is a UnicodeError."""
    if isinstance(error, (socket.gaierror, UnicodeError)) or error.errno is None:
        return OSError(errno.EADDRNOTAVAIL, "no such host")
    return OSError(error.errno, os.strerror(error.errno).lower())
