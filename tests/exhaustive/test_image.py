"""The image of a nightly is built from nothing, and runs as the manifests have it run: read-only, by nobody of rank."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.rendering import one_of, render
from tests.library.running import ROOT

LIMIT = 1800
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
SELECTED = ("--target", "simulated", "features/telescope/abort.feature")

INSIDE = """
set -e
mount --bind "$1" /mnt
mount -o remount,bind,ro /mnt
for place in {places}; do mount -t tmpfs -o mode=0775,uid=10001,gid=10001 tmpfs /mnt$place; done
mount -t proc proc /mnt/proc
mount --rbind /dev /mnt/dev
shift
exec chroot --userspec=10001:10001 /mnt env -i {variables} sh -c 'cd /firstlight && exec "$@"' sh "$@"
"""
"""What a cluster does with an image: its own processes, a root that is read-only but for what is mounted, no rights."""


def run(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=LIMIT, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The root of the image, made by buildah on a Debian that debootstrap makes."""
    if absent := [one for one in ("buildah", "debootstrap", "unshare") if shutil.which(one) is None]:
        pytest.skip(f"not installed: {', '.join(absent)}; install them with .ci/image.sh install (needs root)")
    if os.getuid() != 0:
        pytest.skip("only root can make a Debian from nothing")
    folder = tmp_path_factory.mktemp("image")
    base, context = folder / "debian", folder / "context"
    run("debootstrap", "--variant=minbase", "bookworm", base)
    if certificates := os.environ.get("PIP_CERT"):  # this machine's, for pip in the first stage
        shutil.copy(certificates, base / "etc/certificates-of-the-builder.pem")
        (base / "etc/pip.conf").write_text("[global]\ncert = /etc/certificates-of-the-builder.pem\n")
    context.mkdir()
    run("sh", "-c", f"git -C {shlex.quote(str(ROOT))} archive HEAD | tar x -C {shlex.quote(str(context))}")
    buildah = ("buildah", "--root", folder / "store", "--runroot", folder / "run", "--storage-driver", "vfs")
    made = run(*buildah, "from", "scratch")
    run(*buildah, "add", "-q", made, base, "/")
    run(*buildah, "commit", "-q", made, "base")
    options = ("--isolation", "chroot", "--network", "host", "--pull-never", "--build-arg", "BASE=localhost/base")
    run(*buildah, "bud", "-q", *options, "-f", context / "deploy/Dockerfile", "-t", "firstlight", context)
    container = run(*buildah, "from", "--pull-never", "localhost/firstlight")
    yield Path(run(*buildah, "mount", container))
    run(*buildah, "umount", container)
    shutil.rmtree(folder)


def start(image: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the image as a pod of the shards would be, with the entry point of the Dockerfile as process 1."""
    manifest = one_of(render("overlays/example"), "CronJob", "firstlight-shards")
    [container] = manifest["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    places = " ".join(each["mountPath"] for each in container["volumeMounts"])
    variables = re.search(r"^ENV ((?:.|\\\n)*?[^\\])$", DOCKERFILE, re.MULTILINE)
    entry = re.search(r"^ENTRYPOINT \[(.*)\]$", DOCKERFILE, re.MULTILINE)
    assert variables
    assert entry
    script = INSIDE.format(places=places, variables=variables[1].replace("\\\n", " "))
    return subprocess.Popen(
        [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "sh",
            "-c",
            script,
            "sh",
            image,
            *re.findall(r'"(.*?)"', entry[1]),
            *arguments,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.timeout(LIMIT)
def test_the_image_holds_nothing_that_builds(image: Path) -> None:
    found = [name for name in ("gcc", "cc", "make", "pip", "pip3", "git") if (image / "usr/bin" / name).exists()]
    assert found == []
    assert not list((image / "opt/firstlight").rglob("pip"))
    assert not (image / "firstlight/.git").exists()


@pytest.mark.timeout(LIMIT)
def test_features_run_in_it_though_only_what_the_manifest_mounts_can_be_written(image: Path) -> None:
    process = start(image, "nightly", "--local", "1", *SELECTED, "-k", "IDLE")
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert "1 passed" in said


@pytest.mark.timeout(LIMIT)
def test_a_night_on_a_cluster_can_be_led_from_it(image: Path) -> None:
    process = start(image, "nightly", "--kubernetes", "2", *SELECTED)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 4, said
    assert "POD_NAME: it is not set" in said


@pytest.mark.timeout(LIMIT)
def test_process_1_hands_sigterm_on_and_never_ends_well_after_it(image: Path) -> None:
    process = start(image, "nightly", "--local", "1", *SELECTED)
    said = ""
    for line in process.stdout:
        said += line
        if "shard 1-0" in line:
            break
    time.sleep(5)  # whatever it is at
    [first] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(first), signal.SIGTERM)
    rest, _ = process.communicate(timeout=120)
    assert process.returncode == 2, said + rest
    assert "ended by SIGTERM" in rest
