"""Announces what it was told, and is done."""

import threading

from pubsub import pub


def init(greeting="hello"):
    print(f"init was told {greeting}")


def main(*names, loud=False):
    for name in names or ("world",):
        text = f"hello {name}"
        print(text.upper() if loud else text)
    pub.sendMessage(
        "script.announce",
        msg_src=threading.current_thread().name,
        msg=f"said hello to {', '.join(names) or 'the world'}",
    )
