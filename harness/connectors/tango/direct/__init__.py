"""The connector over PyTango."""

import tango

from harness.connectors.tango.direct.connector import DirectConnector

__all__ = ["DirectConnector"]

# PyTango's own asks the device, over the network and without limit: a traceback that shows a proxy must not wait.
tango.DeviceProxy.__str__ = tango.DeviceProxy.__repr__ = object.__repr__
