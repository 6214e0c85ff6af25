"""Agents: each starts and ends processes on its machine.

An agent is an actor, and reached by no other way. One process holds one agent or several; `behavior` is the actor of
one, `spawned_processes` starts, watches and ends what they have started: real processes, forked from a parent which has
imported what they need (`simulators.forking`). All end with the process of their agent, whatever ends it.
"""
