"""Takes the README's picture, the playground with a rumour just published: `python -m tests.playground.picture`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from bot import demo, log
from bot.playground.cast import cast
from bot.playground.page import add_page, articles
from bot.playground.server import LocalTelegram
from tests.playground.test_page import CHROMIUM

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "playground.png"


async def play(server: LocalTelegram) -> None:
    """Follow, post and publish, as in the story's first scene."""
    people = cast(server)
    add_page(server, people)
    await server.start()
    with tempfile.TemporaryDirectory() as folder:
        async with demo.running(demo.settings_of(server, Path(folder))):
            for person, name in (
                (people.italian, "Ancelotti"),
                (people.italian, "Roma"),
                (people.english, "Rossoneri"),
            ):
                await person.say(name)
                await person.expect()
            await people.italian.say("/follow@panchina_local_bot Brasile", chat=people.group)
            await people.italian.expect(chat=people.group)
            article = articles()[0]
            await people.editor.forward(article["text"], title=article["source"])
            draft = await people.editor.expect(button="Publish")
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
                await page.goto(server.url)
                await people.editor.press(draft, label="Publish")
                await people.editor.expect("Done", edited=True)
                await page.wait_for_timeout(1500)
                await page.screenshot(path=PICTURE)
                await browser.close()


async def main() -> None:
    """Play, and stop the server whatever happens."""
    log.set_up(level=30)
    server = LocalTelegram()
    try:
        await play(server)
    finally:
        await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
