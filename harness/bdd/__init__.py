"""Gherkin for pytest: feature files collected, sentences, checks of steps, what a scenario will look at.

Step modules import `given`, `when`, `then`, `looks_at` and `sentence` from here.
"""

from __future__ import annotations

from harness.bdd.collecting.collect import line_of, row_of, scenario_of
from harness.bdd.collecting.packages import load_steps
from harness.bdd.looks import Looks
from harness.bdd.plan import StepPlan, plan_of
from harness.bdd.properties.cells.named import any_value
from harness.bdd.properties.drawing import Drawing, Values
from harness.bdd.sentences.sentence import Sentence, sentence
from harness.bdd.steps import Interests, does_draw, draws, given, looks_at, then, when

__all__ = [
    "Drawing",
    "Interests",
    "Looks",
    "Sentence",
    "StepPlan",
    "Values",
    "any_value",
    "does_draw",
    "draws",
    "given",
    "line_of",
    "load_steps",
    "looks_at",
    "plan_of",
    "row_of",
    "scenario_of",
    "sentence",
    "then",
    "when",
]
