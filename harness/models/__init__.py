"""Declared telescopes: `schema` is how they are written, `telescope` how they are used, `load` makes one of the other.

Names are imported from the modules: a device server has no need for what checks arguments or finds routes.
"""
