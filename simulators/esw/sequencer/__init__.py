"""The simulated sequencer, which carries out sequences step by step.

`state_table` is the table of what is accepted in which state, `step_lists` what can be done to steps; `behavior` is the
actor that owns both. `scripting` carries out the steps. `server` serves one sequencer, over HTTP and as an actor; a
sequence component holds it.
"""
