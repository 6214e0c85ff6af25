"""The real TangoGQL in front of a simulated telescope, and the login that it wants."""
