"""The image of a nightly is built from nothing, and runs as the manifests have it run: read-only, by nobody of rank."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.fresh_root import ISOLATED, build, read_dockerfile, run
from tests.deploy.rendering import one_of, render
from tests.library.running import ROOT

LIMIT = 1800
"""Seconds of a step of building."""
NIGHT = 300
"""Seconds of a night in the image."""
DOCKERFILE = ROOT / "deploy/Dockerfile"
SELECTED = ("--target", "simulated", "features/telescope/abort.feature")

INSIDE = """
set -e
mount --bind "$1" /mnt
mount -o remount,bind,ro /mnt
for place in {places}; do mount -t tmpfs -o mode=0775,uid=10001,gid=10001 tmpfs /mnt$place; done
mount -t proc proc /mnt/proc
mount --rbind /dev /mnt/dev
shift
exec chroot --userspec=10001:10001 /mnt /usr/bin/env -i {variables} sh -c 'cd /firstlight && exec "$@"' sh "$@"
"""
"""What a cluster does with an image: its own processes, a root that is read-only but for what is mounted, no rights."""

pytestmark = pytest.mark.timeout(2 * LIMIT)


def need(*programs: str) -> None:
    """Skip where a program is not installed, or this is not root."""
    if absent := [one for one in programs if shutil.which(one) is None]:
        pytest.skip(f"not installed: {', '.join(absent)}; install them with .ci/image.sh install (needs root)")
    if os.getuid() != 0:
        pytest.skip("only root can make a Debian from nothing")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Debian, made by debootstrap: no image can be pulled."""
    need("debootstrap", "unshare")
    root = tmp_path_factory.mktemp("base") / "debian"
    run("debootstrap", "--variant=minbase", "bookworm", root, limit=LIMIT)
    if certificates := os.environ.get("PIP_CERT"):  # this machine's, for pip in the first stage
        shutil.copy(certificates, root / "etc/certificates-of-the-builder.pem")
        (root / "etc/pip.conf").write_text("[global]\ncert = /etc/certificates-of-the-builder.pem\n")
    yield root
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the repository tracks."""
    folder = tmp_path_factory.mktemp("context")
    run("sh", "-c", f"git -C {shlex.quote(str(ROOT))} archive HEAD | tar x -C {shlex.quote(str(folder))}")
    return folder


@pytest.fixture(scope="module", params=["buildah", "fresh root"])
def image(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, base: Path, context: Path
) -> Iterator[Path]:
    """The root of the image: as buildah makes it, and as the steps of the Dockerfile do without a builder."""
    folder = tmp_path_factory.mktemp("image")
    dockerfile = context / "deploy/Dockerfile"
    if request.param == "buildah":
        need("buildah")
        buildah = ("buildah", "--root", folder / "store", "--runroot", folder / "run", "--storage-driver", "vfs")
        made = run(*buildah, "from", "scratch")
        run(*buildah, "add", "-q", made, base, "/", limit=LIMIT)
        run(*buildah, "commit", "-q", made, "base", limit=LIMIT)
        options = ("--isolation", "chroot", "--network", "host", "--pull-never", "--build-arg", "BASE=localhost/base")
        run(*buildah, "bud", "-q", *options, "-f", dockerfile, "-t", "firstlight", context, limit=LIMIT)
        container = run(*buildah, "from", "--pull-never", "localhost/firstlight", limit=LIMIT)
        yield Path(run(*buildah, "mount", container))
        run(*buildah, "umount", container)
    else:
        yield build(dockerfile, context, base, folder, LIMIT)
    shutil.rmtree(folder)


def start(image: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the image as a pod of the shards would be, with the entry point of the Dockerfile as process 1."""
    manifest = one_of(render("overlays/example"), "CronJob", "firstlight-shards")
    [container] = manifest["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    places = " ".join(each["mountPath"] for each in container["volumeMounts"])
    said = {one.word: one.text for one in read_dockerfile(DOCKERFILE.read_text())}
    script = INSIDE.format(places=places, variables=said["ENV"])
    return subprocess.Popen(
        [*ISOLATED, script, "sh", str(image), *json.loads(said["ENTRYPOINT"]), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait until it has ended, and return what it printed; it ends with all that it started, if only by its limit."""
    try:
        return process.communicate(timeout=NIGHT)[0]
    finally:
        process.kill()


def test_the_image_holds_nothing_that_builds(image: Path) -> None:
    found = [name for name in ("gcc", "cc", "make", "pip", "pip3", "git") if (image / "usr/bin" / name).exists()]
    assert found == []
    assert not list((image / "opt/firstlight").rglob("pip"))
    assert not (image / "firstlight/.git").exists()


def test_features_run_in_it_though_only_what_the_manifest_mounts_can_be_written(image: Path) -> None:
    process = start(image, "nightly", "--local", "1", *SELECTED, "-k", "IDLE")
    said = finish(process)
    assert process.returncode == 0, said
    assert "1 passed" in said


def test_a_night_on_a_cluster_can_be_led_from_it(image: Path) -> None:
    process = start(image, "nightly", "--kubernetes", "2", *SELECTED)
    said = finish(process)
    assert process.returncode == 4, said
    assert "POD_NAME: it is not set" in said


def test_process_1_hands_sigterm_on_and_never_ends_well_after_it(image: Path) -> None:
    process = start(image, "nightly", "--local", "1", "--target", "simulated", "features/telescope")
    said = ""
    for line in process.stdout:
        said += line
        if "1 shards still run" in line:  # of which the rest would take a minute
            break
    assert process.poll() is None, said
    [first] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(first), signal.SIGTERM)
    rest = finish(process)
    assert process.returncode == 2, said + rest
    assert "ended by SIGTERM" in rest
