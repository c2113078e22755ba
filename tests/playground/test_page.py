"""The page in a real browser: it looks and feels like phones, by mouse, keyboard and on a narrow screen."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.playground.cast import GROUP_ID
from bot.playground.chats import Door
from bot.playground.server import LocalTelegram

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).is_file(), reason="no Chromium: set CHROMIUM to its path to test the page in a browser"
)
FOLLOW = {"inline_keyboard": [[{"text": "Segui Roma", "callback_data": "follow:1"}]]}


class Stage:
    """The page open in a browser, and the bot's side of it, played by the test."""

    def __init__(self, server: LocalTelegram, session: aiohttp.ClientSession, page: Page) -> None:
        self.server = server
        self.session = session
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type in ("error", "warning") else None)

    def phone(self, key: str) -> Any:
        return self.page.locator(f"#phone-{key}")

    async def bot(self, method: str, **params: Any) -> Any:
        url = f"{self.server.url}/bot{self.server.token}/{method}"
        async with self.session.post(url, json=params) as response:
            body = await response.json()
            assert body["ok"], body
            return body["result"]

    async def said(self, key: str) -> dict[str, Any]:
        """The next update of that kind that a person caused on the page."""
        async with asyncio.timeout(5):
            while True:
                for update in list(self.server.world.updates.pending):
                    if key in update:
                        self.server.world.updates.pending.remove(update)
                        found: dict[str, Any] = update[key]
                        return found
                await asyncio.sleep(0.02)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def opened(browser: Browser, staged: LocalTelegram, session: aiohttp.ClientSession, **context: Any) -> Stage:
    settings = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "timezone_id": "Asia/Tokyo", **context}
    page = await (await browser.new_context(**settings)).new_page()
    page.set_default_timeout(5_000)
    stage = Stage(staged, session, page)
    await page.goto(staged.url)
    await expect(page.locator(".phone")).to_have_count(4)
    return stage


@pytest.fixture
async def stage(browser: Browser, staged: LocalTelegram, session: aiohttp.ClientSession) -> AsyncIterator[Stage]:
    stage = await opened(browser, staged, session)
    yield stage
    assert stage.problems == []


async def test_a_fan_starts_writes_and_presses_and_sees_the_answer(stage: Stage) -> None:
    giulia = stage.phone("italian")
    await giulia.get_by_role("button", name="Avvia").click()
    assert (await stage.said("message"))["text"] == "/start"
    await giulia.get_by_label("Messaggio di Giulia").fill("Roma")
    await stage.page.keyboard.press("Enter")
    assert (await stage.said("message"))["text"] == "Roma"
    await stage.bot("sendMessage", chat_id=101, text="Chi?", reply_markup=FOLLOW)
    await giulia.get_by_role("button", name="Segui Roma").click()
    query = await stage.said("callback_query")
    assert query["data"] == "follow:1"
    await expect(giulia.locator(".key.busy")).to_have_count(1)
    await stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="Ora segui Roma")
    await expect(giulia.locator(".toast")).to_have_text("Ora segui Roma")
    await expect(giulia.locator(".key.busy")).to_have_count(0)


async def test_alerts_arrive_with_a_marker_and_edits_show(stage: Stage) -> None:
    for chat in (101, 102):
        stage.server.world.chats[chat].door = Door.OPEN
    sent = await stage.bot("sendMessage", chat_id=101, text="Novità", disable_notification=True)
    giulia = stage.phone("italian")
    await expect(giulia.locator(".badge")).to_have_text("1")
    await expect(giulia.locator(".unread")).to_be_visible()
    await expect(giulia.get_by_role("img", name="Inviato senza suono")).to_be_visible()
    await expect(stage.page).to_have_title("(1) Panchina playground")
    await expect(stage.page.locator("#announcer")).to_contain_text("Giulia’s phone, new message from Panchina: Novità")
    await giulia.get_by_role("log").focus()
    await expect(giulia.locator(".badge")).to_be_hidden()
    await stage.bot("editMessageText", chat_id=101, message_id=sent["message_id"], text="Smentita")
    await expect(giulia.locator(".message.changed .text")).to_contain_text("Smentita")
    await expect(giulia.locator(".edited")).to_be_visible()


async def test_what_people_write_is_never_read_as_html(stage: Stage) -> None:
    oliver = stage.phone("english")
    await oliver.get_by_role("button", name="Start").click()
    hostile = "<img src=x onerror=\"document.title='owned'\"><b>bold</b> &amp; {0} \u202egolb"
    await oliver.get_by_label("Message as Oliver").fill(hostile)
    await stage.page.keyboard.press("Enter")
    await expect(oliver.locator(".message.out .text").last).to_contain_text("<img src=x onerror=")
    await stage.bot("sendMessage", chat_id=102, text=hostile)
    await expect(oliver.locator(".message.in .text").last).to_contain_text("<b>bold</b> &amp; {0}")
    assert await oliver.locator(".text img, .text b").count() == 0


async def test_entities_become_links_times_and_quotes_that_fold(stage: Stage) -> None:
    stage.server.world.chats[101].door = Door.OPEN
    text = (
        '😀 <b>Ancelotti</b> <a href="https://example.org/">fonte</a> '
        '<tg-time unix="1700000000" format="Dt">x</tg-time>'
        f"\n<blockquote expandable>{'parola ' * 80}</blockquote>/help e <a href='tg://user?id=1'>lei</a>"
    )
    await stage.bot("sendMessage", chat_id=101, text=text, parse_mode="HTML")
    shown = stage.phone("italian").locator(".message .text")
    await expect(shown.locator("b")).to_have_text("Ancelotti")
    link = shown.get_by_role("link", name="fonte")
    assert await link.get_attribute("target") == "_blank"
    assert await link.get_attribute("rel") == "noopener noreferrer"
    assert await shown.get_by_role("link").count() == 1
    await expect(shown.locator("time").first).to_have_text("15 novembre 2023 alle ore 07:13")
    toggle = shown.get_by_role("button", name="Mostra tutto")
    low = (await shown.locator(".quoted").bounding_box())["height"]
    await toggle.focus()
    await stage.page.keyboard.press("Enter")
    assert await shown.get_by_role("button", name="Mostra meno").get_attribute("aria-expanded") == "true"
    assert (await shown.locator(".quoted").bounding_box())["height"] > low
    await shown.get_by_role("button", name="/help").click()
    assert (await stage.said("message"))["text"] == "/help"


async def test_the_editor_picks_an_article_and_replies_to_the_draft(stage: Stage) -> None:
    marta = stage.phone("editor")
    await marta.get_by_role("button", name="Sample articles").click()
    await expect(marta.get_by_role("dialog", name="Sample articles")).to_be_visible()
    await marta.get_by_role("button", name="Ancelotti, ai saluti", exact=False).first.click()
    await stage.page.keyboard.press("Enter")
    posted = await stage.said("message")
    assert len(posted["text"]) > 1_000
    draft = await stage.bot("sendMessage", chat_id=103, text="Draft 1")
    await marta.locator(".message", has_text="Draft 1").dblclick()
    await expect(marta.locator(".replying strong")).to_have_text("Reply to Panchina")
    await stage.page.keyboard.type("A better summary")
    await stage.page.keyboard.press("Enter")
    assert (await stage.said("message"))["reply_to_message"]["message_id"] == draft["message_id"]
    await stage.bot("sendMessage", chat_id=103, text="New text?", reply_markup={"force_reply": True})
    await expect(marta.locator(".replying")).to_be_visible()
    await stage.page.keyboard.press("Escape")
    await expect(marta.locator(".replying")).to_be_hidden()


async def test_the_guide_ticks_off_what_happens_and_goes_when_dismissed(stage: Stage) -> None:
    guide = stage.page.get_by_role("region", name="First steps")
    await guide.get_by_role("button", name="Write “Ancelotti” for me").click()
    assert (await stage.said("message"))["text"] == "/start"
    await expect(stage.phone("italian").get_by_label("Messaggio di Giulia")).to_have_value("Ancelotti")
    await stage.page.keyboard.press("Enter")
    await stage.said("message")
    await stage.bot("sendMessage", chat_id=101, text="Ora segui Ancelotti")
    await expect(guide.locator("[data-step=follow].done")).to_be_visible()
    await guide.get_by_role("button", name="Pick the first sample").click()
    await stage.page.keyboard.press("Enter")
    await stage.said("message")
    publish = {"inline_keyboard": [[{"text": "Publish", "callback_data": "publish:1"}]]}
    await stage.bot("sendMessage", chat_id=103, text="Draft 1", reply_markup=publish)
    await guide.get_by_role("button", name="Show me the button").click()
    await stage.page.keyboard.press("Enter")
    await stage.bot("answerCallbackQuery", callback_query_id=(await stage.said("callback_query"))["id"])
    await expect(guide.locator("[data-step=publish].done")).to_be_visible()
    await stage.bot("sendMessage", chat_id=101, text="Novità")
    await expect(guide.locator("li.done")).to_have_count(4)
    await guide.get_by_role("button", name="Dismiss the first steps").click()
    await expect(guide).to_be_hidden()
    await stage.page.reload()
    await expect(stage.page.locator(".phone")).to_have_count(4)
    await expect(stage.page.locator("#guide")).to_be_hidden()


async def test_the_group_shows_who_speaks_and_lets_either_write(stage: Stage) -> None:
    group = stage.phone("group")
    await group.get_by_role("radio", name="Oliver").check()
    await group.get_by_label("Message as Oliver").fill("/follow Roma")
    await stage.page.keyboard.press("Enter")
    assert (await stage.said("message"))["from"]["id"] == 102
    await stage.bot("sendMessage", chat_id=GROUP_ID, text="Solo gli amministratori")
    await expect(group.locator(".message.in .name")).to_have_text("Panchina")
    await group.get_by_role("button", name="More").click()
    await group.get_by_role("menuitem", name="Remove the bot").click()
    assert (await stage.said("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await group.get_by_role("button", name="Add the bot again").click()
    assert (await stage.said("my_chat_member"))["new_chat_member"]["status"] == "member"
    await expect(group.locator(".service")).to_have_text("Panchina was added to the group")


async def test_a_narrow_screen_shows_one_phone_at_a_time(
    browser: Browser, staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    stage = await opened(browser, staged, session, viewport={"width": 390, "height": 844}, has_touch=True)
    page = stage.page
    await expect(page.locator(".phone:visible")).to_have_count(1)
    await page.get_by_role("tab", name="Marta").click()
    await expect(stage.phone("editor")).to_be_visible()
    await expect(stage.phone("italian")).to_be_hidden()
    staged.world.chats[101].door = Door.OPEN
    await stage.bot("sendMessage", chat_id=101, text="Novità")
    await expect(page.locator("#tab-italian .badge")).to_have_text("1")
    await page.locator("#tab-editor").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Giulia")).to_have_attribute("aria-selected", "true")
    await expect(page.locator("#tab-italian .badge")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert stage.problems == []


async def test_the_page_says_when_the_playground_stops_and_asks_nobody_else(
    browser: Browser, staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    asked: list[str] = []
    stage = await opened(browser, staged, session)
    stage.page.on("request", lambda request: asked.append(request.url))
    await stage.page.reload()
    await expect(stage.page.locator(".phone")).to_have_count(4)
    assert asked
    assert all(url.startswith(staged.url) for url in asked)
    await staged.stop()
    await expect(stage.page.get_by_role("alert")).to_be_visible()
