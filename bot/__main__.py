"""The command line: run, demo, read, find, import, transfer, doctor. Each command imports only what it needs."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from bot import __version__


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Alerts for followers of coaches and clubs.")
    parser.add_argument("--version", action="version", version=f"Panchina {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="serve until SIGTERM or SIGINT").set_defaults(act=_run)
    demo = commands.add_parser("demo", help="a local playground: no token, no network")
    demo.add_argument("--story", action="store_true", help="play a week of articles and print what each phone did")
    demo.add_argument("--port", type=int, default=8090, help="port of the playground's page (default 8090)")
    demo.set_defaults(act=_demo)
    read = commands.add_parser("read", help="say what a draft of an article would say, as JSON")
    read.add_argument("file", nargs="?", default="-", help="a text file, or - for standard input")
    read.add_argument("--jsonl", action="store_true", help='one {"id", "text"} a line in, one object a line out')
    read.add_argument("--model", action="store_true", help="ask the language model of the settings too")
    read.set_defaults(act=_read)
    find = commands.add_parser("find", help="say which coaches and clubs a name may mean, as JSON")
    find.add_argument("name", nargs="?", default="-", help="what a fan would type")
    find.add_argument("--jsonl", action="store_true", help='one {"query"} a line in, one object a line out')
    find.set_defaults(act=_find)
    take = commands.add_parser("import", help="take in coaches or clubs and their names from Wikidata's query results")
    take.add_argument("files", nargs="+", metavar="FILE", help="JSON or CSV, as docs/directory.md tells")
    take.add_argument("--kind", required=True, choices=("coach", "club", "national"), help="what the files hold")
    take.set_defaults(act=_import)
    move = commands.add_parser("transfer", help="carry the SQLite file of DATABASE_URL over to PostgreSQL")
    move.add_argument("--to", required=True, metavar="URL", help="an empty database: postgresql://user@host/name")
    move.set_defaults(act=_transfer)
    commands.add_parser("doctor", help="check settings, token and database").set_defaults(act=_doctor)
    options = parser.parse_args(arguments)
    try:
        return int(options.act(options))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the output has gone, and Python would complain once more when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _fail(message: object) -> int:
    print(" ".join(str(message).split()), file=sys.stderr)
    return 2


def _run(_: argparse.Namespace) -> int:
    from bot import log, settings

    try:
        chosen = settings.load()
        chosen.token()
    except settings.SettingsError as error:
        return _fail(error)
    log.set_up(chosen.secrets)
    if not chosen.admin_ids:
        print("ADMIN_IDS: is empty, so nobody can post", file=sys.stderr)

    from bot import app
    from bot.database import DatabaseError

    try:
        asyncio.run(_until_signal(lambda stop: app.run(chosen, stop)))
    except (settings.SettingsError, DatabaseError) as error:
        return _fail(error)
    return 0


async def _until_signal(serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(stop)


def _demo(options: argparse.Namespace) -> int:
    from bot import demo

    if options.story:
        return asyncio.run(demo.story())
    try:
        asyncio.run(_until_signal(lambda stop: demo.playground(options.port, stop)))
    except (OSError, OverflowError) as error:
        return _fail(f"--port: the page cannot be served there: {error}")
    return 0


def _read(options: argparse.Namespace) -> int:
    from bot import console

    try:
        reader = _model_reader() if options.model else console.reader()
        if options.jsonl:
            console.answer_lines(options.file, "text", reader)
        else:
            console.show(reader(console.text_of(options.file)))
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        return _fail(error)
    return 0


def _model_reader() -> Callable[[str], dict[str, Any]]:
    """A reader that asks the language model of the settings. Raises ValueError with one line where none is set."""
    from bot import console, log, proposals, settings

    try:
        chosen = settings.load()
    except settings.SettingsError as error:
        raise ValueError(error) from None
    if not chosen.llm_api_url:
        raise ValueError("LLM_API_URL: is empty, so there is no model to ask")
    log.set_up(chosen.secrets, logging.WARNING)
    key, proxied = chosen.llm_api_key.get_secret_value(), not chosen.is_llm_local
    server = proposals.Server(chosen.llm_api_url, chosen.llm_model, key, chosen.llm_timeout, proxied=proxied)
    return console.reader(lambda text, directory: asyncio.run(proposals.read_once(server, text, directory)))


def _find(options: argparse.Namespace) -> int:
    from bot import console

    try:
        if options.jsonl:
            console.answer_lines(options.name, "query", console.finder())
        else:
            console.show(console.finder()(console.text_of("-") if options.name == "-" else options.name))
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        return _fail(error)
    return 0


def _import(options: argparse.Namespace) -> int:
    from bot import importing, settings
    from bot.database import DatabaseError, DatabaseInUseError, StatementError

    try:
        address = settings.load().database_address
        asyncio.run(importing.take_in(address, options.files, options.kind, print))
    except DatabaseInUseError as error:
        return _fail(f"{error}: stop the bot, import, and start it again")
    except (settings.SettingsError, DatabaseError, OSError, ValueError) as error:
        return _fail(error)
    except StatementError as error:
        return _fail(f"DATABASE_URL: nothing of this file was kept: {error}")
    return 0


def _transfer(options: argparse.Namespace) -> int:
    from bot import console, settings
    from bot.database import DatabaseError, StatementError
    from bot.database.transfer import transfer

    try:
        source, target = settings.load().database_address, settings.address_of(options.to, "--to")
        rows = asyncio.run(transfer(source, target, console.progress))
    except (settings.SettingsError, DatabaseError) as error:
        return _fail(error)
    except (StatementError, ValueError) as error:
        return _fail(f"--to: nothing was kept: {error}")
    print(f"{rows:,} rows carried over. From now on: DATABASE_URL={options.to.partition('://')[0]}://…")
    return 0


def _doctor(_: argparse.Namespace) -> int:
    from bot import doctor

    return asyncio.run(doctor.examine())


if __name__ == "__main__":
    sys.exit(main())
