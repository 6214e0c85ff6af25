"""The Sequence Manager, which starts the sequencers of observing modes.

`observing` is what it knows of modes, resources and sequence components, in functions without any state; `operations`
asks sequence components and agents; `behavior` is the actor, which carries out one change at a time.
"""
