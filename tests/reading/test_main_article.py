"""An article with the facts that the project started from, told anew: exactly its links, and a true summary."""

from __future__ import annotations

from bot.directory import Directory
from bot.links import Relation, Stage
from bot.reading import Reading, read

ARTICLE = """\
Carlo Ancelotti e il Real Madrid verso l'addio: due grandi della Serie A si fanno avanti
Il ciclo di Carlo Ancelotti al Real Madrid sembra arrivato ai titoli di coda. L'uscita dalla Champions League, decisa \
dalla doppia sconfitta contro l'Arsenal, ha convinto la dirigenza a valutare la separazione già in estate. Quale sarà \
il suo domani?

In Italia sia la Roma sia il Milan lo vogliono per la panchina della prossima stagione, e anche il Brasile lo \
corteggia da mesi. Le due società cercano infatti un nuovo allenatore: Sergio Conceicao lascerà i rossoneri dopo una \
stagione deludente, mentre Claudio Ranieri saluterà la Roma a giugno, come ha ripetuto più volte.
"""


def reading_of(shipped: Directory) -> Reading:
    return read(ARTICLE, shipped)


def test_the_article_gives_exactly_its_links(shipped: Directory) -> None:
    found = {(link.coach.name, link.club.name, link.relation.value) for link in reading_of(shipped).links}
    assert found == {
        ("Carlo Ancelotti", "Real Madrid", "leaving"),
        ("Carlo Ancelotti", "Roma", "linked"),
        ("Carlo Ancelotti", "Milan", "linked"),
        ("Carlo Ancelotti", "Brazil", "linked"),
        ("Sérgio Conceição", "Milan", "leaving"),
        ("Claudio Ranieri", "Roma", "leaving"),
    }


def test_the_lead_is_what_title_and_opening_are_about(shipped: Directory) -> None:
    lead = reading_of(shipped).links[0]
    assert (lead.coach.short, lead.club.name, lead.relation) == ("Ancelotti", "Real Madrid", Relation.LEAVING)
    assert lead.stage is Stage.INTEREST


def test_opponents_and_the_question_stay_out_of_links_and_summary(shipped: Directory) -> None:
    reading = reading_of(shipped)
    assert [subject.name for subject in reading.mentions] == ["Arsenal"]
    assert "Roma" in reading.summary
    assert "Milan" in reading.summary
    assert "domani" not in reading.summary


def test_every_evidence_is_a_sentence_of_the_article(shipped: Directory) -> None:
    assert all(link.evidence and link.evidence in ARTICLE for link in reading_of(shipped).links)
