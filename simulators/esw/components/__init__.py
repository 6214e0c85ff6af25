"""Assemblies, HCDs and containers as they are declared: each process serves a container, or a component alone.

What a component does is its declaration, run by `simulators.devices`. `behavior` is the actor that owns it;
`commanding` reads, checks and follows its commands, `states` publishes its current states, `linked` asks other
components and watches them, `supervision` is what CSW's supervisor and container add.
"""
