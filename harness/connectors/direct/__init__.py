"""The connector over PyTango."""

from harness.connectors.direct.connector import DirectConnector

__all__ = ["DirectConnector"]
