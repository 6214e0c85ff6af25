"""An ESW as a system of a target."""
