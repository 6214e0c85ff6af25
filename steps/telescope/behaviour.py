"""Sentences about what all devices of the declared telescope do."""

from __future__ import annotations

from harness.bdd import Looks, looks_at, then
from harness.vocabulary.telescope.behaviour import BehaviourSentences


@then("every device behaves as declared")
@looks_at(lambda: Looks(everything=True))
def devices_behave(behaviour: BehaviourSentences) -> None:
    """All that the devices did since the scenario began is what their declaration allows, now that nothing goes on."""
    behaviour.as_declared()
