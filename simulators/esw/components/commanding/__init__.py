"""Commands of a component: their parameters, their checks, their runs."""
