"""Agents: each starts and ends processes on its machine.

An agent is an actor, and reached by no other way. One process holds one agent or several; `behavior` is the actor of
one, `spawned_processes` starts, watches and ends what they have started, each a real process that is forked from a
parent which has imported what it needs (`simulators.forking`). All end with the process of their agent, whatever ends it.
"""
