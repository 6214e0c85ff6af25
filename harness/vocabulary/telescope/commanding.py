"""What the sentences that command a subject at random mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.bdd import Drawing
from harness.errors import SentenceError
from harness.models.machines.machine import state_machine
from harness.models.sequences.drawing import draw_moves
from harness.models.sequences.moves import Commanded, Ending, Move, Situation
from harness.scenario.run import ScenarioRun
from harness.telescope.subjects import declared, find_subject
from harness.vocabulary.telescope.behaviour import BehaviourSentences

MOST_MOVES = 12
"""Moves of a sequence, where a sentence does not say it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences by which subjects of one name are commanded.

    :param name: such as ``subarray``.
    :param commands: by the words of the action, the sentence, in which ``{key}`` is the key of the subject.
    :param becomes: the sentence that waits for ``{state}``.
    """

    name: str
    commands: Mapping[str, str]
    becomes: str

    def list_sentences(self, key: str) -> Iterator[str]:
        """Yield all that may be performed for one subject."""
        yield from (sentence.format(key=key) for sentence in self.commands.values())
        yield "Then the command succeeds"
        yield "Then the command is rejected"

    def write(self, move: Move, key: str, command: str) -> list[str]:
        """Return the sentences of a move.

        :param command: that the move's action stands for.
        """
        if move.ending is Ending.ENDS:
            return [f'Then the command "{command}" succeeds']
        told = self.commands[move.action].format(key=key)
        if move.ending is Ending.GOES_ON:
            return [told, self.becomes.format(key=key, state=move.passes)]
        return [told, f"Then the command {move.ending}"]


class CommandingSentences:
    """The vocabulary of sequences that are drawn from the declared machine of a subject."""

    def __init__(self, run: ScenarioRun, drawing: Drawing, behaviour: BehaviourSentences) -> None:
        self._run, self._drawing, self._behaviour = run, drawing, behaviour

    def command_at_random(self, wording: Wording, key: str, most: int | None = None) -> None:
        """Command a subject, and see that it does what it is allowed to do and refuses what it is not.

        What is drawn never depends on what the telescope shows. Raises `SentenceError` if the model alone does not tell
        where the subject is.

        :param most: so many moves at most.
        """
        __tracebackhide__ = True
        commanded = Commanded(declared(self._run.target), find_subject(self._run.target, wording.name, key))
        commanded.keep_only(wording.commands)
        for move in draw_moves(self._drawing, commanded, self._find_start(commanded), most or MOST_MOVES):
            for sentence in wording.write(move, key, commanded.actions[move.action]):
                self._drawing.perform(sentence)
            if self._behaviour.is_asked and move.ending is not Ending.GOES_ON:
                self._behaviour.as_declared()  # at once, so that what follows is not told with what is wrong

    def _find_start(self, commanded: Commanded) -> Situation:
        """Return where the scenario has brought the subject, by its sentences."""
        subject, situation = commanded.subject, commanded.rest()
        if any(issued.subject == subject.device.subject for issued in self._run.commands.issued):
            raise SentenceError(
                f"{subject.name} {subject.key} was commanded before, so that the model does not tell where it is",
                place=self._run.sentence,
                remedy="Bring it there by a Given, and let it be commanded at random first.",
            )
        brought = self._run.brought.get((subject.name, subject.key))
        if brought is None or brought in situation.states:
            return situation
        machine = state_machine(commanded.telescope, subject.device.device_class, subject.attribute)
        route = machine.route(next(iter(situation.states)), brought)
        words = {command: words for words, command in commanded.actions.items()}
        for command in route.commands:
            situation = commanded.follow(situation, Move(words[command], Ending.SUCCEEDS))
        if situation.states != {brought}:
            raise SentenceError(
                f"{subject.name} {subject.key} does not stay {brought}", remedy="Begin in a state that stays."
            )
        return situation
