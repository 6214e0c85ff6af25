"""Scripts of real git repositories, with environments of their own."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.simulators.oet.repositories import git, make_repository
from tests.simulators.oet.running import Oet, running

TELLING = "def main():\n    print('this is {}')\n"


def create(oet: Oet, uri: str, repository: object, create_env: bool = False, **git_args: object) -> int:
    args = {"git_repo": f"file://{repository}", **git_args}
    script = {"script_type": "git", "script_uri": uri, "git_args": args, "create_env": create_env}
    answer = oet.ask("POST", "/procedures/", {"script": script})
    assert answer.status == 201, answer
    assert answer.body["script"]["git_args"] == {
        "git_repo": f"file://{repository}",
        "git_branch": git_args.get("git_branch", None if git_args.get("git_commit") else "master"),
        "git_commit": git_args.get("git_commit"),
    }
    return int(answer.body["id"])


def failure(oet: Oet, pid: int) -> str:
    return str(oet.becomes(pid, "FAILED")["history"]["stacktrace"])


def make_wheel(folder: Path) -> Path:
    """A package that needs no index, and nothing to be built."""
    wheel, told = folder / "dish_notes-1.0-py3-none-any.whl", "dish_notes-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("dish_notes.py", "TEXT = 'installed for this script alone'\n")
        file.writestr(f"{told}/METADATA", "Metadata-Version: 2.1\nName: dish-notes\nVersion: 1.0\n")
        file.writestr(f"{told}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{told}/RECORD", "")
    return wheel


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    make_repository(folder, "main", {"observing/tell.py": TELLING.format("main")}, "other")
    git(folder, "switch", "--quiet", "other")
    (folder / "observing/tell.py").write_text(TELLING.format("other"), encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message=other")
    git(folder, "switch", "--quiet", "main")
    return folder


def test_a_script_of_a_branch_or_a_commit_is_run(oet: Oet, repository: Path) -> None:
    commit = git(repository, "rev-parse", "other").strip()
    wanted: list[tuple[dict[str, Any], str]] = [
        ({}, "main"),
        ({"git_branch": "other"}, "other"),
        ({"git_commit": commit, "git_branch": "main"}, "other"),
    ]
    for git_args, told in wanted:
        pid = create(oet, "git://observing/tell.py", repository, **git_args)
        oet.becomes(pid, "READY")
        oet.start(pid)
        oet.becomes(pid, "COMPLETE")
        assert oet.output(pid) == f"this is {told}\n"


def test_a_branch_that_has_moved_on_is_run_as_it_is_now(oet: Oet, repository: Path) -> None:
    for told in ("main", "later"):
        (repository / "observing/tell.py").write_text(TELLING.format(told), encoding="utf-8")
        git(repository, "commit", "--quiet", "--all", "--allow-empty", "--message=later")
        pid = create(oet, "git://observing/tell.py", repository, git_branch="main")
        oet.becomes(pid, "READY")
        oet.start(pid)
        oet.becomes(pid, "COMPLETE")
        assert oet.output(pid) == f"this is {told}\n"


def test_11_the_default_branch_may_have_any_name(oet: Oet, repository: Path) -> None:
    oet.becomes(create(oet, "git://observing/tell.py", repository), "READY")


def test_11_a_missing_branch_fails_with_the_branches_that_there_are(oet: Oet, repository: Path) -> None:
    trace = failure(oet, create(oet, "git://observing/tell.py", repository, git_branch="nope"))
    assert trace.endswith(f"GitCommandError: file://{repository} has no branch 'nope'. It has: main, other.\n")


def test_what_else_is_missing_fails_with_what_git_says(oet: Oet, repository: Path) -> None:
    assert "does not appear to be a git repository" in failure(oet, create(oet, "git://x.py", repository / "no"))
    assert "No such file or directory: 'git://x.py'" in failure(oet, create(oet, "git://x.py", repository))
    assert "is not a commit" in failure(oet, create(oet, "git://x.py", repository, git_commit="--output=x"))
    assert "leads out of its repository" in failure(oet, create(oet, "git://../../../x.py", repository))


@pytest.mark.parametrize("name", ["", None, "--upload-pack=id>{marker};false"])
def test_what_is_no_repository_is_not_given_to_git(oet: Oet, tmp_path: Path, name: str | None) -> None:
    marker = tmp_path / "marker"
    script = {"script_type": "git", "script_uri": "git://x.py"}
    script["git_args"] = {"git_repo": name and name.format(marker=marker)}
    pid = oet.ask("POST", "/procedures/", {"script": script}).body["id"]
    assert "is no git repository: git_repo has to be a URL or a path" in failure(oet, pid)
    assert not marker.exists()


def test_11_an_environment_that_cannot_be_made_fails_its_procedure_and_blocks_nobody(
    oet: Oet, repository: Path
) -> None:
    (repository / "requirements.txt").write_text(f"{repository}/no-such-package\n", encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=requirements")
    began = time.monotonic()
    pid = create(oet, "git://observing/tell.py", repository, create_env=True)
    oet.becomes(oet.run("noinit.py"), "COMPLETE")
    assert time.monotonic() - began < 2.0
    trace = failure(oet, pid)
    assert "Cmd('python" in trace
    assert "no-such-package" in trace
    shown = [state for state, _ in oet.show(pid)["history"]["process_states"]]
    assert shown == ["CREATING", "IDLE", "PREP_ENV", "FAILED"]


def test_a_script_runs_in_an_environment_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    files = {
        "requirements.txt": f"dish-notes @ {make_wheel(tmp_path).as_uri()}\n",
        "tell.py": "import dish_notes\n\n\ndef main():\n    print(dish_notes.TEXT, dish_notes.__file__)\n",
    }
    make_repository(folder, "main", files)
    with running(tmp_path) as oet:
        pid = create(oet, "git://tell.py", folder, create_env=True)
        oet.becomes(pid, "READY", limit=60)
        states = [state for state, _ in oet.show(pid)["history"]["process_states"]]
        assert states == ["CREATING", "IDLE", "PREP_ENV", "IDLE", "LOADING", "IDLE", "READY"]
        oet.start(pid)
        oet.becomes(pid, "COMPLETE")
        assert "installed for this script alone" in oet.output(pid)
        assert str(tmp_path / "oet" / "environments") in oet.output(pid)
        (made,) = (tmp_path / "oet" / "environments").glob("*/*/pyvenv.cfg")
        before = made.stat().st_mtime_ns
        oet.becomes(create(oet, "git://tell.py", folder, create_env=True), "READY")
        assert made.stat().st_mtime_ns == before
        plain = create(oet, "git://tell.py", folder)
        assert "No module named 'dish_notes'" in failure(oet, plain)
