"""The handlers of a script, by what they are for."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from harness.contracts.esw.params.commands import Observe, SequenceCommand, Setup
from simulators.esw.sequencer.scripting.dsl.views import show
from simulators.esw.sequencer.scripting.script_hooks import Hook

_log = logging.getLogger(__name__)

Handler = TypeVar("Handler", bound=Callable[..., Any])


class UnhandledCommandError(Exception):
    """A script has no handler for a command."""


class ScriptHandlers:
    """The handlers of one script. Coroutine functions or plain ones."""

    def __init__(self) -> None:
        self._commands: dict[tuple[type, str], Callable[..., Any]] = {}
        self._hooks: defaultdict[Hook, list[Callable[..., Any]]] = defaultdict(list)
        self._errors: list[Callable[..., Any]] = []

    def add_command(self, kind: type[Setup | Observe], name: str, handler: Handler) -> Handler:
        """Carry out commands of a name by a handler."""
        self._commands[kind, name] = handler
        return handler

    def add_hook(self, hook: Hook, handler: Handler) -> Handler:
        """Have a handler called on an occasion, beside those that are called then already."""
        self._hooks[hook].append(handler)
        return handler

    def add_error(self, handler: Handler) -> Handler:
        """Have a handler called with each error that a handler of a command raises."""
        self._errors.append(handler)
        return handler

    async def execute(self, command: SequenceCommand) -> None:
        """Carry out a command; raises what its handler does, and `UnhandledCommandError` without one."""
        kind, name = type(command), command.command_name
        handler = self._commands.get((kind, name))
        if handler is None:
            raise UnhandledCommandError(f"the script has no handler on{kind.__name__} for {name}")
        try:
            await _call(handler, show(command))
        except Exception as error:
            await self.report(error)
            raise

    async def run_hook(self, hook: Hook, *arguments: object) -> None:
        """Call all handlers of an occasion at once; raises what any of them does."""
        await asyncio.gather(*(_call(handler, *arguments) for handler in self._hooks[hook]))

    async def report(self, error: Exception) -> None:
        """Tell the handlers of errors; what they raise is logged."""
        for handler in self._errors:
            try:
                await _call(handler, error)
            except Exception:
                _log.exception("a handler of errors has failed itself")


async def _call(handler: Callable[..., Any], *arguments: object) -> None:
    returned = handler(*arguments)
    if inspect.isawaitable(returned):
        await returned
