"""Cells that stand for many values, and what is drawn in their place."""
