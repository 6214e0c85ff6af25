"""Aborts subarray 1, fails for subarray 2, hangs for subarray 3, and is never READY for subarray 4."""

import threading


def init(subarray_id):
    global subarray
    subarray = subarray_id
    if subarray == 4:
        raise RuntimeError("subarray 4 is not mine")


def main():
    print(f"aborting subarray {subarray}")
    if subarray == 2:
        raise RuntimeError("Abort is not allowed now")
    if subarray == 3:
        threading.Event().wait()
