"""The bot's own web server: healthy while polling and courier move, and not a second longer than promised."""

import asyncio
import json
import re
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.web import serve

LONGEST = 90
DOCKERFILE = Path(__file__).parents[1] / "Dockerfile"


class Clockwork:
    """A server whose ages the test sets."""

    def __init__(self) -> None:
        self.ages = {"polling": 0, "courier": 0, "inbox": 0}
        self.runner: web.AppRunner

    async def check(self) -> dict[str, int]:
        if min(self.ages.values()) < 0:
            raise RuntimeError("the database is away")
        return self.ages

    @property
    def port(self) -> int:
        return int(self.runner.addresses[0][1])

    async def get(self, path: str = "/health") -> tuple[int, Any]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}{path}") as answer,
        ):
            body = await answer.read()
            return answer.status, json.loads(body) if answer.content_type == "application/json" else body


@pytest.fixture
async def clockwork() -> AsyncIterator[Clockwork]:
    made = Clockwork()
    made.runner = await serve("127.0.0.1", 0, made.check, LONGEST)
    yield made
    await made.runner.cleanup()


async def test_a_bot_that_moves_is_healthy_and_tells_the_ages(clockwork: Clockwork) -> None:
    clockwork.ages = {"polling": LONGEST, "courier": 3, "inbox": 0}
    assert await clockwork.get() == (200, {"ok": True, "seconds": {"polling": LONGEST, "courier": 3, "inbox": 0}})


@pytest.mark.parametrize("part", ["polling", "courier", "inbox"])
async def test_one_part_that_stands_still_too_long_is_enough(clockwork: Clockwork, part: str) -> None:
    clockwork.ages[part] = LONGEST + 1
    status, body = await clockwork.get()
    assert status == 503
    assert body["ok"] is False
    assert body["seconds"][part] == LONGEST + 1


async def test_a_check_that_fails_is_no_health(clockwork: Clockwork) -> None:
    clockwork.ages["inbox"] = -1
    assert (await clockwork.get())[0] == 500


async def test_there_is_nothing_else_to_see(clockwork: Clockwork) -> None:
    for path in ("/", "/health/", "/metrics", "/../etc/passwd"):
        assert (await clockwork.get(path))[0] == 404


@pytest.mark.parametrize(
    "rubbish",
    [
        b"swordfish\r\n\r\n",
        b"GET /swordfish HTTP/1.1\r\nswordfish\r\n\r\n",
        b"POST /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nswordfish\r\n",
        b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nswordfish",
    ],
)
async def test_what_is_no_http_is_refused_and_not_logged(
    clockwork: Clockwork, rubbish: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", clockwork.port)
    writer.write(rubbish)
    assert re.match(rb"HTTP/1.[01] 4\d\d ", await reader.readline())
    writer.close()
    assert (await clockwork.get())[0] == 200
    assert "swordfish" not in caplog.text
    assert "Traceback" not in caplog.text


async def test_an_error_of_ours_is_logged(clockwork: Clockwork, caplog: pytest.LogCaptureFixture) -> None:
    clockwork.ages["inbox"] = -1
    await clockwork.get()
    assert "the database is away" in caplog.text


async def test_a_taken_port_is_refused_without_its_number(clockwork: Clockwork) -> None:
    with pytest.raises(OSError, match="in use") as caught:
        await serve("127.0.0.1", clockwork.port, clockwork.check, LONGEST)
    assert str(clockwork.port) not in str(caught.value)


@pytest.mark.parametrize("host", ["nowhere.invalid", "nowhere..", "nowhere" * 10])
async def test_an_unknown_host_is_refused_without_its_name(host: str) -> None:
    with pytest.raises(OSError, match="no such host") as caught:
        await serve(host, 0, Clockwork().check, LONGEST)
    assert "nowhere" not in str(caught.value)


async def health_check(port: int) -> int:
    """What the container's own health check says of a port: 0 is healthy."""
    command = re.search(
        r"^HEALTHCHECK [^\[]* CMD \\\n *(\[.*\])$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert command is not None
    python, *words = json.loads(command.group(1))
    assert python == "python"
    # A proxy for the bot's own calls must not stand between the check and the bot.
    environment = {"PORT": str(port), "http_proxy": "http://127.0.0.1:9"}
    check = await asyncio.create_subprocess_exec(sys.executable, *words, env=environment, stderr=-3)
    return await check.wait()


async def test_the_containers_health_check_follows_the_answer(clockwork: Clockwork) -> None:
    assert await health_check(clockwork.port) == 0
    clockwork.ages["courier"] = LONGEST + 1
    assert await health_check(clockwork.port) != 0
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert await health_check(unused.getsockname()[1]) != 0
