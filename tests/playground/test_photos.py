"""Photos: what may be uploaded, how a phone and the page get it, and what is refused."""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson
import pytest

from bot.playground.server import LocalTelegram


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG of that size, which is all that is looked at."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")


async def upload(telegram: LocalTelegram, session: aiohttp.ClientSession, content: bytes, **fields: str) -> Any:
    form = aiohttp.FormData({"chat_id": "7", **fields})
    form.add_field("photo", content, filename="photo", content_type="application/octet-stream")
    async with session.post(f"{telegram.url}/bot{telegram.token}/sendPhoto", data=form) as answer:
        return orjson.loads(await answer.read())


async def test_an_upload_arrives_with_its_size_and_its_caption(
    telegram: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    giulia = telegram.person(7, "Giulia", started=True)
    content = png(1080, 900)
    answer = await upload(telegram, session, content, caption="<b>Milan</b>", parse_mode="HTML")
    (size,) = answer["result"]["photo"]
    assert (size["width"], size["height"], size["file_size"]) == (1080, 900, len(content))
    assert answer["result"]["caption"] == "Milan"
    assert answer["result"]["caption_entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert "text" not in answer["result"]
    assert giulia.screen()[-1].text == "Milan"
    again = await session.post(
        f"{telegram.url}/bot{telegram.token}/sendPhoto", json={"chat_id": 7, "photo": size["file_id"]}
    )
    assert again.status == 200


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"GIF89a" + bytes(40), "IMAGE_PROCESS_FAILED"),
        (b"\x89PNG", "IMAGE_PROCESS_FAILED"),
        (png(9_000, 1_001), "PHOTO_INVALID_DIMENSIONS"),
        (png(2_100, 100), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_telegram_would_not_take_for_a_photo_is_refused(
    telegram: LocalTelegram, session: aiohttp.ClientSession, content: bytes, refusal: str
) -> None:
    telegram.person(7, "Giulia", started=True)
    assert refusal in (await upload(telegram, session, content))["description"]


async def test_a_caption_has_at_most_1024_characters(telegram: LocalTelegram, session: aiohttp.ClientSession) -> None:
    telegram.person(7, "Giulia", started=True)
    assert (await upload(telegram, session, png(10, 10), caption="x" * 1024))["ok"]
    assert "too long" in (await upload(telegram, session, png(10, 10), caption="x" * 1025))["description"]
    assert len(telegram.ledger.violations) == 1


async def test_no_other_parameter_takes_a_file_and_no_unknown_file_is_sent(
    telegram: LocalTelegram, session: aiohttp.ClientSession, call: Any
) -> None:
    telegram.person(7, "Giulia", started=True)
    form = aiohttp.FormData({"chat_id": "7"})
    form.add_field("text", b"x", filename="text")
    async with session.post(f"{telegram.url}/bot{telegram.token}/sendMessage", data=form) as answer:
        assert "not part of the contract" in (await answer.json())["description"]
    assert "wrong file identifier" in (await call("sendPhoto", chat_id=7, photo="upload-99"))["description"]


async def test_the_page_shows_a_photo_that_the_bot_sent(staged: LocalTelegram, session: aiohttp.ClientSession) -> None:
    staged.person(7, "Giulia", started=True)
    name = (await upload(staged, session, png(10, 10)))["result"]["photo"][0]["file_id"]
    async with session.get(f"{staged.url}/photo/{name}") as shown:
        assert shown.content_type == "image/png"
        assert await shown.read() == png(10, 10)
    async with session.get(f"{staged.url}/photo/upload-99") as missing:
        assert missing.status == 404
