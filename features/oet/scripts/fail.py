"""Fails, where it is told to."""

import sys


def init(why=""):
    if why:
        raise RuntimeError(why)


def main(why="", leave=False):
    if leave:
        sys.exit(0)
    raise RuntimeError(why)
