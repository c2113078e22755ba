"""The examination of an article: its trace is kept with the report, and reports from before there were traces count."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers.examination import examine
from bot.reading import Reading
from bot.reading.sameness import Kind
from bot.reading.trace import read_trace, trace
from bot.reports import Earlier, Report
from tests.core import ANCELOTTI, BRAZIL, STORY, link

TEXT = """\
Secondo Calcio Oggi, Carlo Ancelotti è a un passo dal Brasile. L'incontro decisivo con il presidente Rodrigues si è \
tenuto lunedì a Londra e il contratto, fino al 2026, sarebbe già pronto. Mancano soltanto i dettagli sullo staff."""
REPORT = Report(TEXT, "La Panca", "", "pasted", "f")
READING = Reading("it", STORY, (), "")


def test_the_trace_is_kept_with_links_and_the_credited_outlet() -> None:
    kept = read_trace(examine(REPORT, READING, []).report.trace)
    assert kept == trace(TEXT, STORY, "Calcio Oggi", "it")
    own = read_trace(examine(replace(REPORT, source="Calcio Oggi"), READING, []).report.trace)
    assert own is not None
    assert own.credit == ""


def test_a_report_without_a_trace_is_known_again_by_its_text() -> None:
    found = examine(REPORT, READING, [Earlier(3, "", "Altre notizie. " + TEXT, 60)]).alike
    assert found is not None
    assert (found.rumour_id, found.sameness.repeats) == (3, True)


def test_another_coach_has_nothing_alike_and_the_same_news_elsewhere_is_independent() -> None:
    elsewhere = trace("Ancelotti will coach Brazil, a friend of his says.", [link(ANCELOTTI, BRAZIL)])
    reading = Reading("it", (link(ANCELOTTI, BRAZIL),), (), "")
    found = examine(REPORT, reading, [Earlier(5, elsewhere.write(), "", 60)]).alike
    assert found is not None
    assert found.sameness.kind is Kind.INDEPENDENT
    assert examine(REPORT, reading, [Earlier(5, trace("Rain in Paris today.").write(), "", 60)]).alike is None
