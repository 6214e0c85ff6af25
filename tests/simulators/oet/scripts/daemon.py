"""Starts a process in a session of its own, which outlives what started it."""

import subprocess
import sys
import time

SLEEPER = "import time; time.sleep(600)"
STARTER = f"""
import subprocess, sys
print(subprocess.Popen([sys.executable, "-c", {SLEEPER!r}], start_new_session=True).pid, flush=True)
"""


def main(seconds=600):
    subprocess.run([sys.executable, "-c", STARTER], start_new_session=True, check=True)
    time.sleep(seconds)
