"""Observes with one subarray: what an operator's scripts do, on the devices of the simulated telescope."""

import json
import threading
import time

import tango
from pubsub import pub

LIMIT = 30.0
CENTRAL_NODE = "mid-tmc/central-node/0"
EXECUTION_BLOCK = "eb-{0}-20260101-{1:05}"


class Watched:
    """An attribute whose values are heard of from now on."""

    def __init__(self, device, attribute):
        self.what = f"{device.dev_name()} {attribute}"
        self.labels = list(device.get_attribute_config(attribute).enum_labels)
        self.values, self.news = [], threading.Condition()
        device.subscribe_event(attribute, tango.EventType.CHANGE_EVENT, self.take)

    def take(self, event):
        if not event.err:
            value = event.attr_value.value
            with self.news:
                self.values.append(self.labels[value] if self.labels and isinstance(value, int) else str(value))
                self.news.notify_all()

    def wait_for(self, value):
        """Wait until it has come to a value, and forget what was before."""
        with self.news:
            if not self.news.wait_for(lambda: value in self.values, LIMIT):
                raise TimeoutError(f"{self.what} did not become {value} within {LIMIT:g} s, it was {self.values}")
            del self.values[: self.values.index(value) + 1]


def init(subarray_id=1):
    global number, subarray, obs_state, central_node, telescope_state
    number, subarray = subarray_id, tango.DeviceProxy(f"mid-tmc/subarray/{subarray_id:02}")
    central_node = tango.DeviceProxy(CENTRAL_NODE)
    obs_state, telescope_state = Watched(subarray, "obsState"), Watched(central_node, "telescopeState")


def main(
    steps=("startup", "allocate", "configure", "scan", "release", "standby"), hold=False, sb_json=None, sbi_id=None
):
    if sbi_id:
        announce(f"observing {sbi_id}")
    for step in steps:
        announce(f"{step} begins")
        STEPS[step]()
        announce(f"{step} is done")
    if hold:
        threading.Event().wait()


def startup():
    central_node.TelescopeOn()
    telescope_state.wait_for("ON")


def standby():
    central_node.TelescopeStandby()
    telescope_state.wait_for("STANDBY")


def allocate():
    subarray.AssignResources(json.dumps(assignment()))
    obs_state.wait_for("IDLE")


def configure():
    subarray.Configure(json.dumps(configuration()))
    obs_state.wait_for("READY")


def begin_scan():
    subarray.Scan(json.dumps({"interface": "https://schema.skao.int/ska-tmc-scan/2.0", "scan_id": number}))
    obs_state.wait_for("SCANNING")


def scan():
    begin_scan()
    obs_state.wait_for("READY")


def release():
    subarray.End()
    obs_state.wait_for("IDLE")
    subarray.ReleaseAllResources()
    obs_state.wait_for("EMPTY")


STEPS = {step.__name__: step for step in (startup, standby, allocate, configure, scan, begin_scan, release)}


def announce(text):
    print(text)
    pub.sendMessage("script.announce", msg_src=threading.current_thread().name, msg=text)


def assignment():
    unique = f"t{time.time_ns() % 10**7:07}"
    return {
        "interface": "https://schema.skao.int/ska-tmc-assignresources/2.1",
        "subarray_id": number,
        "dish": {"receptor_ids": ["SKA001"]},
        "sdp": {
            "interface": "https://schema.skao.int/ska-sdp-assignres/0.4",
            "execution_block": {
                "eb_id": EXECUTION_BLOCK.format(unique, number),
                "max_length": 100.0,
                "context": {},
                "beams": [{"beam_id": "vis0", "function": "visibilities"}],
                "scan_types": [
                    {
                        "scan_type_id": ".default",
                        "beams": {"vis0": {"channels_id": "vis_channels", "polarisations_id": "all"}},
                    },
                    {
                        "scan_type_id": "science_A",
                        "derive_from": ".default",
                        "beams": {"vis0": {"field_id": "field_a"}},
                    },
                ],
                "channels": [
                    {
                        "channels_id": "vis_channels",
                        "spectral_windows": [
                            {
                                "spectral_window_id": "fsp_1_channels",
                                "count": 14880,
                                "start": 0,
                                "stride": 2,
                                "freq_min": 350000000.0,
                                "freq_max": 368000000.0,
                                "link_map": [[0, 0], [200, 1], [744, 2], [944, 3]],
                            }
                        ],
                    }
                ],
                "polarisations": [{"polarisations_id": "all", "corr_type": ["XX", "XY", "YX", "YY"]}],
                "fields": [
                    {
                        "field_id": "field_a",
                        "phase_dir": {
                            "ra": [123.0],
                            "dec": [-60.0],
                            "reference_time": "2026-01-01T00:00:00",
                            "reference_frame": "ICRF3",
                        },
                    }
                ],
            },
            "processing_blocks": [
                {
                    "pb_id": f"pb-{unique}-20260101-{number:05}",
                    "script": {"kind": "realtime", "name": "vis-receive", "version": "4.3.0"},
                    "sbi_ids": ["sbi-mvp01-20260101-00001"],
                    "parameters": {},
                }
            ],
            "resources": {"receptors": ["SKA001"]},
        },
    }


def configuration():
    return {
        "interface": "https://schema.skao.int/ska-tmc-configure/4.0",
        "transaction_id": f"txn-local-{number}",
        "pointing": {
            "target": {
                "reference_frame": "ICRS",
                "target_name": "Polaris Australis",
                "ra": "21:08:47.92",
                "dec": "-88:57:22.9",
            }
        },
        "dish": {"receiver_band": "1"},
        "sdp": {"interface": "https://schema.skao.int/ska-sdp-configure/0.4", "scan_type": "science_A"},
        "csp": {
            "interface": "https://schema.skao.int/ska-csp-configurescan/4.1",
            "common": {"config_id": "sbi-mvp01-20260101-00001-science_A", "frequency_band": "1"},
            "midcbf": {
                "frequency_band_offset_stream1": 80,
                "correlation": {"processing_regions": [{"fsp_ids": [1, 2, 3, 4]}]},
            },
        },
        "tmc": {"scan_duration": 10.0},
    }
