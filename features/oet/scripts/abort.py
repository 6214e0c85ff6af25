"""Aborts a subarray: the OET runs it after a script that was stopped with that wish."""

import threading

import tango
from pubsub import pub

ABORTABLE = ("RESOURCING", "IDLE", "CONFIGURING", "READY", "SCANNING", "RESETTING")


def init(subarray_id):
    global number, subarray
    number = subarray_id
    [name] = tango.Database().get_device_exported(f"*-tmc/subarray/{number:02}").value_string
    subarray = tango.DeviceProxy(name)


def main():
    labels = subarray.get_attribute_config("obsState").enum_labels
    if labels[subarray.obsState] in ABORTABLE:
        subarray.Abort()
    pub.sendMessage("script.announce", msg_src=threading.current_thread().name, msg=f"subarray {number} is aborted")
