from simulators.launcher import SimulatorLauncher

pytest_plugins = ["station.steps", "steps.commands", "steps.tango.attributes_and_commands"]


def pytest_firstlight_launcher():
    return SimulatorLauncher()
