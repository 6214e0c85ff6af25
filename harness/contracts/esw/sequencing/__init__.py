"""Messages of the services that carry out sequences: sequencers, Sequence Manager, Agent Service."""
