"""Aborts a subarray: the OET runs it after a script that was stopped with that wish."""

import threading

from pubsub import pub


def init(subarray_id):
    global subarray
    subarray = subarray_id


def main():
    pub.sendMessage("script.announce", msg_src=threading.current_thread().name, msg=f"subarray {subarray} is aborted")
