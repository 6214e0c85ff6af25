"""Every way in which a declaration can be wrong, with the message that its author reads.

Each case changes the dome: the text replaced, what stands there instead, the line that is at fault (by a text in it),
and the message after file and line.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from harness.errors import ModelError
from harness.models.load import load_telescope
from harness.models.reading.problems import SeveralModelErrors


@dataclass(frozen=True)
class Case:
    name: str
    old: str
    new: str
    at: str
    message: str


SHUTTER_OPEN = "classes.Shutter.commands.Open"
DOME_OPEN = "classes.Dome.commands.Open"

CASES = [
    # ---- shape
    Case(
        "unknown key",
        "    links: weather\n    attributes:",
        "    lynks: weather\n    attributes:",
        "lynks",
        "classes.Shutter.lynks: unknown key 'lynks'. Did you mean 'links'?",
    ),
    Case(
        "unknown key deep inside",
        "            until: [{all: shutters, attribute: position, is: OPEN}]",
        "            until: [{all: shutters, attribut: position, is: OPEN}]",
        "attribut: position",
        f"{DOME_OPEN}.stages[0].until[0].attribut: unknown key 'attribut'. Did you mean 'attribute'?",
    ),
    Case(
        "unknown key of a link",
        "shutters: {for: shutter in shutters, device:",
        "shutters: {four: shutter in shutters, device:",
        "four:",
        "devices[2].links.shutters.four: unknown key 'four'. Did you mean 'for'?",
    ),
    Case(
        "missing key",
        "- {name: hill/weather/1, class: WeatherStation, alias: weather}",
        "- {name: hill/weather/1, alias: weather}",
        "{name: hill/weather/1,",
        "devices[0]: key 'class' is missing. Add it.",
    ),
    Case(
        "not a duration",
        "takes: 50 ms",
        "takes: 50 parsecs",
        "50 parsecs",
        "classes.Dome.commands.TurnTo.stages[0].takes: '50 parsecs' is not a duration; "
        "write it like '0.3 s', '20 ms' or '2 min'",
    ),
    Case(
        "negative duration",
        "takes: 50 ms",
        "takes: -1",
        "takes: -1",
        "classes.Dome.commands.TurnTo.stages[0].takes: -1 is less than 0",
    ),
    Case(
        "not one of the words",
        "polling: 100 ms, events: none",
        "polling: 100 ms, events: often",
        "often",
        "classes.WeatherStation.attributes.humidity.events: 'often' is not 'change' or 'none'",
    ),
    Case(
        "not a list",
        "spontaneous: [FAULT]",
        "spontaneous: FAULT",
        "spontaneous: FAULT",
        "classes.Dome.attributes.domeState.spontaneous: 'FAULT' stands where a list should",
    ),
    Case(
        "not a truth value",
        "description: Closes the shutters, whatever they are doing.",
        "abstract: 3",
        "abstract: 3",
        "classes.Dome.commands.Close.abstract: unknown key 'abstract'. There are description, argument, result, "
        "parameters, observe, sources, results, protocol, allowed, refuses, interrupts, stages, ....",
    ),
    # ---- names of types, states, attributes, commands, links
    Case(
        "unknown enumeration",
        "type: DomeState",
        "type: DoomState",
        "DoomState",
        "classes.Dome.attributes.domeState.type: 'DoomState' is neither a Tango type nor a declared enumeration. "
        "Did you mean 'DomeState'?",
    ),
    Case(
        "unknown Tango type",
        "moving: {type: DevBoolean,",
        "moving: {type: DevBool,",
        "DevBool,",
        "classes.Dome.attributes.moving.type: 'DevBool' is neither a Tango type nor a declared enumeration. "
        "Did you mean 'DevBoolean'?",
    ),
    Case(
        "no type",
        "moving: {type: DevBoolean,",
        "moving: {",
        "moving: {",
        "classes.Dome.attributes.moving: key 'type' is missing, and none is inherited. Add it.",
    ),
    Case(
        "State of another type",
        "State: {type: DevState, initial: ON}\n      position:",
        "State: {type: DevLong}\n      position:",
        "DevLong}",
        "classes.Shutter.attributes.State.type: State is a DevLong. Make it a DevState, or give it another name.",
    ),
    Case(
        "unknown type of an argument",
        "argument: {type: DevDouble, description: azimuth",
        "argument: {type: DevDubble, description: azimuth",
        "DevDubble",
        "classes.Dome.commands.TurnTo.argument.type: 'DevDubble' is not a Tango type of commands. "
        "Did you mean 'DevDouble'?",
    ),
    Case(
        "unknown state in allowed",
        "        allowed: {domeState: CLOSED}",
        "        allowed: {domeState: CLOSD}",
        "CLOSD",
        f"{DOME_OPEN}.allowed.domeState: 'CLOSD' is not a label of DomeState. Did you mean 'CLOSED'?",
    ),
    Case(
        "unknown state in to",
        "to: {position: OPENING}",
        "to: {position: OPENNING}",
        "OPENNING",
        f"{SHUTTER_OPEN}.stages[0].to.position: 'OPENNING' is not a label of ShutterPosition. Did you mean 'OPENING'?",
    ),
    Case(
        "unknown state in is",
        "when: [{own: position, is: OPENING}]",
        "when: [{own: position, is: OPENNED}]",
        "OPENNED",
        f"{SHUTTER_OPEN}.stages[1].when[0].is: 'OPENNED' is not a label of ShutterPosition. Did you mean 'OPEN'?",
    ),
    Case(
        "unknown state of a linked device",
        "until: [{all: shutters, attribute: position, is: OPEN}]",
        "until: [{all: shutters, attribute: position, is_not: AJAR}]",
        "AJAR",
        f"{DOME_OPEN}.stages[0].until[0].is_not: 'AJAR' is not a label of ShutterPosition. "
        "There are CLOSED, OPENING, OPEN, CLOSING.",
    ),
    Case(
        "unknown state in unless",
        "command: Open, unless: {position: OPEN}",
        "command: Open, unless: {position: UP}",
        "UP}",
        f"{DOME_OPEN}.stages[0].ask[0].unless.position: 'UP' is not a label of ShutterPosition. "
        "There are CLOSED, OPENING, OPEN, CLOSING.",
    ),
    Case(
        "unknown state in follows",
        "becomes: MOVING",
        "becomes: MOOVING",
        "MOOVING",
        "classes.Dome.attributes.State.follows[1].becomes: 'MOOVING' is not a Tango state. Did you mean 'MOVING'?",
    ),
    Case(
        "unknown state at rest",
        "rest: CLOSED\n        spontaneous",
        "rest: SHUT\n        spontaneous",
        "SHUT",
        "classes.Dome.attributes.domeState.rest: 'SHUT' is not a label of DomeState. "
        "There are CLOSED, OPENING, OPEN, CLOSING, FAULT.",
    ),
    Case(
        "unknown state at first",
        "initial: DARK, rest",
        "initial: DAARK, rest",
        "DAARK",
        "classes.Dome.attributes.lamp.initial: 'DAARK' is not a label of Lamp. Did you mean 'DARK'?",
    ),
    Case(
        "unknown spontaneous state",
        "spontaneous: [FAULT]",
        "spontaneous: [FAULT, FALSE]",
        "[FAULT, FALSE]",
        "classes.Dome.attributes.domeState.spontaneous[1]: False is not a label of DomeState. Did you mean 'FAULT'?",
    ),
    Case(
        "unknown state among states",
        "spontaneous: [FAULT]",
        "spontaneous: [FAULT]\n        states: [CLOSED, OPENING, OPEN, CLOSING, FAULT, BROKEN]",
        "BROKEN",
        "classes.Dome.attributes.domeState.states[5]: 'BROKEN' is not a label of DomeState. Did you mean 'OPEN'?",
    ),
    Case(
        "a state that the class does not show",
        "spontaneous: [FAULT]",
        "states: [CLOSED, OPENING, OPEN, CLOSING]",
        "fails: {domeState: FAULT}",
        "classes.Dome.commands.Close.fails.domeState: 'FAULT' is not among the states that this class shows. "
        "There are CLOSED, OPENING, OPEN, CLOSING.",
    ),
    Case(
        "unknown state after a failure",
        "fails: {domeState: FAULT}",
        "fails: {domeState: FALT}",
        "FALT}",
        "classes.Dome.commands.Close.fails.domeState: 'FALT' is not a label of DomeState. Did you mean 'FAULT'?",
    ),
    Case(
        "unknown state of a subject",
        "says: {open: OPEN,",
        "says: {open: OPN,",
        "OPN",
        "subjects.dome.says.open: 'OPN' is not a label of DomeState. Did you mean 'OPEN'?",
    ),
    Case(
        "states of something that has none",
        "exposure: {type: DevDouble,",
        "exposure: {type: DevDouble, states: [1.0],",
        "states: [1.0]",
        "classes.Dome.attributes.exposure.states: a DevDouble has no states. Leave 'states' out.",
    ),
    Case(
        "unknown attribute in to",
        "to: {azimuth: $, moving: false}",
        "to: {azimut: $, moving: false}",
        "azimut:",
        "classes.Dome.commands.TurnTo.stages[1].to.azimut: Dome has no attribute 'azimut'. Did you mean 'azimuth'?",
    ),
    Case(
        "unknown attribute in allowed of a write",
        "allowed: {moving: false}\n      moving:",
        "allowed: {mooving: false}\n      moving:",
        "mooving",
        "classes.Dome.attributes.azimuth.allowed.mooving: Dome has no attribute 'mooving'. Did you mean 'moving'?",
    ),
    Case(
        "write allowed where nobody may write",
        "moving: {type: DevBoolean, initial: false",
        "moving: {type: DevBoolean, allowed: {lamp: DARK}, initial: false",
        "allowed: {lamp",
        "classes.Dome.attributes.moving.allowed: nobody may write it, so nothing has to be allowed. Set its 'access'.",
    ),
    Case(
        "unknown attribute of a condition",
        "when: [{own: position, is: OPENING}]",
        "when: [{own: positon, is: OPENING}]",
        "positon",
        f"{SHUTTER_OPEN}.stages[1].when[0].own: Shutter has no attribute 'positon'. Did you mean 'position'?",
    ),
    Case(
        "unknown attribute of a linked device",
        "until: [{all: shutters, attribute: position, is: OPEN}]",
        "until: [{all: shutters, attribute: poistion, is: OPEN}]",
        "poistion",
        f"{DOME_OPEN}.stages[0].until[0].attribute: the linked class Shutter has no attribute 'poistion'. "
        "Did you mean 'position'?",
    ),
    Case(
        "unknown attribute in unless",
        "command: Open, unless: {position: OPEN}",
        "command: Open, unless: {positions: OPEN}",
        "positions:",
        f"{DOME_OPEN}.stages[0].ask[0].unless.positions: the linked class Shutter has no attribute 'positions'. "
        "Did you mean 'position'?",
    ),
    Case(
        "unknown attribute in takes",
        "takes: {own: exposure}",
        "takes: {own: exposur}",
        "exposur}",
        "classes.Dome.commands.Observe.stages[0].takes: Dome has no attribute 'exposur'. Did you mean 'exposure'?",
    ),
    Case(
        "a duration that is no number",
        "takes: {own: exposure}",
        "takes: {own: target}",
        "takes: {own: target}",
        "classes.Dome.commands.Observe.stages[0].takes: target is not a number of seconds. Name a numeric attribute.",
    ),
    Case(
        "unknown attribute of a subject",
        "attribute: domeState\n    says",
        "attribute: doomState\n    says",
        "doomState",
        "subjects.dome.attribute: Dome has no attribute 'doomState'. Did you mean 'domeState'?",
    ),
    Case(
        "unknown attribute of a device",
        "initial: {azimuth: 90.0}",
        "initial: {azimut: 90.0}",
        "azimut:",
        "devices[2].initial.azimut: Dome has no attribute 'azimut'. Did you mean 'azimuth'?",
    ),
    Case(
        "unknown command asked for",
        "ask: [{of: shutters, command: Open,",
        "ask: [{of: shutters, command: Oppen,",
        "Oppen",
        f"{DOME_OPEN}.stages[0].ask[0].command: the linked class Shutter has no command 'Oppen'. Did you mean 'Open'?",
    ),
    Case(
        "unknown command of a subject",
        "actions: {open: Open, close: Close, reset: Reset}",
        "actions: {open: Open, close: Close, reset: Resett}",
        "Resett",
        "subjects.dome.actions.reset: Dome has no command 'Resett'. Did you mean 'Reset'?",
    ),
    Case(
        "a subject whose name is reserved",
        "subjects:\n  dome:",
        "subjects:\n  Device:",
        "  Device:",
        "subjects.Device: 'Device' is reserved: sentences mean a Tango device by it. "
        "Choose another word, such as 'dome'.",
    ),
    Case(
        "a subject whose name and class are reserved or taken",
        "subjects:\n  dome:",
        "subjects:\n  dome: {device: dome, attribute: domeState}\n  OET:",
        "  OET:",
        "subjects.OET: 'OET' is reserved: sentences mean the Observation Execution Tool by it. "
        "Choose another word, such as 'main-oet'.",
    ),
    Case(
        "a subject of two words",
        "subjects:\n  dome:",
        "subjects:\n  great dome:",
        "great dome:",
        "subjects.great dome: 'great dome' is not one word, by which sentences could name it. Write 'great-dome'.",
    ),
    Case(
        "a key in quotes",
        "shutters: [lower, upper]",
        "shutters: [lower, '\"upper\"']",
        "for: shutter in shutters\n    attribute",
        "subjects.shutter.for: '\"upper\"' is not one word, by which sentences could tell which shutter they mean. "
        "Give the parameter values of one word each.",
    ),
    Case(
        "a subject without states",
        "attribute: domeState\n    says: {open: OPEN, closed: CLOSED}",
        "attribute: azimuth",
        "attribute: azimuth",
        "subjects.dome.attribute: azimuth has no states: it is a DevDouble, not one value of an enumeration or "
        "DevState. Name an attribute that shows states.",
    ),
    Case(
        "unknown link asked",
        "ask: [{of: shutters, command: Open,",
        "ask: [{of: shuters, command: Open,",
        "shuters",
        f"{DOME_OPEN}.stages[0].ask[0].of: Dome has no link 'shuters'. Did you mean 'shutters'?",
    ),
    Case(
        "unknown link of a condition",
        "until: [{all: shutters, attribute: position, is: OPEN}]",
        "until: [{any: shuters, attribute: position, is: OPEN}]",
        "shuters",
        f"{DOME_OPEN}.stages[0].until[0].any: Dome has no link 'shuters'. Did you mean 'shutters'?",
    ),
    Case(
        "unknown link mirrored",
        "mirrors: {of: weather, attribute: rain}",
        "mirrors: {of: whether, attribute: rain}",
        "whether",
        "classes.Dome.attributes.raining.mirrors.of: Dome has no link 'whether'. Did you mean 'weather'?",
    ),
    Case(
        "unknown attribute mirrored",
        "mirrors: {of: weather, attribute: rain}",
        "mirrors: {of: weather, attribute: rein}",
        "rein",
        "classes.Dome.attributes.raining.mirrors.attribute: the linked class WeatherStation has no attribute 'rein'. "
        "Did you mean 'rain'?",
    ),
    Case(
        "a mirror of another type",
        "mirrors: {of: weather, attribute: rain}",
        "mirrors: {of: weather, attribute: gusts}",
        "attribute: gusts",
        "classes.Dome.attributes.raining.mirrors: gusts of WeatherStation is a DevDouble[10], and this a DevBoolean. "
        "Give both the same type and shape.",
    ),
    Case(
        "a mirror that is set",
        "- to: {moving: true}",
        "- to: {raining: true}",
        "- to: {raining",
        "classes.Dome.commands.TurnTo.stages[0].to.raining: raining mirrors another device, so it cannot be set. "
        "Take one of them out.",
    ),
    # ---- values
    Case(
        "not a number",
        "initial: 0.0\n        unit: deg",
        "initial: north\n        unit: deg",
        "north",
        "classes.Dome.attributes.azimuth.initial: 'north' is not a number",
    ),
    Case(
        "outside the limits",
        "initial: {azimuth: 90.0}",
        "initial: {azimuth: 400}",
        "400",
        "devices[2].initial.azimuth: 400 is above the maximum 360",
    ),
    Case(
        "below the limits",
        "initial: 3.5",
        "initial: -3.5",
        "-3.5",
        "classes.WeatherStation.attributes.windSpeed.initial: -3.5 is below the minimum 0",
    ),
    Case(
        "does not fit the type",
        "[9, 10, 11, 12]]",
        "[9, 10, 11, 70000]]",
        "70000",
        "classes.WeatherStation.attributes.sky.initial: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 70000]] "
        "does not fit DevUShort, which goes from 0 to 65535",
    ),
    Case(
        "not a whole number",
        "result: {type: DevLong, value: $,",
        "result: {type: DevLong, value: 1.5,",
        "1.5",
        "classes.WeatherStation.commands.Calibrate.result.value: 1.5 is not a whole number",
    ),
    Case(
        "too many values",
        "visitors: {type: DevString, shape: [5], initial: []",
        "visitors: {type: DevString, shape: [1], initial: [a, b]",
        "[a, b]",
        "classes.Dome.attributes.visitors.initial: ['a', 'b'] has 2 values, and there is room for 1",
    ),
    Case(
        "not a list of values",
        "visitors: {type: DevString, shape: [5], initial: []",
        "visitors: {type: DevString, shape: [5], initial: Anna",
        "initial: Anna",
        "classes.Dome.attributes.visitors.initial: 'Anna' is not a list",
    ),
    Case(
        "not a shape",
        "gusts: {type: DevDouble, shape: [10]",
        "gusts: {type: DevDouble, shape: [0]",
        "shape: [0]",
        "classes.WeatherStation.attributes.gusts.shape: [0] is not a shape. Write [] or leave it out, [x], or [x, y].",
    ),
    Case(
        "a spectrum that Tango does not have",
        "gusts: {type: DevDouble, shape: [10]",
        "gusts: {type: DevEncoded, shape: [10]",
        "shape: [10]",
        "classes.WeatherStation.attributes.gusts.shape: Tango has no spectra or images of DevEncoded. "
        "Leave 'shape' out.",
    ),
    Case(
        "stages that are never reached",
        "            until: [{all: shutters, attribute: position, is: OPEN}]",
        "            until: [{all: shutters, attribute: position, is: OPEN}]\n            last: true",
        "last: true",
        f"{DOME_OPEN}.stages[0].last: the command never comes to the stages behind it. Say when it is the last.",
    ),
    Case(
        "not a truth value written",
        "to: {moving: true}",
        "to: {moving: 'yes'}",
        "'yes'",
        "classes.Dome.commands.TurnTo.stages[0].to.moving: 'yes' is not true or false",
    ),
    Case(
        "adding to a single value",
        "stages: [{add: {visitors: $}}]",
        "stages: [{add: {target: $}}]",
        "add: {target",
        "classes.Dome.commands.Enter.stages[0].add.target: target is not a spectrum. Use 'to' for a single value.",
    ),
    Case(
        "an emptiness that never is",
        "when: [{own: position, is: OPENING}]",
        "when: [{own: position, is: []}]",
        "is: []",
        f"{SHUTTER_OPEN}.stages[1].when[0].is: [] means 'is empty', and a single ShutterPosition never is. "
        "Name values.",
    ),
    # ---- conditions
    Case(
        "a condition of nothing",
        "when: [{own: position, is: OPENING}]",
        "when: [{is: OPENING}]",
        "when: [{is:",
        f"{SHUTTER_OPEN}.stages[1].when[0]: nothing says what it looks at. "
        "Give exactly one of own, all, any and argument.",
    ),
    Case(
        "a condition of two things",
        "when: [{own: position, is: OPENING}]",
        "when: [{own: position, all: weather, is: OPENING}]",
        "own: position, all",
        f"{SHUTTER_OPEN}.stages[1].when[0]: own and all stand together. "
        "Give exactly one of own, all, any and argument.",
    ),
    Case(
        "a condition without a test",
        "when: [{own: position, is: OPENING}]",
        "when: [{own: position}]",
        "{own: position}",
        f"{SHUTTER_OPEN}.stages[1].when[0]: nothing says what has to hold. "
        "Give exactly one of is, is_not, has, has_not, beyond and answers.",
    ),
    Case(
        "a condition of a linked device without attribute",
        "until: [{all: shutters, attribute: position, is: OPEN}]",
        "until: [{all: shutters, is: OPEN}]",
        "all: shutters, is: OPEN",
        f"{DOME_OPEN}.stages[0].until[0]: key 'attribute' is missing. Say which attribute of the devices counts.",
    ),
    Case(
        "a key without meaning",
        "when: [{own: position, is: OPENING}]",
        "when: [{own: position, only: position, is: OPENING}]",
        "only: position",
        f"{SHUTTER_OPEN}.stages[1].when[0].only: 'only' has a meaning for 'all' and 'any' only. Leave it out.",
    ),
    Case(
        "following an argument",
        "when: [{own: domeState, is: OPEN}]",
        "when: [{argument: $, is: OPEN}]",
        "argument: $, is: OPEN",
        "classes.Dome.attributes.State.follows[2].when[0].argument: there is no argument here: nobody commanded it. "
        "Look at an attribute.",
    ),
    Case(
        "keys that are not a list",
        "command: Open, unless: {position: OPEN}",
        "command: Open, only: target",
        "only: target",
        f"{DOME_OPEN}.stages[0].ask[0].only: target is not a list of keys. Name a spectrum of DevString.",
    ),
    Case(
        "unknown attribute of keys",
        "command: Open, unless: {position: OPEN}",
        "command: Open, only: visitor",
        "only: visitor",
        f"{DOME_OPEN}.stages[0].ask[0].only: Dome has no attribute 'visitor'. Did you mean 'visitors'?",
    ),
    # ---- arguments
    Case(
        "part of a command without argument",
        "- to: {domeState: OPENING}",
        "- to: {domeState: OPENING, target: $.target.name}",
        "target: $.target.name}\n",
        f"{DOME_OPEN}.stages[0].to.target: '$.target.name' is part of an argument, and the command has none. "
        "Declare its 'argument'.",
    ),
    Case(
        "part of an argument that is no JSON",
        "to: {azimuth: $, moving: false}",
        "to: {azimuth: $.degrees, moving: false}",
        "$.degrees",
        "classes.Dome.commands.TurnTo.stages[1].to.azimuth: '$.degrees' is a part of JSON, and the argument is a "
        "DevDouble. Write '$'.",
    ),
    Case(
        "a part that is not understood",
        "to: {azimuth: $, moving: false}",
        "to: {azimuth: $degrees, moving: false}",
        "$degrees",
        "classes.Dome.commands.TurnTo.stages[1].to.azimuth: '$degrees' is not understood. "
        "Write '$', or a path like '$.a.b'.",
    ),
    Case(
        "an argument nobody takes",
        "command: Open, unless: {position: OPEN}",
        "command: Open, with: fast",
        "with: fast",
        f"{DOME_OPEN}.stages[0].ask[0].with: Open of Shutter takes no argument. Leave it out.",
    ),
    Case(
        "an argument that is missing",
        "command: Open, unless: {position: OPEN}}]",
        "command: Open}, {of: weather, command: Calibrate}]",
        "{of: weather, command: Calibrate}",
        f"{DOME_OPEN}.stages[0].ask[1]: Calibrate of WeatherStation takes an argument. "
        "Give it one: 'with: $' passes on the whole.",
    ),
    Case(
        "JSON in a number",
        "argument: {type: DevDouble, description: azimuth",
        "argument: {type: DevDouble, schema: dome/observe.json, description: azimuth",
        "argument: {type: DevDouble, schema",
        "classes.Dome.commands.TurnTo.argument: a DevDouble holds no JSON. Make it a DevString.",
    ),
    # ---- protocols
    Case(
        "a long-running command without report",
        "description: Brings the dome back from a fault.",
        "protocol: long-running",
        "protocol: long-running",
        "classes.Dome.commands.Reset.protocol: Dome has no attribute 'longRunningCommandResult' or 'lrcFinished' to "
        "report the end of a long-running command. Extend a class that has one, or declare longRunningCommandResult: "
        "{type: DevString, shape: [2]}, and longRunningCommandStatus: {type: DevString, shape: [200]}, which tells "
        "when the command begins, so that its transitions can be counted.",
    ),
    # ---- devices
    Case(
        "unknown class",
        "class: WeatherStation, alias",
        "class: WhetherStation, alias",
        "WhetherStation",
        "devices[0].class: class 'WhetherStation' is not declared. Did you mean 'WeatherStation'?",
    ),
    Case(
        "an abstract class",
        "  Dome:\n    description: The dome with its two shutters.",
        "  Dome:\n    abstract: true",
        "    class: Dome\n",
        "devices[2].class: class 'Dome' is abstract. Give the device a class that extends it.",
    ),
    Case(
        "not a device name",
        "- {name: hill/weather/1, class",
        "- {name: hill/weather, class",
        "hill/weather, class",
        "devices[0].name: 'hill/weather' is not a device name. Write it like 'domain/family/member'.",
    ),
    Case(
        "the same device twice",
        '  - name: "hill/shutter/{shutter}"',
        '  - {name: HILL/weather/1, class: WeatherStation}\n  - name: "hill/shutter/{shutter}"',
        "HILL/weather/1",
        "devices[1].name: device hill/weather/1 is declared twice, first in line 163",
    ),
    Case(
        "one device for two values",
        'name: "hill/shutter/{shutter}"',
        'name: "hill/shutter/lower"',
        '"hill/shutter/lower"',
        "devices[1].name: device hill/shutter/lower is declared twice, first in line 164",
    ),
    Case(
        "the same alias twice",
        "    alias: dome\n",
        "    alias: Weather\n",
        "alias: Weather",
        "devices[2].alias: alias 'Weather' stands for two devices, hill/weather/1 and hill/dome/1",
    ),
    Case(
        "an alias like a name",
        "    alias: dome\n",
        "    alias: hill/dome\n",
        "alias: hill/dome",
        "devices[2].alias: alias 'hill/dome' has a '/'. Leave it out: an alias is one word.",
    ),
    Case(
        "a former name like an alias",
        "    alias: dome\n",
        "    formerly: [old/dome/1, cupola]\n",
        "cupola",
        "devices[2].formerly: 'cupola' is not a device name. Write it like 'domain/family/member'.",
    ),
    Case(
        "a former name of two devices",
        'name: "hill/shutter/{shutter}"',
        'name: "hill/shutter/{shutter}"\n    formerly: old/shutter/1',
        "old/shutter/1",
        "devices[1].formerly: 'old/shutter/1' is a former name of two devices, "
        "hill/shutter/lower and hill/shutter/upper",
    ),
    Case(
        "a former name that a device has now",
        "    alias: dome\n",
        "    formerly: hill/weather/1\n",
        "formerly",
        "devices[2].formerly: 'hill/weather/1' is the name of a device, so it is not a former one",
    ),
    Case(
        "a subject by an alias that no device has",
        "  dome:\n    device: hill/dome/1",
        "  dome:\n    device: domme",
        "device: domme",
        "subjects.dome.device: device 'domme' is not declared. Did you mean 'dome'?",
    ),
    Case(
        "another value at rest than at first",
        "moving: {type: DevBoolean, initial: false, rest: false}",
        "moving: {type: DevBoolean, initial: true, rest: false}",
        "moving: {type",
        "classes.Dome.attributes.moving.rest: at rest it is False, and at first True: a run would not start. "
        "Make 'initial' the same; a device that really begins elsewhere has an 'initial' of its own.",
    ),
    Case(
        "one of several values of a single one",
        "when: [{own: position, is: OPENING}]",
        "when: [{own: position, has: OPENING}]",
        "has: OPENING",
        "classes.Shutter.commands.Open.stages[1].when[0].has: only a spectrum has several values. Use 'is'.",
    ),
    Case(
        "none of several values of a single one",
        "when: [{own: position, is: OPENING}]",
        "when: [{own: position, has_not: OPENING}]",
        "has_not: OPENING",
        "classes.Shutter.commands.Open.stages[1].when[0].has_not: only a spectrum has several values. Use 'is'.",
    ),
    Case(
        "a reason that tells a part of no argument",
        "            because: it rains\n        stages:\n          - to: {position",
        "            because: it rains on {$.target}\n        stages:\n          - to: {position",
        "it rains on",
        "classes.Shutter.commands.Open.refuses[0].because: '$.target' is part of an argument, and the command has "
        "none. Declare its 'argument'.",
    ),
    Case(
        "beyond an unknown parameter",
        "when: [{own: position, is: OPENING}]",
        "when: [{own: position, beyond: shuters}]",
        "beyond: shuters",
        "classes.Shutter.commands.Open.stages[1].when[0].beyond: parameter 'shuters' is not declared. "
        "Did you mean 'shutters'?",
    ),
    Case(
        "a link to nowhere",
        "    links: {weather: hill/weather/1}",
        "    links: {weather: hill/weather/2}",
        "hill/weather/2",
        "devices[1].links.weather: device 'hill/weather/2' is not declared. Did you mean 'hill/weather/1'?",
    ),
    Case(
        "an unknown link",
        "    links: {weather: hill/weather/1}",
        "    links: {weather: hill/weather/1, wether: hill/weather/1}",
        "wether:",
        "devices[1].links.wether: class 'Shutter' has no link 'wether'. Did you mean 'weather'?",
    ),
    Case(
        "a link left out",
        "    links: {weather: hill/weather/1}\n",
        "",
        '- name: "hill/shutter/{shutter}"',
        "devices[1]: link 'weather' of class 'Shutter' leads nowhere. Name it below 'links'.",
    ),
    Case(
        "an unknown parameter",
        "shutters: {for: shutter in shutters, device:",
        "shutters: {for: shutter in shuters, device:",
        "in shuters",
        "devices[2].links.shutters.for: parameter 'shuters' is not declared. Did you mean 'shutters'?",
    ),
    Case(
        "not a loop",
        "shutters: {for: shutter in shutters, device:",
        "shutters: {for: all shutters, device:",
        "all shutters",
        "devices[2].links.shutters.for: 'all shutters' is not understood. Write it like 'n in subarrays'.",
    ),
    Case(
        "an unknown field",
        'name: "hill/shutter/{shutter}"',
        'name: "hill/shutter/{shuter}"',
        "{shuter}",
        "devices[1].name: {shuter} in 'hill/shutter/{shuter}' stands for nothing. Did you mean 'shutter'?",
    ),
    Case(
        "a field that does not fit",
        'name: "hill/shutter/{shutter}"',
        'name: "hill/shutter/{shutter:02d}"',
        ":02d",
        "devices[1].name: 'hill/shutter/{shutter:02d}' cannot be filled in: Unknown format code 'd' for object of type "
        "'str'. Write a field like {n} or {n:02}.",
    ),
    Case(
        "an unknown base class",
        "    description: One half of the dome's slit. Its spring shuts it at once when it rains.",
        "    extends: Door",
        "extends: Door",
        "classes.Shutter.extends[0]: class 'Door' is not declared. There are Shutter, WeatherStation, Dome.",
    ),
    # ---- subjects
    Case(
        "a subject that is not there",
        "device: hill/dome/1\n    attribute",
        "device: hill/dome/2\n    attribute",
        "hill/dome/2",
        "subjects.dome.device: device 'hill/dome/2' is not declared. Did you mean 'hill/dome/1'?",
    ),
    Case(
        "an unknown need",
        "    says: {open: OPEN, closed: CLOSED}",
        "    needs: {shuter: open}",
        "shuter:",
        "subjects.dome.needs.shuter: there is no subject 'shuter'. Did you mean 'shutter'?",
    ),
    Case(
        "a need that never is",
        "    says: {open: OPEN, closed: CLOSED}",
        "    needs: {shutter: shut}",
        "shutter: shut}",
        "subjects.dome.needs.shutter: shutter is never 'shut'. There are CLOSED, OPENING, OPEN, CLOSING.",
    ),
    Case(
        "needing itself",
        "    says: {open: OPEN, closed: CLOSED}",
        "    needs: {dome: OPEN}",
        "needs: {dome",
        "subjects.dome.needs.dome: a subject cannot need itself. Take it out.",
    ),
    # ---- what can come about
    Case(
        "an unreachable state",
        "  DomeState: [CLOSED, OPENING, OPEN, CLOSING, FAULT]",
        "  DomeState: [CLOSED, OPENING, OPEN, CLOSING, FAULT, STUCK]",
        "type: DomeState",
        "classes.Dome.attributes.domeState.type: STUCK is never reached: no command of Dome leads there from CLOSED. "
        "Leave it out of 'states' of domeState, put it among 'spontaneous', or let a command lead there.",
    ),
]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_wrong_is_said_with_its_place(changed, case: Case) -> None:
    file = changed((case.old, case.new))
    with pytest.raises(ModelError) as raised:
        load_telescope(file)
    assert str(raised.value) == f"{file}:{line_of(file.read_text(), case.at)}: {case.message}"


def messages(file) -> list[str]:
    """All messages, without the file."""
    with pytest.raises(ModelError) as raised:
        load_telescope(file)
    return [line.removeprefix(f"{file}:") for line in str(raised.value).splitlines()]


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_file(changed) -> None:
    file = changed(
        ("becomes: MOVING", "becomes: MOOVING"),
        ("to: {position: OPENING}", "to: {position: OPENNING}"),
        ("says: {open: OPEN,", "says: {open: OPN,"),
    )
    found = messages(file)
    assert [line.partition(": ")[2].partition(":")[0] for line in found] == [
        f"{SHUTTER_OPEN}.stages[0].to.position",
        "classes.Dome.attributes.State.follows[1].becomes",
        "subjects.dome.says.open",
    ]


def test_several_errors_are_kept_apart(changed) -> None:
    file = changed(("becomes: MOVING", "becomes: MOOVING"), ("says: {open: OPEN,", "says: {open: OPN,"))
    with pytest.raises(SeveralModelErrors) as raised:
        load_telescope(file)
    first, second = raised.value.errors
    assert (first.path, first.remedy) == ("classes.Dome.attributes.State.follows[1].becomes", "Did you mean 'MOVING'?")
    assert second.place == f"{file}:{line_of(file.read_text(), 'OPN')}"


def test_a_key_that_stands_twice(changed) -> None:
    file = changed(("  Lamp: [DARK, DIM, BRIGHT]", "  Lamp: [DARK, DIM, BRIGHT]\n  Lamp: [OFF, ON]"))
    line = line_of(file.read_text(), "Lamp: [OFF")
    assert messages(file) == [
        f"{line}: enumerations: key 'Lamp' stands here twice, first in line {line - 1}. Leave one of them out."
    ]


def test_classes_that_extend_each_other(changed) -> None:
    file = changed(
        ("  Dome:\n", "  Dome:\n    extends: Shutter\n"),
        ("  Shutter:\n", "  Shutter:\n    extends: Dome\n"),
    )
    found = messages(file)
    assert any(
        line.endswith(
            "classes.Shutter.extends[0]: classes extend each other: Dome -> Shutter -> Dome. "
            "Take one of them out of 'extends'."
        )
        for line in found
    )


def test_an_error_of_a_base_class_is_said_once_and_where_it_stands(changed) -> None:
    file = changed(
        ("  WeatherStation:\n", "  Upper: {extends: Shutter}\n  Lower: {extends: Shutter}\n\n  WeatherStation:\n"),
        ("to: {position: OPENING}", "to: {position: OPENNING}"),
    )
    (message,) = messages(file)
    assert message.startswith(f"{line_of(file.read_text(), 'OPENNING')}: {SHUTTER_OPEN}.stages[0].to.position: ")


def test_an_unreachable_state_that_is_named(changed) -> None:
    file = changed(
        (
            "  ShutterPosition: [CLOSED, OPENING, OPEN, CLOSING]",
            "  ShutterPosition: [CLOSED, OPENING, OPEN, CLOSING, JAMMED]",
        ),
        ("        description: where the shutter is", "        states: [CLOSED, OPENING, OPEN, CLOSING, JAMMED]"),
    )
    (message,) = messages(file)
    assert "classes.Shutter.attributes.position.states[4]: JAMMED is never reached" in message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        description: where the shutter is", "        spontaneous: [JAMMED]"),
        ("- becomes: CLOSED\n            when: [{all: weather", "- becomes: JAMMED\n            when: [{all: weather"),
        (
            "    links: {weather: hill/weather/1}",
            "    links: {weather: hill/weather/1}\n    initial: {position: JAMMED}",
        ),
        ("        description: Opens the shutter, which takes a while.", "        fails: {position: JAMMED}"),
        ("to: {position: CLOSING}", "to: {position: JAMMED}"),
    ],
    ids=["by itself", "by following", "at first", "by failure", "by a command"],
)
def test_a_state_can_be_reached(changed, old: str, new: str) -> None:
    states = "  ShutterPosition: [CLOSED, OPENING, OPEN, CLOSING]"
    file = changed((states, states.replace("]", ", JAMMED]")), (old, new))
    if "CLOSING}" in old:
        with pytest.raises(ModelError, match="CLOSING is never reached"):
            load_telescope(file)
    else:
        load_telescope(file)


def test_commands_that_wait_for_each_other(changed) -> None:
    file = changed(
        ("    links: weather\n", "    links: [weather, dome]\n"),
        ("    links: {weather: hill/weather/1}", "    links: {weather: hill/weather/1, dome: hill/dome/1}"),
        (
            "          - to: {position: CLOSING}",
            "          - to: {position: CLOSING}\n            ask: [{of: dome, command: Close}]",
        ),
    )
    (message,) = messages(file)
    assert message.partition(": ")[2] == (
        "classes.Shutter.commands.Close.stages[0].ask[0]: commands wait for each other: "
        "hill/shutter/lower Close -> hill/dome/1 Close -> hill/shutter/lower Close. "
        "Let one of them go on without asking the next."
    )


def test_attributes_that_follow_each_other(changed) -> None:
    file = changed(
        ("    links: weather\n", "    links: [weather, dome]\n"),
        ("    links: {weather: hill/weather/1}", "    links: {weather: hill/weather/1, dome: hill/dome/1}"),
        (
            "when: [{all: weather, attribute: rain, is: true}]\n    commands:",
            "when: [{all: dome, attribute: domeState, is: CLOSED}]\n    commands:",
        ),
    )
    (message,) = messages(file)
    assert message.partition(": ")[2] == (
        "classes.Shutter.attributes.position.follows[0]: attributes follow each other: "
        "hill/shutter/lower position -> hill/dome/1 domeState -> hill/shutter/lower position. "
        "Take one of them out of 'follows' or 'mirrors'."
    )


def test_a_result_of_a_long_running_command(changed) -> None:
    file = changed(
        (
            "        result: {type: DevLong, value: $, description: the same number}",
            "        result: {type: DevLong}\n        protocol: long-running",
        ),
        ("      rain: {type", "      longRunningCommandResult: {type: DevString, shape: [2]}\n      rain: {type"),
    )
    (message,) = messages(file)
    assert message.endswith(
        "classes.WeatherStation.commands.Calibrate.result: a long-running command returns a result code and a uid, "
        "nothing else. Leave it out."
    )


# ---- the file itself, and the files that it names ----------------------------------------------------------


def test_a_file_that_is_not_there(tmp_path) -> None:
    with pytest.raises(ModelError) as raised:
        load_telescope(tmp_path / "none.yaml")
    assert str(raised.value) == f"{tmp_path / 'none.yaml'}: cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("telescope: [a\nb: c", ":2: is not YAML: did not find expected ',' or ']'"),
        ("", ":1: is empty or not a list of keys and values. Begin with 'telescope: <name>'."),
        ("- a\n- b\n", ":1: is empty or not a list of keys and values. Begin with 'telescope: <name>'."),
        (
            "telescope: a\nclasses: &all\n  A: *all\n",
            ":3: classes.A: an alias stands inside what it stands for. Write it out.",
        ),
        ("telescope: !secret x\n", ":1: telescope: the tag '!secret' has no meaning here. Write a plain value."),
    ],
)
def test_a_file_that_is_no_declaration(tmp_path, text: str, message: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    with pytest.raises(ModelError) as raised:
        load_telescope(file)
    assert str(raised.value) == f"{file}{message}"


def test_a_file_that_is_no_text(tmp_path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelError, match=r"broken\.yaml: is not UTF-8 text$"):
        load_telescope(file)


def test_a_schema_that_is_not_there(changed) -> None:
    file = changed(("schema: dome/observe.json", "schema: dome/obsrve.json"))
    (message,) = messages(file)
    assert message.partition(": ")[2] == (
        f"classes.Dome.commands.Observe.argument.schema: {file.parent}/dome/obsrve.json cannot be read: "
        "No such file or directory. Paths are relative to the declaration."
    )


def test_a_schema_that_is_not_json(changed) -> None:
    file = changed()
    (file.parent / "dome/observe.json").write_text('{\n"type": object}')
    (message,) = messages(file)
    assert message.partition(": ")[2] == (
        f"classes.Dome.commands.Observe.argument.schema: {file.parent}/dome/observe.json:2 is not JSON: "
        "Expecting value. Paths are relative to the declaration."
    )


def test_a_schema_that_is_no_schema(changed) -> None:
    file = changed()
    (file.parent / "dome/observe.json").write_text('{"type": "objekt"}')
    (message,) = messages(file)
    assert "classes.Dome.commands.Observe.argument.schema: it is not a JSON schema: $.type: 'objekt'" in message


def test_a_default_that_is_not_valid(changed) -> None:
    file = changed()
    (file.parent / "dome/observe-default.json").write_text('{"target": {"name": 5}, "exposure": 1}')
    (message,) = messages(file)
    assert message.partition(": ")[2] == (
        "classes.Dome.commands.Observe.argument.default: dome/observe-default.json is not valid: "
        "$.target.name: 5 is not of type string. Change it, or its schema."
    )


def test_a_default_with_an_unknown_field(changed) -> None:
    file = changed()
    (file.parent / "dome/observe-default.json").write_text('{"target": {"name": "{shuters[n]}"}, "exposure": 1}')
    (message,) = messages(file)
    assert message.partition(": ")[2] == (
        "classes.Dome.commands.Observe.argument.default: dome/observe-default.json: {shuters[n]}: "
        "no parameter 'shuters' has a list. Did you mean 'shutters'?"
    )
