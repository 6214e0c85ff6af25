"""What the Sequence Manager does with sequencers, sequence components and agents."""
