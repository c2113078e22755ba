"""A Bot API server that accepts every message and remembers nothing: what a sender costs is the sender's own."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

ME = '{"ok":true,"result":{"id":42,"is_bot":true,"first_name":"B","username":"b_bot"}}'
Handler = Callable[[web.Request], Awaitable[web.Response]]


def accepting(latency: float) -> Handler:
    """A handler that answers any method like `sendMessage`, after `latency` seconds."""
    numbers = itertools.count(1)

    async def accept(request: web.Request) -> web.Response:
        await request.read()
        if latency:
            await asyncio.sleep(latency)
        if request.path.endswith("/getMe"):
            return web.Response(text=ME, content_type="application/json")
        number, now = next(numbers), int(time.time())
        answer = (
            f'{{"ok":true,"result":{{"message_id":{number},"date":{now},"chat":{{"id":1,"type":"private",'
            f'"first_name":"A"}},"from":{{"id":42,"is_bot":true,"first_name":"B","username":"b_bot"}},"text":"x"}}}}'
        )
        return web.Response(text=answer, content_type="application/json")

    return accept


async def serve(latency: float) -> None:
    """Serve on a free port of this machine, which is printed, until killed."""
    app = web.Application()
    app.router.add_post("/{method:.*}", accepting(latency))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0, help="seconds until an answer")
    asyncio.run(serve(parser.parse_args().latency))
