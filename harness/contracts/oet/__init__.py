"""Messages of the OET (Observation Execution Tool), release 7, on the wire: REST bodies and events of the stream."""
