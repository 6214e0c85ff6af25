"""The simulated Gateway, by which user interfaces reach components, sequencers, events, alarms and logs.

It is registered over HTTP alone, as ESW.EswGateway. `Resolver` finds components, `CommandRoles` tells who may command
them; `api` has what it can be asked besides, and the impls turn that into messages for components and stores.
"""
