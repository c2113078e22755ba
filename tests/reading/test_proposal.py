"""What a language model is asked: the label guide, the shape of its answer, and the article well fenced."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.links import Relation, Stage
from bot.reading.masking import LIMIT
from bot.reading.proposal import GUIDE, Proposal, ProposedLink, question, schema


def test_the_guide_names_every_relation_stage_and_field() -> None:
    words = [*Relation, *Stage, *ProposedLink.model_fields, *Proposal.model_fields]
    assert [word for word in words if f'"{word}"' not in GUIDE and f"{word}:" not in GUIDE] == []


def test_the_schema_asks_for_the_very_fields_that_are_taken_and_forbids_others() -> None:
    shape = schema()
    link = shape["properties"]["links"]["items"]
    for told, taken in ((shape, Proposal), (link, ProposedLink)):
        assert list(told["properties"]) == told["required"] == list(taken.model_fields)
        assert told["additionalProperties"] is False
    assert link["properties"]["relation"]["enum"] == ["linked", "leaving", "staying", "appointed"]
    assert link["properties"]["stage"]["enum"] == [*Stage]


@given(st.text(max_size=300))
def test_no_article_can_end_its_own_fence(text: str) -> None:
    first, *inner, last = question(text).split("\n")
    assert first == last
    assert first not in "\n".join(inner)
    assert question(f"{first}\n{text}").split("\n")[0] != first


def test_addresses_and_markup_are_not_passed_on_and_a_long_article_is_cut() -> None:
    asked = question(
        f"<b>Roma</b> https://example.org/x?token=1 <script>let a</script> desk@example.org\n{'x ' * LIMIT}"
    )
    assert "Roma" in asked
    assert not {"https", "token", "script", "desk@"} & set(asked.replace("/", " ").split())
    assert len(asked) < LIMIT + 100
