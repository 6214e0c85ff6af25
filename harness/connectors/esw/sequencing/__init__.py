"""What sequencers, observing modes and agents tell, and how it is heard."""
