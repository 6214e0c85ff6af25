"""Whether the functions of a script take the arguments that a sentence gives them; the script is read, not run."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

from harness.contracts.oet.script_arguments import ProcedureInput
from harness.errors import SentenceError


def refuse_arguments(file: Path, function: str, given: ProcedureInput) -> None:
    """Raise `SentenceError` for arguments that a function of a script does not take.

    Nothing is said of a script that cannot be parsed, or that makes the function in another way than by ``def``.
    """
    signature = read_signature(file, function)
    if signature is None:
        return
    try:
        signature.bind(*given.args, **given.kwargs)
    except TypeError as error:
        remedy = f"It is {function}{signature}."
        raise SentenceError(f"{function} of {file.name} does not take this: {error}", remedy=remedy) from None


def read_signature(file: Path, function: str) -> inspect.Signature | None:
    """Return the signature of a function as it stands at the top of a script; None if that cannot be told.

    A script that rebinds the name, as ``init`` may do with ``main``, says nothing certain of it.
    """
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return None
    if any(isinstance(node, ast.Global) and function in node.names for node in ast.walk(tree)):
        return None
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    return _signature(defined[-1].args) if len(defined) == 1 and not defined[0].decorator_list else None


def _signature(arguments: ast.arguments) -> inspect.Signature:
    kinds = inspect.Parameter
    positional = [*arguments.posonlyargs, *arguments.args]
    optional = len(positional) - len(arguments.defaults)
    parameters = [
        kinds(
            one.arg,
            kinds.POSITIONAL_ONLY if number < len(arguments.posonlyargs) else kinds.POSITIONAL_OR_KEYWORD,
            default=_Default() if number >= optional else kinds.empty,
        )
        for number, one in enumerate(positional)
    ]
    if arguments.vararg:
        parameters.append(kinds(arguments.vararg.arg, kinds.VAR_POSITIONAL))
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parameters.append(kinds(one.arg, kinds.KEYWORD_ONLY, default=kinds.empty if default is None else _Default()))
    if arguments.kwarg:
        parameters.append(kinds(arguments.kwarg.arg, kinds.VAR_KEYWORD))
    return inspect.Signature(parameters)


class _Default:
    """A default, whatever it is."""

    def __repr__(self) -> str:
        return "..."
