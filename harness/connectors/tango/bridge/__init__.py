"""Reaching devices from outside their network, through the control system's public GraphQL gateway (TangoGQL)."""
