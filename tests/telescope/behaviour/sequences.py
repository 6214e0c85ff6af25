"""Drawn sequences of commands on a telescope that is served as another declaration says than the one that is read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings, strategies
from hypothesis.errors import Flaky
from hypothesis.strategies import DataObject

from harness.bdd import Looks
from harness.models.load import load_telescope
from harness.models.machines.coverage import Coverage
from harness.models.sequences.drawing import draw_moves
from harness.models.sequences.moves import Commanded, Ending, Move
from harness.scenario.run import ScenarioRun
from harness.targets.choice import choose
from harness.targets.launcher import Simulation
from harness.targets.plan import plan_target
from harness.targets.target import Target
from harness.telescope.behaviour.checking import BehaviourCheck
from harness.telescope.coverage import Listening
from harness.telescope.interests import Interests
from harness.telescope.resting_state import put_back
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.vocabulary import Tango
from harness.vocabulary.telescope.vocabulary import DeclaredTelescope
from simulators.launcher import RunningSimulation, SimulatorLauncher

ROOT = Path(__file__).parents[3]
TELESCOPES = ROOT / "telescopes"
PROFILE = """
can = ["hold", "faults", "reset"]
[telescope]
declaration = "{declaration}"
time_scale = 0.02
[tango]
{connector}
[simulation]
[limits]
call = 5
wait = 5
rest = 30
clock_tolerance = 0
"""
MOST = 16
"""Moves of a sequence."""


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong in what is served.

    :param file: of the declaration.
    :param changes: what stands there, once, and what is served in its place.
    """

    name: str
    file: str
    changes: Sequence[tuple[str, str]]

    def write(self, folder: Path) -> Path:
        """Write a copy of the declarations in which it is wrong; return where that of SKA-Mid is."""
        copied = folder / self.name
        shutil.copytree(TELESCOPES, copied, dirs_exist_ok=True)
        file = copied / self.file
        text = file.read_text(encoding="utf-8")
        for before, after in self.changes:
            assert text.count(before) == 1, f"{self.file} has this {text.count(before)} times: {before}"
            text = text.replace(before, after)
        file.write_text(text, encoding="utf-8")
        return copied / "ska-mid.yaml"


class Serving(SimulatorLauncher):
    """Serves a telescope as another file declares it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def start(self, simulation: Simulation) -> RunningSimulation:
        return super().start(replace(simulation, telescope=load_telescope(self._file)))


class Observed:
    """A telescope that is commanded, and all that its devices show."""

    def __init__(self, target: Target) -> None:
        assert target.telescope is not None
        self.target = target
        self.listening = Listening(target.telescope.part("tango"))
        self.listening.listen(target.sources)
        self.listening.listen_to_all()
        self.commanded = Commanded(target.telescope, target.telescope.subjects["subarray", "1"])
        self.interests = Interests(target).of_step(Looks(subject="subarray", key="1"))
        self.examples = 0
        self.found_at = 0

    def run(self, moves: Iterator[Move] | Sequence[Move]) -> None:
        """Make moves as a scenario does, see that everything was as declared, and put all back."""
        self.examples += 1
        run = ScenarioRun(self.target, "a sequence")
        try:
            run.listen(self.interests)
            telescope, commands = DeclaredTelescope(run, Tango(run)), CommandSentences(run)
            check = BehaviourCheck(run, self.listening)
            run.begin_step("given", "Given the telescope is on")
            telescope.reach("telescope", "", "on")
            for move in moves:
                self._make(move, run, telescope, commands)
                if move.ending is not Ending.GOES_ON:
                    check.check()
            run.begin_step("then", "Then every device behaves as declared")
            check.check()
            run.finish()
        finally:
            left = put_back(run)
            run.close()
            if left:
                self.target.reset()
                self.listening.listen(self.target.sources)
        assert not left, left

    def coverage(self, device_class: str) -> Coverage:
        """What was taken of the transitions of a class."""
        return self.listening.coverage()[device_class]

    def _make(self, move: Move, run: ScenarioRun, telescope: DeclaredTelescope, commands: CommandSentences) -> None:
        if move.ending is not Ending.ENDS:
            run.begin_step("when", f"When {move}")
            telescope.act("subarray", "1", move.action)
        run.begin_step("then", f"Then {move}")
        if move.ending is Ending.GOES_ON:
            telescope.becomes("subarray", "1", move.passes)
            return
        if move.ending is Ending.ENDS:
            commands.succeeds(self.commanded.actions[move.action])
        elif move.ending is Ending.REJECTED:
            commands.is_rejected()
        else:
            commands.succeeds()

    def search(self, number: int, examples: int = 300) -> tuple[list[Move], AssertionError] | None:
        """Draw sequences until one fails, and make that as short as it can be; None if none does."""
        failed: list[tuple[list[Move], AssertionError]] = []

        @seed(number)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            report_multiple_bugs=False,
        )
        @given(strategies.data())
        def one(data: DataObject) -> None:
            made: list[Move] = []
            start = self.commanded.rest()

            def drawn() -> Iterator[Move]:
                for move, _ in draw_moves(Drawn(data), self.commanded, start, MOST):
                    made.append(move)
                    yield move

            try:
                self.run(drawn())
            except AssertionError as error:
                self.found_at = self.found_at if failed else self.examples
                failed.append((made, error))
                raise

        try:
            one()
        except (AssertionError, Flaky):
            return self.shorten(*min(reversed(failed), key=lambda each: len(each[0])))
        return None

    def shorten(self, moves: list[Move], error: AssertionError) -> tuple[list[Move], AssertionError]:
        """Leave out one command after the other, as a property does with its moves at last, as long as it fails."""
        shorter: tuple[list[Move], AssertionError] | None = moves, error
        while shorter is not None:
            moves, error = shorter
            shorter = next(filter(None, map(self.try_out, self.leave_out(moves))), None)
        return moves, error

    def try_out(self, moves: list[Move]) -> tuple[list[Move], AssertionError] | None:
        try:
            self.run(moves)
        except AssertionError as error:
            return moves, error
        return None

    def leave_out(self, moves: Sequence[Move]) -> Iterator[list[Move]]:
        """Yield a sequence without one command at a time; of the others the model says what comes of them then."""
        for number, left in enumerate(moves):
            situation = self.commanded.rest()
            kept: list[Move] = []
            for at, move in enumerate(moves):
                if at == number or (at > number and move == Move(left.action, Ending.ENDS)):
                    continue
                known = self.commanded.list_moves(situation)
                made = next((one for one in known if one == move), None) or _same_action(known, move)
                if made is not None:
                    kept.append(made)
                    situation = self.commanded.follow(situation, made)
            if left.ending is not Ending.ENDS:
                yield kept


def _same_action(known: Sequence[Move], move: Move) -> Move | None:
    return next((one for one in known if one.action == move.action), None)


class Drawn:
    """Draws by Hypothesis."""

    def __init__(self, data: DataObject) -> None:
        self._data = data

    def choose(self, options, label):
        return options[self.integer(0, len(options) - 1, label)]

    def integer(self, low, high, label):
        return self._data.draw(strategies.integers(low, high), label=label)


@contextmanager
def opened(folder: Path, served: Path, *, declaration: str = "ska-mid", connector: str = "") -> Iterator[Observed]:
    """The telescope, served as one file says and known as another one says."""
    file = folder / f"{served.parent.name}-{served.stem}.toml"
    file.write_text(PROFILE.format(declaration=declaration, connector=connector), encoding="utf-8")
    target = Target(plan_target(choose({"target": str(file)}, {}, {}), ROOT, {}), Serving(served))
    observed = Observed(target)
    try:
        yield observed
    finally:
        observed.listening.close()
        target.close()
