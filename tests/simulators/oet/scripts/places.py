import logging
import os
import sys
import threading


def main():
    print("file" if "__file__" in globals() else "no file", __name__)
    print(os.path.dirname(main.__code__.co_filename) in sys.path, threading.current_thread().name)
    print("TANGO_HOST", os.environ.get("TANGO_HOST"))
    logging.getLogger("places").info("a line of the log")
    print("to standard error", file=sys.stderr)
