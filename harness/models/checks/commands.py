"""Commands: where they are allowed, what their stages set, what they ask of other devices."""

from __future__ import annotations

from harness.contracts.long_running import ENDS
from harness.models import schema, values
from harness.models.checks.conditions import check_conditions, check_linked_attribute, check_only
from harness.models.checks.context import Context
from harness.models.machines.coverage import TELL
from harness.models.reading.problems import near_miss
from harness.models.reading.source import Path
from harness.models.telescope import DeviceClass


def check_commands(context: Context, device_class: DeviceClass) -> None:
    """Check all commands of a class."""
    for name, command in device_class.commands.items():
        _Check(context, device_class, name, command).all()


class _Check:
    def __init__(self, context: Context, device_class: DeviceClass, name: str, command: schema.Command) -> None:
        self.context, self.device_class, self.name, self.command = context, device_class, name, command
        self.problems = context.problems

    def all(self) -> None:
        self._types()
        self._protocol()
        for attribute, wanted in self.command.allowed.items():
            path = (*self._path("allowed"), attribute)
            found = self.context.own(self.device_class, attribute, path)
            if found is not None:
                self.context.check_wanted(self.device_class, found, wanted, path)
        for index, refusal in enumerate(self.command.refuses):
            path = (*self._path("refuses"), index)
            self._conditions(refusal.when, (*path, "when"))
            for reference in schema.TOLD.findall(refusal.because):
                self.context.check_reference(reference, self.command.taken, (*path, "because"))
        if isinstance(self.command.fails, dict):
            for attribute, value in self.command.fails.items():
                self._set(attribute, value, (*self._path("fails"), attribute))
        for index, stage in enumerate(self.command.stages):
            self._stage(stage, (*self._path("stages"), index))
            if stage.last and not stage.when and index < len(self.command.stages) - 1:
                path = (*self._path("stages"), index, "last")
                self.problems.add(path, "the command never comes to the stages behind it", "Say when it is the last.")

    def _path(self, key: str) -> Path:
        return self.context.classes.path(self.device_class.name, "commands", self.name, key)

    def _conditions(self, conditions: tuple[schema.Condition, ...], path: Path) -> None:
        check_conditions(self.context, self.device_class, conditions, path, self.command.taken)

    def _types(self) -> None:
        for key, part in (("argument", self.command.argument), ("result", self.command.result)):
            if part is not None and part.type not in values.COMMAND_TYPES:
                self.problems.add(
                    (*self._path(key), "type"),
                    f"{part.type!r} is not a Tango type of commands",
                    near_miss(part.type, values.COMMAND_TYPES),
                )
        argument = self.command.argument
        if argument is not None and argument.type != "DevString" and (argument.schema_ or argument.default):
            self.problems.add(self._path("argument"), f"a {argument.type} holds no JSON", "Make it a DevString.")

    def _protocol(self) -> None:
        result = self.command.result
        if self.device_class.system == "tango" and self.command.protocol == "submit":
            self.problems.add(self._path("protocol"), "submit is how ESW's components are commanded", "Take it out.")
        if self.command.protocol == "long-running":
            if not any(attribute in self.device_class.attributes for attribute in ENDS):
                told_by = " or ".join(map(repr, ENDS))
                self.problems.add(
                    self._path("protocol"),
                    f"{self.device_class.name} has no attribute {told_by} to report the end of a long-running command",
                    f"Extend a class that has one, or declare {ENDS[0]}: {{type: DevString, shape: [2]}}, and "
                    f"{TELL}, which tells when the command begins, so that its transitions can be counted.",
                )
            if result is not None:
                what = "a long-running command returns a result code and a uid, nothing else"
                self.problems.add(self._path("result"), what, "Leave it out.")
        elif result is not None and result.value is not None:
            path = (*self._path("result"), "value")
            self.context.check_value(self.device_class, None, result.value, path, self.command.taken)
            literal = not isinstance(result.value, dict) and not str(result.value).startswith("$")
            if literal and (why := values.mismatch_of_type(result.type, result.value)):
                self.problems.add(path, f"{result.value!r} {why}")

    def _stage(self, stage: schema.Stage, path: Path) -> None:
        self._conditions(stage.when, (*path, "when"))
        for attribute, value in stage.to.items():
            self._set(attribute, value, (*path, "to", attribute))
        for key, changes in (("add", stage.add), ("remove", stage.remove)):
            for attribute, value in changes.items():
                self._change(attribute, value, (*path, key, attribute))
        for index, ask in enumerate(stage.ask):
            self._ask(ask, (*path, "ask", index))
        if isinstance(stage.takes, dict):
            found = self.context.own(self.device_class, stage.takes["own"], (*path, "takes"))
            if found is not None and (found.shape or found.type not in (*values.WHOLE, *values.DECIMAL)):
                self.problems.add(
                    (*path, "takes"), f"{stage.takes['own']} is not a number of seconds", "Name a numeric attribute."
                )
        self._conditions(stage.until, (*path, "until"))

    def _set(self, attribute: str, value: object, path: Path) -> None:
        found = self.context.own(self.device_class, attribute, path)
        if found is None:
            return
        if found.mirrors is not None:
            self.problems.add(path, f"{attribute} mirrors another device, so it cannot be set", "Take one of them out.")
        self.context.check_value(self.device_class, found, value, path, self.command.taken)

    def _change(self, attribute: str, value: object, path: Path) -> None:
        found = self.context.own(self.device_class, attribute, path)
        if found is None:
            return
        if len(found.shape) != 1:
            self.problems.add(path, f"{attribute} is not a spectrum", "Use 'to' for a single value.")
        elif isinstance(value, (list, tuple)) or not isinstance(value, (dict, str)):
            value = value if isinstance(value, (list, tuple)) else [value]
            self.context.check_value(self.device_class, found, value, path, self.command.taken)
        elif isinstance(value, dict) or value.startswith("$"):
            self.context.check_value(self.device_class, found, value, path, self.command.taken)
        else:
            self.context.check_value(self.device_class, found, [value], path, self.command.taken)

    def _ask(self, ask: schema.Ask, path: Path) -> None:
        if ask.only is not None:
            check_only(self.context, self.device_class, ask.only, (*path, "only"))
        if ask.with_ is not None:
            self.context.check_value(self.device_class, None, ask.with_, (*path, "with"), self.command.taken)
        for target in self.context.targets(self.device_class, ask.of, (*path, "of")):
            self._asked(ask, target, path)

    def _given(self, ask: schema.Ask, asked: schema.Command, target: DeviceClass, path: Path) -> None:
        """Check the values of the parameters that a command of an ESW component is given."""
        if ask.with_ == "$":
            return
        given = ask.with_ if isinstance(ask.with_, dict) else {}
        if ask.with_ is not None and not isinstance(ask.with_, dict):
            self.problems.add((*path, "with"), f"{ask.with_!r} is no values", "Write {name: value}, or $.")
            return
        for name, value in given.items():
            if name not in asked.parameters:
                what = f"{ask.command} of {target.name} has no parameter {name!r}"
                self.problems.add((*path, "with", name), what, near_miss(name, asked.parameters))
            self.context.check_value(self.device_class, None, value, (*path, "with", name), self.command.taken)
        missing = [name for name, one in asked.parameters.items() if one.required and name not in given]
        if missing:
            what = f"{ask.command} of {target.name} needs {' and '.join(missing)}"
            self.problems.add(path, what, "Give it below 'with'.")

    def _asked(self, ask: schema.Ask, target: DeviceClass, path: Path) -> None:
        asked = target.commands.get(ask.command)
        if asked is None:
            self.problems.add(
                (*path, "command"),
                f"the linked class {target.name} has no command {ask.command!r}",
                near_miss(ask.command, target.commands),
            )
        elif asked.taken is None and ask.with_ is not None:
            self.problems.add((*path, "with"), f"{ask.command} of {target.name} takes no argument", "Leave it out.")
        elif asked.parameters:
            self._given(ask, asked, target, path)
        elif asked.argument is not None and ask.with_ is None:
            self.problems.add(
                path, f"{ask.command} of {target.name} takes an argument", "Give it one: 'with: $' passes on the whole."
            )
        for attribute, wanted in ask.unless.items():
            found = check_linked_attribute(self.context, target, attribute, (*path, "unless", attribute))
            if found is not None:
                self.context.check_wanted(self.device_class, found, wanted, (*path, "unless", attribute))
