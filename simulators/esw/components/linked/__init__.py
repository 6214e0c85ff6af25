"""The clock of a component, and the other components as it knows them."""
