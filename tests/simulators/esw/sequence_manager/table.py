"""What a Sequence Manager answers, transcribed from section 8 of the interface document, and from nothing else.

Requests and answers are as on the wire; where the order in a list says nothing, it is a set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

MODES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Darknight": (("IRIS", "TCS"), ("ESW", "IRIS", "TCS")),
    "Calib": (("WFOS",), ("ESW", "WFOS")),
    "ImagerAndIFS": (("IRIS",), ("IRIS.imager", "IRIS.ifs", "ESW")),
    "Held": (("WFOS", "TCS"), ("ESW", "WFOS")),
    "Broken": (("NFIRAOS",), ("ESW", "IRIS")),
}
"""Resources and sequencers of each observing mode."""
COMPONENTS = ("ESW.ESW_1", "ESW.ESW_2", "ESW.ESW_3", "IRIS.IRIS_1", "TCS.TCS_1", "WFOS.WFOS_1")
AGENTS = ("ESW.machine1", "IRIS.machine1")
BROKEN, WHY = "IRIS.Broken", "Failed to load sequencer script: it is broken"
TAKEN = "Failed to register the sequencer: there is another"

CHANGES = (
    "Configure",
    "Provision",
    "StartSequencer",
    "RestartSequencer",
    "ShutdownSequencer",
    "ShutdownSubsystemSequencers",
    "ShutdownObsModeSequencers",
    "ShutdownAllSequencers",
    "ShutdownSequenceComponent",
    "ShutdownAllSequenceComponents",
)
HANDLED = {
    "Idle": (*CHANGES, "GetObsModesDetails", "GetResources"),
    "Processing": ("GetObsModesDetails", "GetResources"),
}
"""What is not Unhandled in each state."""
LISTS_AS_SETS = ("variationInfos", "runningObsMode", "reasons", "prefix", "missingSequenceComponentsFor")


@dataclass
class Model:
    """What runs.

    :ivar components: sequence components, by the sequencer in each; "" for none.
    :ivar held: the sequencers of a change that is under way, and its answer.
    """

    components: dict[str, str] = field(default_factory=lambda: dict.fromkeys(COMPONENTS, ""))
    held: tuple[dict[str, str], Json] | None = None

    @property
    def state(self) -> str:
        return "Idle" if self.held is None else "Processing"

    @property
    def sequencers(self) -> set[str]:
        """Those that are registered."""
        return set(self.components.values()) - {""}

    @property
    def running(self) -> set[str]:
        """The observing modes whose sequencer of ESW is registered."""
        return {name.partition(".")[2] for name in self.sequencers if name.startswith("ESW.")}

    def ask(self, request: Json) -> Json | None:
        """Return the answer to a request; None if it comes when the change is let."""
        name = request["_type"]
        if name not in HANDLED[self.state]:
            text = f"Sequence Manager can not accept '{name}' message in '{self.state}'"
            return {"_type": "Unhandled", "state": self.state, "messageType": name, "msg": text}
        answer: Json | None = getattr(self, name)(request)
        return answer

    def let(self) -> Json:
        """End the change that is under way, and return its answer."""
        assert self.held is not None
        loaded, answer = self.held
        self.components.update(loaded)
        self.held = None
        return answer

    def Configure(self, request: Json) -> Json | None:  # noqa: N802
        mode = request["obsMode"]
        if mode not in MODES:
            return {"_type": "ConfigurationMissing", "obsMode": mode}
        if self.conflicts(mode):
            return {"_type": "ConflictingResourcesWithRunningObsMode", "runningObsMode": self.running}
        assigned, unserved = self.allocate(MODES[mode][1])
        if unserved:
            return lacking(*unserved)
        names = {component: sequencer_name(mode, info) for info, component in assigned.items()}
        failed = {name: TAKEN if name in self.sequencers else WHY for name in names.values() if self.fails(name)}
        started = {component: name for component, name in names.items() if name not in failed}
        answer: Json = {"_type": "Success", "masterSequencerComponentId": sequencer(f"ESW.{mode}")}
        if failed:
            answer = {"_type": "FailedToStartSequencers", "reasons": set(failed.values())}
        return self.load(mode, started, answer)

    def StartSequencer(self, request: Json) -> Json | None:  # noqa: N802
        name = named(request)
        if name in self.sequencers:
            return {"_type": "AlreadyRunning", "componentId": sequencer(name)}
        info = ".".join((request["subsystem"], *request["variation"]))
        free = [one for one in self.idle if subsystem(one) in (request["subsystem"], "ESW")]
        if not free:
            return lacking(info)
        if name == BROKEN:
            return {"_type": "LoadScriptError", "reason": WHY}
        component = min(free, key=lambda one: (subsystem(one) != request["subsystem"], one))
        return self.load(request["obsMode"], {component: name}, {"_type": "Started", "componentId": sequencer(name)})

    def RestartSequencer(self, request: Json) -> Json | None:  # noqa: N802
        name = named(request)
        if name not in self.sequencers:
            connection = f"PekkoConnection(ComponentId({name},Sequencer))"
            reason = f"Could not find location matching connection: {connection}"
            return {"_type": "LocationServiceError", "reason": reason}
        component = next(one for one, held in self.components.items() if held == name)
        self.components[component] = ""
        return self.load(request["obsMode"], {component: name}, {"_type": "Success", "componentId": sequencer(name)})

    def ShutdownSequencer(self, request: Json) -> Json:  # noqa: N802
        return self.unload({named(request)})

    def ShutdownSubsystemSequencers(self, request: Json) -> Json:  # noqa: N802
        return self.unload({one for one in self.sequencers if subsystem(one) == request["subsystem"]})

    def ShutdownObsModeSequencers(self, request: Json) -> Json:  # noqa: N802
        return self.unload({one for one in self.sequencers if one.split(".")[1] == request["obsMode"]})

    def ShutdownAllSequencers(self, request: Json) -> Json:  # noqa: N802
        return self.unload(self.sequencers)

    def ShutdownSequenceComponent(self, request: Json) -> Json:  # noqa: N802
        self.components.pop(request["prefix"], None)
        return {"_type": "Success"}

    def ShutdownAllSequenceComponents(self, request: Json) -> Json:  # noqa: N802
        self.components.clear()
        return {"_type": "Success"}

    def Provision(self, request: Json) -> Json:  # noqa: N802
        self.components.clear()
        wanted = request["config"]["config"]
        unknown = {one["agentPrefix"] for one in wanted} - set(AGENTS)
        if unknown:
            return {"_type": "CouldNotFindMachines", "prefix": unknown}
        counts: dict[str, int] = {}
        for one in wanted:
            of = subsystem(one["agentPrefix"])
            counts[of] = counts.get(of, 0) + one["countOfSeqComps"]
        self.components = {f"{of}.{of}_{n + 1}": "" for of, count in counts.items() for n in range(count)}
        return {"_type": "Success"}

    def GetObsModesDetails(self, request: Json) -> Json:  # noqa: N802
        return {"_type": "Success", "obsModes": [self.describe(mode) for mode in MODES]}

    def GetResources(self, request: Json) -> Json:  # noqa: N802
        told = []
        for resource in sorted({one for resources, _ in MODES.values() for one in resources}):
            users = sorted(mode for mode in self.running if mode in MODES and resource in MODES[mode][0])
            told += [{"resource": resource, "status": {"_type": "InUse"}, "obsMode": mode} for mode in users]
            if not users:
                told.append({"resource": resource, "status": {"_type": "Available"}})
        return {"_type": "Success", "resourcesStatus": told}

    # ---- what several of them do

    @property
    def idle(self) -> list[str]:
        return [one for one, held in self.components.items() if not held]

    def conflicts(self, mode: str) -> bool:
        return any(set(MODES[mode][0]) & set(MODES[one][0]) for one in self.running if one in MODES)

    def fails(self, name: str) -> bool:
        """Tell whether a sequencer cannot be started: its script is broken, or it is registered already."""
        return name == BROKEN or name in self.sequencers

    def describe(self, mode: str) -> Json:
        resources, sequencers = MODES[mode]
        _, unserved = self.allocate(sequencers)
        status: Json = {"_type": "Configurable"}
        if mode in self.running:
            status = {"_type": "Configured"}
        elif unserved or self.conflicts(mode):
            status = {"_type": "NonConfigurable", "missingSequenceComponentsFor": set(unserved)}
        return {"obsMode": mode, "status": status, "resources": list(resources), "sequencers": list(sequencers)}

    def allocate(self, infos: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
        """Serve ESW first, then the others; each with its own subsystem's sequence component, or with one of ESW."""
        free, assigned, unserved = sorted(self.idle), {}, []
        for info in sorted(infos, key=lambda one: subsystem(one) != "ESW"):
            own = [one for one in free if subsystem(one) == subsystem(info)]
            found = (own or [one for one in free if subsystem(one) == "ESW"])[:1]
            if found:
                free.remove(found[0])
                assigned[info] = found[0]
            else:
                unserved.append(info)
        return assigned, unserved

    def load(self, mode: str, loaded: dict[str, str], answer: Json) -> Json | None:
        if mode == "Held":
            self.held = loaded, answer
            return None
        self.components.update(loaded)
        return answer

    def unload(self, names: set[str]) -> Json:
        self.components = {one: "" if held in names else held for one, held in self.components.items()}
        return {"_type": "Success"}


def subsystem(name: str) -> str:
    return name.partition(".")[0]


def named(request: Json) -> str:
    return ".".join((request["subsystem"], request["obsMode"], *request["variation"]))


def sequencer_name(mode: str, info: str) -> str:
    return ".".join(filter(None, (subsystem(info), mode, info.partition(".")[2])))


def sequencer(name: str) -> Json:
    return {"prefix": name, "componentType": "Sequencer"}


def lacking(*infos: str) -> Json:
    return {"_type": "SequenceComponentNotAvailable", "variationInfos": set(infos)}


def read(answer: Any) -> Any:
    """Return an answer of the wire with sets where the order says nothing, and without what repeats them as text."""
    if isinstance(answer, list):
        told = [read(one) for one in answer]
        return (
            sorted(told, key=lambda one: (one.get("resource", ""), one.get("obsMode", "")))
            if is_resources(told)
            else told
        )
    if not isinstance(answer, dict):
        return answer
    told_by_key = {
        key: set(one) if key in LISTS_AS_SETS and isinstance(one, list) else read(one) for key, one in answer.items()
    }
    if answer.get("_type") == "SequenceComponentNotAvailable":
        del told_by_key["msg"]
    return told_by_key


def is_resources(told: list[Any]) -> bool:
    return bool(told) and isinstance(told[0], dict) and "resource" in told[0]
