"""What is special about ESW components: kinds, current states, parameters, containers; and that systems do not mix."""

from __future__ import annotations

from collections.abc import Iterator

from harness.models import schema, values
from harness.models.checks.context import Context
from harness.models.reading.problems import near_miss
from harness.models.reading.source import Path
from harness.models.telescope import DeviceClass

COMPONENTS = "components"
"""The link of a container to what it holds."""
HOOKS = ("GoOnline", "GoOffline", "ExecuteDiagnosticMode", "ExecuteOperationsMode")
"""Commands of these names are what a component does at the requests of that name; nobody submits them."""
HINT = "hint"
"""The parameter of the hook of the diagnostic mode."""
ESW_ONLY = ("parameters", "observe", "sources", "results")
TANGO_ONLY = ("argument", "result")


def check_systems(context: Context) -> None:
    """Check that no class has what is another system's, and that no link leads from one to another."""
    for device_class in context.telescope.classes.values():
        foreign, owner = (TANGO_ONLY, "Tango") if device_class.system == "esw" else (ESW_ONLY, "ESW")
        for name, command in device_class.commands.items():
            for key in (key for key in foreign if getattr(command, key)):
                path = context.classes.path(device_class.name, "commands", name, key)
                context.problems.add(path, f"{key!r} is for commands of {owner}", "Take it out.")
        of_components = device_class.kind, device_class.current_states, device_class.events, device_class.alarms
        if device_class.system == "tango" and any(of_components):
            what = "'kind', 'current_states', 'events' and 'alarms' are for ESW's components"
            context.problems.add(("classes", device_class.name), what, "Add 'system: esw', or take them out.")
    for index, declared in enumerate(context.document.devices):
        own = context.telescope.classes[declared.class_]
        for link in declared.links:
            for target in context.linked.get((own.name, link), ()):
                if target.system != own.system:
                    what = f"{own.name} is of {own.system}, and {target.name} of {target.system}"
                    context.problems.add(("devices", index, "links", link), what, "Link devices of one system.")


def check_components(context: Context) -> None:
    """Check all classes of ESW components, and which container holds which component."""
    classes = [one for one in context.telescope.classes.values() if one.system == "esw"]
    if not classes:
        return
    for device_class in classes:
        _Check(context, device_class).all()
    _check_containers(context)
    _check_subsystems(context)


class _Check:
    def __init__(self, context: Context, device_class: DeviceClass) -> None:
        self.context, self.device_class = context, device_class
        # What reads ESW's messages takes 50 ms to import, and only declarations of ESW need it.
        from harness.contracts.esw.alarms import AlarmSeverity  # noqa: PLC0415
        from harness.contracts.esw.params.issues import CommandIssue  # noqa: PLC0415
        from harness.contracts.esw.params.key_types import KeyType  # noqa: PLC0415
        from harness.contracts.esw.params.units import Units  # noqa: PLC0415

        self._key_types = [one.value for one in KeyType if one is not KeyType.CHOICE]
        self._units = [one.value for one in Units]
        self._severities = [one.value for one in AlarmSeverity]
        self._issues = [one.__name__ for one in CommandIssue.__args__]

    def all(self) -> None:
        own = self.device_class
        if not own.kind:
            self._add(("classes", own.name), "key 'kind' is missing, and none is inherited", "Add it: assembly or HCD.")
        for kind, published in (("current_states", own.current_states), ("events", own.events)):
            for name, shown in published.items():
                for index, attribute in enumerate(shown):
                    self.context.own(own, attribute, ("classes", own.name, kind, name, index))
        for name, severities in own.alarms.items():
            for index, severity in enumerate(severities):
                if severity not in self._severities:
                    path: Path = ("classes", own.name, "alarms", name, index)
                    self._add(path, f"{severity!r} is no severity", near_miss(severity, self._severities))
        for name, declared in own.attributes.items():
            self._attribute(name, declared)
        for name, command in own.commands.items():
            self._command(name, command)

    def _attribute(self, name: str, attribute: schema.Attribute) -> None:
        path = self.context.classes.path(self.device_class.name, "attributes", name)
        if attribute.unit:
            self._unit(attribute.unit, (*path, "unit"))
        if attribute.access != "read":
            self._add((*path, "access"), "nobody writes to a component, who commands it", "Take it out.")
        if len(attribute.shape) > 1:
            self._add((*path, "shape"), "a parameter has one value or a list of them", "Write [] or [x].")

    def _command(self, name: str, command: schema.Command) -> None:
        path = self.context.classes.path(self.device_class.name, "commands", name)
        if self.device_class.kind == "container":
            self._add(path, "a container takes no commands", "Take it out.")
        known_hint = {HINT} if name == "ExecuteDiagnosticMode" else set()
        if name in HOOKS and (more := set(command.parameters) - known_hint):
            what = f"{name} is asked for without {', '.join(sorted(more))}: it is no command that is submitted"
            self._add((*path, "parameters"), what, "Take it out.")
        for key, parameter in command.parameters.items():
            self._parameter(parameter, (*path, "parameters", key))
        for key, result in command.results.items():
            self._type(result.type, (*path, "results", key, "type"))
            self._unit(result.unit, (*path, "results", key, "unit"))
            self.context.check_value(
                self.device_class, None, result.value, (*path, "results", key, "value"), command.taken
            )
        for index, refusal in enumerate(command.refuses):
            if refusal.issue and refusal.issue not in self._issues:
                where = (*path, "refuses", index, "issue")
                self._add(where, f"{refusal.issue!r} is no issue", near_miss(refusal.issue, self._issues))

    def _parameter(self, parameter: schema.CommandParameter, path: Path) -> None:
        self._type(parameter.type, (*path, "type"))
        self._unit(parameter.unit, (*path, "unit"))
        if len(parameter.shape) > 1:
            self._add((*path, "shape"), "a parameter has one value or a list of them", "Write [] or [x].")
        if parameter.limits is not None and parameter.type not in (*values.WHOLE, *values.DECIMAL):
            self._add((*path, "limits"), f"a {parameter.type} has no limits", "Take them out.")
        if parameter.default is not None:
            self.context.check_literal(as_attribute(parameter), parameter.default, (*path, "default"))

    def _type(self, name: str, path: Path) -> None:
        known = (*self._key_types, *self.context.telescope.enumerations)
        if name not in known:
            what = f"{name!r} is neither a key type nor a declared enumeration"
            self._add(path, what, near_miss(name, known))

    def _unit(self, name: str, path: Path) -> None:
        if name not in self._units:
            self._add(path, f"{name!r} is not a unit of ESW", near_miss(name, self._units))

    def _add(self, path: Path, what: str, remedy: str) -> None:
        self.context.problems.add(path, what, remedy)


def as_attribute(parameter: schema.CommandParameter) -> schema.Attribute:
    """Return an attribute that takes the values which a parameter takes."""
    return schema.Attribute(type=parameter.type, shape=parameter.shape, limits=parameter.limits)


def _check_containers(context: Context) -> None:
    """Check that a container holds components, and no two hold one."""
    held: dict[str, str] = {}
    for index, declared in enumerate(context.document.devices):
        own = context.telescope.classes[declared.class_]
        if own.kind != "container":
            continue
        path = ("devices", index, "links", COMPONENTS)
        if COMPONENTS not in own.links:
            what = f"a container holds what its link {COMPONENTS!r} leads to, and {own.name} has none"
            context.problems.add(("classes", own.name), what, f"Write 'links: {COMPONENTS}'.")
            continue
        for container, name in _held(context, index):
            if context.telescope.devices[name].device_class.kind == "container":
                context.problems.add(path, f"{name} is a container itself", "Name assemblies and HCDs.")
            elif held.setdefault(name, container) != container:
                context.problems.add(path, f"{name} is in two containers, {held[name]} and {container}", "Choose one.")


def _held(context: Context, index: int) -> Iterator[tuple[str, str]]:
    """Yield containers of a declaration, each with each of its components."""
    for device in context.telescope.devices.values():
        if device.family == index:
            for name in device.links.get(COMPONENTS, {}).values():
                yield device.name, name


def _check_subsystems(context: Context) -> None:
    from harness.contracts.esw.values.subsystems import Subsystem  # noqa: PLC0415

    known = [one.value for one in Subsystem]
    for device in context.telescope.devices.values():
        subsystem = device.name.partition(".")[0]
        if device.device_class.system == "esw" and subsystem not in known:
            path = ("devices", device.family, "name")
            context.problems.add(path, f"{subsystem} is not a subsystem of TMT", near_miss(subsystem, known))
