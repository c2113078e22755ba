"""A local Telegram without flood limits, and a plain HTTP caller for it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.playground.cast import cast
from bot.playground.page import add_page
from bot.playground.server import LocalTelegram

Caller = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(limits=None) as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(telegram: LocalTelegram, session: aiohttp.ClientSession) -> Caller:
    """Call a method with a JSON body; the answer's JSON."""

    async def caller(method: str, **params: Any) -> dict[str, Any]:
        async with session.post(f"{telegram.url}/bot{telegram.token}/{method}", json=params) as response:
            body: dict[str, Any] = await response.json()
            assert response.status == body.get("error_code", 200)
            return body

    return caller


@pytest.fixture
async def staged() -> AsyncIterator[LocalTelegram]:
    """A local Telegram with the demo's cast and its page."""
    server = LocalTelegram(limits=None)
    add_page(server, cast(server))
    async with server:
        yield server
