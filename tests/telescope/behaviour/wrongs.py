"""Ten things that may be wrong in a telescope, and are seen by what its devices do."""

from __future__ import annotations

from tests.telescope.behaviour.sequences import Wrong

SKA, MID = "ska.yaml", "ska-mid.yaml"
STOPPING = "            ask: [{of: [mccs, csp, sdp], command: Abort}"

WRONGS = [
    Wrong(
        "configure-refused-in-ready",
        SKA,
        [("allowed: {State: ON, obsState: [IDLE, READY]}", "allowed: {State: ON, obsState: [IDLE]}")],
    ),
    Wrong(
        "release-leads-to-aborted",
        SKA,
        [
            (
                (
                    "until: &elements_are_empty\n"
                    "              - {all: mccs, attribute: mccsSubarrayObsState, is: EMPTY}\n"
                    "              - {all: csp, attribute: cspSubarrayObsState, is: EMPTY}\n"
                    "              - {all: sdp, attribute: sdpSubarrayObsState, is: EMPTY}\n"
                    "          - to: {assignedResources: [], obsState: EMPTY}"
                ),
                (
                    "until: &elements_are_empty\n"
                    "              - {all: mccs, attribute: mccsSubarrayObsState, is: EMPTY}\n"
                    "              - {all: csp, attribute: cspSubarrayObsState, is: EMPTY}\n"
                    "              - {all: sdp, attribute: sdpSubarrayObsState, is: EMPTY}\n"
                    "          - to: {assignedResources: [], obsState: ABORTED}"
                ),
            )
        ],
    ),
    Wrong(
        "abort-refused-in-ready",
        SKA,
        [
            (
                "obsState: [RESOURCING, IDLE, CONFIGURING, READY, SCANNING]}",
                "obsState: [RESOURCING, IDLE, CONFIGURING, SCANNING]}",
            )
        ],
    ),
    Wrong(
        "sdp-forgotten-by-configure",
        MID,
        [
            ("ask: [{of: sdp, command: Configure, with: $.sdp}]", "takes: 10 ms"),
            ("until: [{all: sdp, attribute: sdpSubarrayObsState, is: [CONFIGURING, READY]}]", ""),
            (
                (
                    "              - {all: csp, attribute: cspSubarrayObsState, is: READY}\n"
                    "              - {all: sdp, attribute: sdpSubarrayObsState, is: READY}\n"
                ),
                "              - {all: csp, attribute: cspSubarrayObsState, is: READY}\n",
            ),
        ],
    ),
    Wrong(
        "scan-not-forgotten-by-abort",
        SKA,
        [
            (
                (
                    "until: &elements_have_stopped\n"
                    "              - {all: mccs, attribute: mccsSubarrayObsState, is: [EMPTY, ABORTED, FAULT]}\n"
                    "              - {all: csp, attribute: cspSubarrayObsState, is: [EMPTY, ABORTED, FAULT]}\n"
                    "              - {all: sdp, attribute: sdpSubarrayObsState, is: [EMPTY, ABORTED, FAULT]}\n"
                    "          - to: {scanID: 0, obsState: ABORTED}"
                ),
                (
                    "until: &elements_have_stopped\n"
                    "              - {all: mccs, attribute: mccsSubarrayObsState, is: [EMPTY, ABORTED, FAULT]}\n"
                    "              - {all: csp, attribute: cspSubarrayObsState, is: [EMPTY, ABORTED, FAULT]}\n"
                    "              - {all: sdp, attribute: sdpSubarrayObsState, is: [EMPTY, ABORTED, FAULT]}\n"
                    "          - to: {obsState: ABORTED}"
                ),
            )
        ],
    ),
    Wrong(
        "scan-taken-in-idle",
        SKA,
        [
            (
                (
                    "description: Begins a scan.\n        argument: {}\n        protocol: long-running\n"
                    "        allowed: {State: ON, obsState: READY}"
                ),
                (
                    "description: Begins a scan.\n        argument: {}\n        protocol: long-running\n"
                    "        allowed: {State: ON, obsState: [IDLE, READY]}"
                ),
            )
        ],
    ),
    Wrong(
        "assign-without-resourcing",
        MID,
        [
            (
                (
                    "because: the central node has no dish VCC configuration (LoadDishCfg sets it)\n"
                    "        stages:\n"
                    "          - to: {obsState: RESOURCING}\n"
                ),
                "because: the central node has no dish VCC configuration (LoadDishCfg sets it)\n        stages:\n",
            )
        ],
    ),
    Wrong(
        "dishes-forgotten-by-abort",
        SKA,
        [
            (
                f"- to: {{obsState: ABORTING}}\n{STOPPING}, *let_dishes_rest]",
                f"- to: {{obsState: ABORTING}}\n{STOPPING}]",
            )
        ],
    ),
    Wrong(
        "restart-aborts-again",
        SKA,
        [
            (
                "          - ask: [{of: [mccs, csp, sdp], command: Restart}]\n",
                "          - to: {obsState: ABORTING}\n            ask: [{of: [mccs, csp, sdp], command: Restart}]\n",
            )
        ],
    ),
    Wrong(
        "dish-points-elsewhere-when-stopped",
        MID,
        [("stages: [{to: {pointingState: READY}}]", "stages: [{to: {pointingState: NONE}}]")],
    ),
]
