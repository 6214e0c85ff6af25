"""A device server process of a simulated telescope.

``python -m simulators.tango.server [--temporary FOLDER]`` is told its plan and its database by the supervisor; it
reports ``exported`` when its devices are in the database, is told ``connect`` when those of all processes are, and
reports ``connected`` when it has the first values of all that its devices are linked to.
"""

from __future__ import annotations

import argparse

from simulators.child import Parent


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--temporary", default="")
    parent = Parent(arguments.parse_args().temporary)
    # What takes long to import is imported when the process already sees the end of its parent.
    from simulators.tango.serving import serve  # noqa: PLC0415

    serve(parent)


if __name__ == "__main__":
    main()
