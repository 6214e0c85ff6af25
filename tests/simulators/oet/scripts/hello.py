"""Announces each of its scans."""

import functools
import threading
import time

from pubsub import pub


def init(subarray_id):
    global main
    main = functools.partial(_main, subarray_id)


def _main(subarray_id, *args, n=3, wait=0.0, **kwargs):
    announce(f"Running script with args {args} and kwargs {kwargs} on subarray {subarray_id}")
    for number in range(1, n + 1):
        announce(f"pretending to execute scan {number}/{n}")
        time.sleep(wait)
    announce("Script complete")


def announce(text):
    pub.sendMessage("script.announce", msg_src=threading.current_thread().name, msg=text)
