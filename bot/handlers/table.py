"""The table: every command, button and kind of message, the desk that answers it, and who may use it.

Permissions are taken from here, and the documentation's list is held against it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from bot.handlers.alerts import AlertDesk
from bot.handlers.benches import BenchDesk
from bot.handlers.directory import DirectoryDesk
from bot.handlers.drafts import DraftDesk
from bot.handlers.following import FollowingDesk
from bot.handlers.settings import SettingsDesk
from bot.handlers.silences import SilenceDesk
from bot.handlers.sources import SourceDesk
from bot.handlers.thresholds import ThresholdDesk
from bot.handlers.verdicts import VerdictDesk
from bot.handlers.visit import Answer, Visit
from bot.handlers.welcome import DoorDesk, WelcomeDesk
from bot.handlers.why import WhyDesk

Method = Callable[[Visit], Awaitable[Answer]]


class Audience(Enum):
    """Who may do something."""

    ANYONE = "anyone"
    ADMINISTRATORS = "anyone in private, administrators in a group"
    EDITORS = "editors, in private"


@dataclass(frozen=True, slots=True)
class Act:
    """What answers an errand, and for whom."""

    method: Method
    audience: Audience


@dataclass(frozen=True, slots=True)
class Desks:
    """All desks."""

    welcome: WelcomeDesk
    door: DoorDesk
    following: FollowingDesk
    alerts: AlertDesk
    drafts: DraftDesk
    verdicts: VerdictDesk
    directory: DirectoryDesk
    thresholds: ThresholdDesk
    silences: SilenceDesk
    settings: SettingsDesk
    why: WhyDesk
    benches: BenchDesk
    sources: SourceDesk


def acts(desks: Desks) -> dict[str, Act]:
    """Every errand's act: commands start with "/", buttons end in ":"."""
    welcome, door, follow, alert = desks.welcome, desks.door, desks.following, desks.alerts
    threshold, silence = desks.thresholds, desks.silences
    draft, verdict, directory, settings = desks.drafts, desks.verdicts, desks.directory, desks.settings
    bench = desks.benches
    anyone: dict[str, Method] = {
        "/help": welcome.help,
        "/privacy": welcome.privacy,
        "/following": follow.following,
        "/latest": follow.latest,
        "/settings": settings.settings,
        "latest:": follow.press_latest,
        "/why": desks.why.why,
        "/source": desks.sources.source,
        "why:": desks.why.press_why,
        "/bench": bench.bench,
        "/saga": bench.saga,
        "/carousel": bench.carousel,
        "bench:": bench.press_bench,
        "saga:": bench.press_saga,
        "story:": bench.story,
        "picture:": bench.picture,
        "name": follow.name,
        "long": welcome.long,
        "address": welcome.address,
        "forwarded": welcome.forwarded,
        "unsupported": welcome.unsupported,
        "unknown": welcome.unknown,
        "unknown:": welcome.old_button,
        "left": door.left,
        "back": door.back,
        "joined": door.joined,
        "moved": door.moved,
    }
    administrators: dict[str, Method] = {
        "/start": welcome.start,
        "/follow": follow.follow,
        "/unfollow": follow.unfollow,
        "/mute": silence.mute,
        "/unmute": silence.unmute,
        "/pause": silence.pause,
        "/resume": silence.resume,
        "/timezone": settings.timezone,
        "/language": welcome.language,
        "/forget": welcome.ask_to_forget,
        "lang:": welcome.speak,
        "forget:": welcome.forget,
        "follow:": follow.press_follow,
        "unfollow:": follow.press_unfollow,
        "join:": bench.join,
        "switch:": follow.switch,
        "neither": follow.neither,
        "neither:": follow.neither,
        "list:": follow.page,
        "drop:": follow.drop,
        "view:": threshold.view,
        "levels:": threshold.choose,
        "level:": threshold.level,
        "atleast:": threshold.at_least,
        "fewer:": threshold.fewer,
        "more:": threshold.more,
        "hush:": silence.press_mute,
        "unhush:": silence.press_unmute,
        "rest:": silence.rest,
        "wake:": silence.wake,
        "pause:": silence.press_pause,
        "resume:": silence.press_resume,
        "settings:": settings.back,
        "rhythm:": settings.rhythm,
        "quiet:": settings.quiet,
        "official:": settings.official,
        "zone:": settings.zone,
        "tongue:": settings.tongue,
        "quit:": alert.quit,
        "rejoin:": alert.rejoin,
        "mute:": alert.mute,
        "unmute:": alert.unmute,
        "reasons:": alert.reasons,
        "back:": alert.back,
    }
    editors: dict[str, Method] = {
        "/post": draft.ask,
        "/drafts": draft.drafts,
        "/rumours": verdict.rumours,
        "/add": directory.add,
        "article": draft.article,
        "news:": draft.article,
        "draft:": draft.draft,
        "links:": draft.links,
        "link:": draft.link,
        "droplink:": draft.drop_link,
        "relation:": draft.relation,
        "stage:": draft.stage,
        "text:": draft.text,
        "source:": draft.source,
        "sourceis:": draft.source_is,
        "unnamed:": draft.unnamed,
        "namesource:": draft.name_source,
        "addcoach:": draft.add_coach,
        "publish:": draft.publish,
        "silently:": draft.hush,
        "insist:": draft.insist,
        "insisted:": draft.insisted,
        "discard:": draft.discard,
        "unadd:": directory.undo,
        "unname:": directory.drop_name,
        "nameis:": directory.name_is,
        "receipt:": verdict.receipt,
        "correct:": verdict.correct,
        "deny:": verdict.deny,
        "denylink:": verdict.deny_link,
        "deniedby:": verdict.denied_by,
        "retract:": verdict.retract,
        "retractfor:": verdict.retract_for,
    }
    return {
        kind: Act(method, audience)
        for audience, methods in (
            (Audience.ANYONE, anyone),
            (Audience.ADMINISTRATORS, administrators),
            (Audience.EDITORS, editors),
        )
        for kind, method in methods.items()
    }
