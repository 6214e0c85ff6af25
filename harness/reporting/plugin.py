"""Hooks of pytest, pytest-bdd and Allure for what a run records; each calls a plain function of this package."""

from __future__ import annotations
