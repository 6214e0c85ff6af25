"""What Kustomize makes of ``deploy/``."""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
OVERLAYS = sorted(one.parent.name for one in DEPLOY.glob("overlays/*/kustomization.yaml"))

Manifest = dict[str, Any]


@functools.cache
def text_of(folder: str) -> str:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("not installed: kubectl, whose 'kubectl kustomize' renders manifests without a cluster")
    done = subprocess.run([kubectl, "kustomize", DEPLOY / folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def render(folder: str) -> list[Manifest]:
    """The manifests of a folder, each time new objects."""
    return list(yaml.safe_load_all(text_of(folder)))


def one_of(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    [found] = [each for each in manifests if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    return found
