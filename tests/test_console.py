"""The commands `read` and `find`: JSON in its promised shape, and one line for what cannot be read."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import COMMAND, ROOT, bot, complaint, environment, objects
from tests.stand_in import link, saying, standing_in

ARTICLE = ROOT / "bot" / "playground" / "articles" / "ancelotti-it.txt"
SUBJECT = {"name", "slug"}
LINK = {"coach", "club", "relation", "stage", "evidence"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the processes of a test run: no `.env`, no data."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check_reading(found: dict[str, Any], text: str) -> None:
    """What `read` promises of any article."""
    assert set(found) == {"language", "headline", "summary", "stage", "coaches", "clubs", "links", "mentions"}
    assert all(set(coach) == SUBJECT | {"known"} for coach in found["coaches"])
    assert all(set(club) == SUBJECT for club in found["clubs"])
    assert all(set(mention) == SUBJECT | {"kind"} for mention in found["mentions"])
    assert all(set(link) == LINK for link in found["links"])
    assert all(link["evidence"] in text for link in found["links"])
    for kind, end in (("coaches", "coach"), ("clubs", "club")):
        slugs = [subject["slug"] for subject in found[kind]]
        assert len(slugs) == len(set(slugs))
        assert set(slugs) == {link[end] for link in found["links"]}
        assert not set(slugs) & {mention["slug"] for mention in found["mentions"]}
    assert found["stage"] == (found["links"][0]["stage"] if found["links"] else None)
    assert bool(found["headline"]) == bool(found["links"])


def test_read_says_what_a_draft_would_say(folder: Path) -> None:
    text = ARTICLE.read_text(encoding="utf-8")
    [from_file] = objects(bot("read", str(ARTICLE)))
    check_reading(from_file, text)
    assert from_file["links"]
    assert from_file["language"] == "it"
    assert objects(bot("read", "-", said=text.encode())) == [from_file]
    assert not (folder / "data").exists()


async def test_read_asks_the_language_model_where_it_is_told_to(folder: Path) -> None:
    text = "Bologna want Thiago Motta. The club met his agent on Monday."
    proposed = link("Thiago Motta", "Bologna", "The club met his agent on Monday.")
    async with standing_in(saying(proposed)) as stand_in:
        settings = {"LLM_API_URL": stand_in.url, "LLM_MODEL": "stand-in"}
        done = await asyncio.to_thread(bot, "read", "--model", "-", said=text.encode(), settings=settings)
    [found] = objects(done)
    assert (found["model"], found["stage"]) == ("stand-in", "talks")
    assert [one["evidence"] for one in found["links"]] == [text]
    assert complaint(bot("read", "--model", "-")) == "LLM_API_URL: is empty, so there is no model to ask"


def test_an_article_without_a_rumour_has_no_links(folder: Path) -> None:
    text = "La Roma ha battuto il Milan per tre a uno davanti a settantamila spettatori."
    [found] = objects(bot("read", "-", said=text.encode()))
    check_reading(found, text)
    assert found["links"] == []


def test_lines_are_answered_in_order_and_a_broken_one_by_its_error(folder: Path) -> None:
    lines = [
        json.dumps({"id": "a", "text": ARTICLE.read_text(encoding="utf-8")}).encode(),
        b"{broken",
        b'{"id": 7}',
        b'{"id": NaN, "text": "x"}',
        b'["id", 8]',
        b"\xff\xfe",
        b"[" * 100_000,
        b"",
        '{"id": {"part": [1]}, "text": "\\ud800 Nothing here 🏟️"}'.encode(),
    ]
    found = objects(bot("read", "--jsonl", "-", said=b"\n".join(lines)))
    assert [answer["id"] for answer in found] == ["a", None, 7, None, None, None, None, {"part": [1]}]
    assert [set(answer) == {"id", "error"} for answer in found] == [False, *[True] * 6, False]
    assert found[0]["links"]
    assert found[-1]["links"] == []


def test_lines_come_from_a_file_as_well(folder: Path) -> None:
    (folder / "articles.jsonl").write_bytes(b'{"id":1,"text":"x"}\n{"id":2,"text":"y"}')
    assert [answer["id"] for answer in objects(bot("read", "--jsonl", "articles.jsonl"))] == [1, 2]


def test_find_says_whom_a_name_may_mean_best_first(folder: Path) -> None:
    [found] = objects(bot("find", "Roma"))
    assert set(found) == {"matches"}
    assert all(set(match) == {"name", "kind", "slug", "score"} for match in found["matches"])
    assert found["matches"][0] == {"name": "Roma", "kind": "club", "slug": "roma", "score": 1.0}
    scores = [match["score"] for match in found["matches"]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_find_answers_lines_and_finds_nobody_where_nothing_is_close(folder: Path) -> None:
    said = '{"query":"Rossoneri"}\n{"query":"Zzyzx qqq"}\n{"query":7}\n{"id":4,"query":"Brasile"}\n'
    roma, nobody, broken, brazil = objects(bot("find", "--jsonl", "-", said=said.encode()))
    assert roma["matches"][0]["slug"] == "milan"
    assert nobody == {"matches": []}
    assert set(broken) == {"id", "error"}
    assert (brazil["id"], brazil["matches"][0]["kind"]) == (4, "national")


def test_a_missing_file_is_one_line(folder: Path) -> None:
    assert "nowhere.txt" in complaint(bot("read", "nowhere.txt"))


def test_a_reader_who_leaves_early_is_not_complained_about(folder: Path) -> None:
    lines = b'{"query":"Roma"}\n' * 2000
    with subprocess.Popen(  # noqa: S603
        [*COMMAND, "find", "--jsonl", "-"], env=environment(), stdin=-1, stdout=-1, stderr=-1
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(lines)
        process.stdin.close()
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
