"""Cannot be stopped by SIGTERM; ends by itself after a minute."""

import signal
import threading


def main():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Event().wait(60)
