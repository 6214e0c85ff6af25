"""What the sentences that command a subject at random mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.bdd import Drawing
from harness.errors import SentenceError
from harness.models.machines.machine import state_machine
from harness.models.sequences.drawing import draw_in_turn, draw_moves
from harness.models.sequences.moves import Commanded, Ending, Move, Situation
from harness.scenario.run import ScenarioRun
from harness.telescope.subjects import declared, find_subject
from harness.vocabulary.telescope.behaviour import BehaviourSentences

MOST_MOVES = 12
"""Moves of a sequence, where a sentence does not say it."""
BEHAVES = "Then every device behaves as declared"


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
        yield BEHAVES

    def write(self, move: Move, key: str) -> list[str]:
        """Return the sentences of a move."""
        if move.ending is Ending.ENDS:
            return [BEHAVES]  # which waits for that
        if (cause := move.cause) is not None:
            broken = f'When "{cause.device}" reports {cause.value} for "{cause.attribute}"'
            return [broken, self.becomes.format(key=key, state=move.passes)]
        told = self.commands[move.action].format(key=key)
        if move.ending is Ending.GOES_ON:
            return [told, self.becomes.format(key=key, state=move.passes)]
        return [told, f"Then the command {move.ending}"]


class CommandingSentences:
    """The vocabulary of sequences that are drawn from the declared machine of a subject."""

    def __init__(self, run: ScenarioRun, drawing: Drawing, behaviour: BehaviourSentences) -> None:
        self._run, self._drawing, self._behaviour = run, drawing, behaviour

    def command_at_random(
        self, wording: Wording, keys: Sequence[str], most: int | None = None, *, breaks: bool = False
    ) -> None:
        """Command subjects, and see that they do what they are allowed to do and refuse what they are not.

        Several are commanded in turn, as it is drawn, also while a command of another one is under way. What is drawn
        never depends on what the telescope shows. Raises `SentenceError` if the model alone does not tell where a
        subject is.

        :param most: so many moves of each at most.
        :param breaks: whether devices may break down, too.
        """
        __tracebackhide__ = True
        telescope = declared(self._run.target)
        subjects = [find_subject(self._run.target, wording.name, key) for key in keys]
        everyone = [Commanded(telescope, subject, breaks=breaks) for subject in subjects]
        sequences = []
        for commanded in everyone:
            commanded.keep_only(wording.commands)
            sequences.append(draw_moves(self._drawing, commanded, self._find_start(commanded), most or MOST_MOVES))
        busy: set[int] = set()
        for number, move, after in draw_in_turn(self._drawing, sequences):
            for sentence in wording.write(move, keys[number]):
                self._drawing.perform(sentence)
            busy = busy | {number} if after.under_way else busy - {number}
            if self._behaviour.is_asked and not busy:
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
