"""HTTP in and out: parameters from JSON, forms and the query string; answers and broken answers."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from aiohttp import web

from bot.playground.faults import Fault, FaultKind
from bot.playground.messages import Message
from bot.playground.refusals import Refusal, violation

CUT = 599  # never sent: the connection is gone before anything could be
UPLOADED = ("photo",)  # the parameters that take a file
_PROXY_PAGE = (
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
)


async def parameters(request: web.Request) -> tuple[dict[str, object], dict[str, bytes]]:
    """What was asked, whichever way it was sent, and the files uploaded with it.

    Raises Violation for bodies that Telegram could not read.
    """
    given: dict[str, object] = dict(request.query)
    files: dict[str, bytes] = {}
    if request.method != "POST":
        return given, files
    if request.content_type == "application/json":
        return given | _from_json(await request.read()), files
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                given[name] = value
            elif name in UPLOADED and isinstance(value, web.FileField):
                files[name] = value.file.read()
            else:
                raise violation(f'uploading "{name}" is not part of the contract')
    elif request.can_read_body:
        raise violation(f"unknown content type {request.content_type}")
    return given, files


def _from_json(body: bytes) -> dict[str, object]:
    try:
        given = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        raise violation("can't parse request body as JSON") from None
    if not isinstance(given, dict):
        raise violation("the request body must be a JSON object")
    return given


def success(result: Any) -> web.Response:  # noqa: ANN401 - each method has its own result
    """`ok: true` with the result."""
    whole = result.as_json() if isinstance(result, Message) else result
    return web.Response(body=orjson.dumps({"ok": True, "result": whole}), content_type="application/json")


def failure(refusal: Refusal) -> web.Response:
    """`ok: false` in Telegram's words, with the HTTP status that Telegram uses."""
    return web.Response(status=refusal.code, body=orjson.dumps(refusal.answer()), content_type="application/json")


def refusal_of(fault: Fault) -> Refusal | None:
    """The refusal that a fault stands for; None if it breaks the answer in another way."""
    words = {
        FaultKind.TOO_MANY: f"Too Many Requests: retry after {fault.retry_after}",
        FaultKind.INTERNAL: "Internal Server Error",
        FaultKind.UNAUTHORIZED: "Unauthorized",
        FaultKind.BLOCKED: "Forbidden: bot was blocked by the user",
        FaultKind.BAD_REQUEST: "Bad Request: not enough rights to send text messages to the chat",
    }.get(fault.kind)
    if words is None:
        return None
    parameters = {"retry_after": fault.retry_after} if fault.kind is FaultKind.TOO_MANY else {}
    return Refusal(int(fault.kind.value), fault.description or words, **parameters)


async def broken(request: web.Request, fault: Fault, answer: web.Response | None) -> web.StreamResponse:
    """The answer as the fault spoils it; `answer` is what would have been said, None if nothing was done."""
    if fault.kind in (FaultKind.HANG_BEFORE, FaultKind.HANG_AFTER):
        await asyncio.sleep(fault.delay)
    if fault.kind is FaultKind.BAD_GATEWAY:
        return web.Response(status=502, text=_PROXY_PAGE, content_type="text/html")
    body = answer.body if answer is not None and isinstance(answer.body, bytes) else b""
    if fault.kind is FaultKind.BROKEN_JSON:
        return web.Response(body=body[: len(body) // 2], content_type="application/json")
    if fault.kind is FaultKind.WRONG_TYPE:
        return web.Response(body=body, content_type="text/html")
    return web.Response(status=CUT)


def cut(request: web.Request) -> web.Response:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=CUT)
