"""Waits until it is stopped."""

import threading


def init(subarray_id=1):
    print(f"for subarray {subarray_id}")


def main():
    threading.Event().wait()
