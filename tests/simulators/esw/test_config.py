"""What a client of the Config Service is answered, and what is in its repository."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pytest

from simulators.esw.aas.settings import AasSettings
from simulators.esw.config.settings import ConfigSettings
from simulators.esw.http_core.settings import HttpSettings
from tests.contracts.esw.examples import rows
from tests.simulators.esw.services import LIMIT, Answer, Services, post, request, services
from tests.simulators.esw.test_login import TOKEN, submit

GOLDEN = {row["id"]: row["json"] for row in rows() if row["service"] == "config"}


class Files:
    """One Config Service, seen by a user who may change files."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, path: str, data: bytes | None = None, **query: Any) -> Answer:
        words = "&".join(f"{name.rstrip('_')}={quote(str(value))}" for name, value in query.items())
        return request(f"{self.url}{path}{'?' if words else ''}{words}", method, data, **self.headers())

    def headers(self) -> dict[str, str]:
        return {"Content_Type": "application/octet-stream"}

    def create(self, path: str, data: bytes, comment: str = "created", **query: Any) -> str:
        answer = self.ask("POST", f"/config/{path}", data, comment=comment, **query)
        assert answer.status == 201, answer
        return str(answer.body)

    def update(self, path: str, data: bytes, comment: str = "updated") -> str:
        answer = self.ask("PUT", f"/config/{path}", data, comment=comment)
        assert answer.status == 200, answer
        return str(answer.body)

    def get(self, path: str, **query: Any) -> bytes | None:
        answer = self.ask("GET", path, **query)
        return answer.body if answer.status == 200 else None


@pytest.fixture(scope="module")
def open_files(shared: Services, shared_location: Any, tmp_path_factory: pytest.TempPathFactory) -> Files:
    return start(shared, shared_location.url, tmp_path_factory.mktemp("config"), annex_from=1000, largest=5000)


def start(started: Services, location: str, folder: Path, **settings: Any) -> Files:
    http = HttpSettings(location_service=location)
    return Files(started.start("config", ConfigSettings(http, folder, **{"login": False, **settings})))


@pytest.fixture
def files(open_files: Files) -> Iterator[Files]:
    """A Config Service that others have used; it has no file now."""
    yield open_files
    for file in open_files.ask("GET", "/list").body:
        open_files.ask("DELETE", f"/config/{file['path']}", comment="tidied")


def test_it_is_registered(files: Files, shared_location: Any) -> None:
    where = {"prefix": "CSW.ConfigServer", "componentType": "Service", "connectionType": "http"}
    found = post(shared_location.url, {"_type": "Find", "connection": where}).body
    assert [one["uri"] for one in found] == [f"{files.url}/"]
    assert found[0]["metadata"].keys() == {"PID"}


def test_a_file_has_versions_of_which_the_first_is_active_until_another_is_made_so(files: Files) -> None:
    first = files.create("a/b.conf", b"one")
    second = files.update("a/b.conf", b"two")
    third = files.update("a/b.conf", b"\0\xff\n three")
    assert files.get("/config/a/b.conf") == b"\0\xff\n three"
    assert files.get("/config//a/b.conf", id=first) == b"one"
    assert files.get("/config/a/b.conf", id=second) == b"two"
    assert files.get("/config/a/b.conf", id="99999") is None
    assert files.get("/config/a/b.conf", id="\xb2") is None
    assert files.get("/active-config/a/b.conf") == b"one"
    assert files.ask("GET", "/active-version/a/b.conf").body == first
    changed = files.ask("PUT", "/active-version/a/b.conf", id=second, comment="second is better")
    assert changed.body == "Done"
    assert files.get("/active-config/a/b.conf") == b"two"
    assert files.ask("PUT", "/active-version/a/b.conf", comment="back to the latest").status == 200
    assert files.ask("GET", "/active-version/a/b.conf").body == third


def test_the_history_tells_who_changed_what_newest_first(files: Files) -> None:
    first = files.create("a/b.conf", b"one", "creating file")
    second = files.update("a/b.conf", b"two", 'of "two" lines\n\nTime: x\n')
    files.ask("PUT", "/active-version/a/b.conf", id=second, comment="now the second")
    history = files.ask("GET", "/history/a/b.conf").body
    assert [one["id"] for one in history] == [second, first]
    assert [one["comment"] for one in history] == ['of "two" lines\n\nTime: x\n', "creating file"]
    assert {one.keys() >= GOLDEN["config.model.ConfigFileRevision"].keys() for one in history} == {True}
    assert {one["author"] for one in history} == {"anybody"}
    active = files.ask("GET", "/history-active/a/b.conf").body
    assert [(one["id"], one["comment"]) for one in active] == [
        (second, "now the second"),
        (first, "initializing active file with the first version"),
    ]
    assert files.ask("GET", "/history/a/b.conf", maxResults=1).body == history[:1]
    assert files.ask("GET", "/history/a/b.conf", from_=history[0]["time"]).body == history[:1]
    assert files.ask("GET", "/history/a/b.conf", to=history[1]["time"]).body == history[1:]


def test_a_file_can_be_read_as_it_was_at_a_time(files: Files) -> None:
    files.create("a/b.conf", b"one")
    second = files.update("a/b.conf", b"two")
    newer, older = (one["time"] for one in files.ask("GET", "/history/a/b.conf").body)
    files.ask("PUT", "/active-version/a/b.conf", id=second, comment="second")
    activated = files.ask("GET", "/history-active/a/b.conf").body[0]["time"]
    assert files.get("/config/a/b.conf", date=newer) == b"two"
    assert files.get("/config/a/b.conf", date=older) == b"one"
    assert files.get("/config/a/b.conf", date="1990-01-01T00:00:00Z") == b"one"
    assert files.get("/active-config/a/b.conf", date=newer) == b"one"
    assert files.get("/active-config/a/b.conf", date=activated) == b"two"
    assert files.get("/active-config/a/b.conf", date="1990-01-01T00:00:00Z") == b"one"


def test_a_deleted_file_is_gone_but_its_versions_are_not(files: Files) -> None:
    first = files.create("a/b.conf", b"one")
    assert files.ask("DELETE", "/config/a/b.conf", comment="no longer needed").body == "Done"
    for method, path in (("GET", "/config/"), ("HEAD", "/config/"), ("GET", "/active-config/"), ("GET", "/history/")):
        assert files.ask(method, f"{path}a/b.conf").status == 404
    assert files.get("/config/a/b.conf", id=first) == b"one"
    assert files.ask("GET", "/list").body == []
    again = files.create("a/b.conf", b"new")
    assert files.ask("GET", "/active-version/a/b.conf").body == again


def test_files_are_listed_by_type_and_pattern(files: Files) -> None:
    files.create("a/b.conf", b"one")
    files.create("a/c.conf", b"one", annex="true")
    files.create("d.txt", b"x" * 1000)
    latest = files.update("a/b.conf", b"two", "better")

    def paths(**query: str) -> list[str]:
        return [one["path"] for one in files.ask("GET", "/list", **query).body]

    assert paths() == ["a/b.conf", "a/c.conf", "d.txt"]
    assert paths(type="Annex") == ["a/c.conf", "d.txt"]
    assert paths(type="normal") == ["a/b.conf"]
    assert paths(pattern="a/.*") == ["a/b.conf", "a/c.conf"]
    assert paths(pattern="a") == []
    assert paths(type="Annex", pattern=r".*\.conf") == ["a/c.conf"]
    (info,) = files.ask("GET", "/list", type="Normal").body
    assert info == {"path": "a/b.conf", "id": latest, "author": "anybody", "comment": "better"}
    assert info.keys() == GOLDEN["config.model.ConfigFileInfo"].keys()


def test_a_pattern_that_takes_for_ever_is_refused_and_holds_up_nobody(files: Files) -> None:
    files.create("a" * 100, b"one")
    with ThreadPoolExecutor() as pool:
        listing = pool.submit(files.ask, "GET", "/list", pattern="(a+)+b")
        while not listing.done():
            assert files.get(f"/config/{'a' * 100}") == b"one"
    assert listing.result().status == 400
    assert "takes more than 2 s" in listing.result().body["message"]


def test_an_annexed_file_is_read_as_any_other_and_stays_annexed(files: Files) -> None:
    first = files.create("big.bin", b"one", annex="true")
    files.update("big.bin", b"two")
    assert files.get("/config/big.bin") == b"two"
    assert files.get("/config/big.bin", id=first) == b"one"
    assert files.get("/active-config/big.bin") == b"one"
    assert [one["path"] for one in files.ask("GET", "/list", type="Annex").body] == ["big.bin"]


def test_metadata_tells_where_files_are(files: Files) -> None:
    told = files.ask("GET", "/metadata").body
    assert told.keys() == GOLDEN["config.model.ConfigMetadata"].keys()
    assert Path(told["repoPath"], "HEAD").is_file()


def test_what_cannot_be_is_refused_as_the_contract_says(files: Files) -> None:
    files.create("a/b.conf", b"one")
    exists = files.ask("POST", "/config/a/b.conf", b"x", comment="again")
    assert (exists.status, exists.body) == (409, GOLDEN["config.error.FileAlreadyExists"])
    files.ask("DELETE", "/config/a/b.conf", comment="x")
    missing = files.ask("PUT", "/config/a/b.conf", b"x", comment="update")
    assert (missing.status, missing.body) == (404, GOLDEN["config.error.FileNotFound"])
    for method, path, query in (
        ("DELETE", "/config/a/b.conf", {"comment": "x"}),
        ("GET", "/history/a/b.conf", {}),
        ("GET", "/history-active/a/b.conf", {}),
        ("PUT", "/active-version/a/b.conf", {"comment": "x"}),
    ):
        assert files.ask(method, path, **query).body == GOLDEN["config.error.FileNotFound"]
    files.create("a/b.conf", b"one")
    assert files.ask("PUT", "/active-version/a/b.conf", id="999", comment="x").status == 404
    for path in ("/config/c.conf", "/active-config/c.conf", "/active-version/c.conf", "/nothing"):
        answer = files.ask("GET", path)
        assert (answer.status, answer.body["_type"]) == (404, [])


@pytest.mark.parametrize("name", [*"!#<>$%&'@^`~+,;=", " ", "\n", "..", ".", ".git"])
def test_a_path_that_is_not_allowed_is_invalid_input(files: Files, name: str) -> None:
    answer = files.ask("POST", f"/config/a/{quote(name, safe='')}/b.conf", b"x", comment="x")
    if name not in ("..", "."):  # clients and servers leave these out
        assert (answer.status, answer.body["_type"]) == (400, ["InvalidInput"])
    assert [one["path"] for one in files.ask("GET", "/list").body] in ([], ["b.conf"], ["a/b.conf"])


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/config/a.conf", {"date": "yesterday"}),
        ("GET", "/history/a.conf", {"maxResults": "-1"}),
        ("GET", "/history/a.conf", {"maxResults": "9" * 5000}),
        ("GET", "/history/a.conf", {"from": "x"}),
        ("GET", "/list", {"type": "x"}),
        ("GET", "/list", {"pattern": "("}),
        ("GET", "/list", {"pattern": "a" * 1000}),
        ("POST", "/config/b.conf", {"annex": "perhaps", "comment": "x"}),
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused(
    files: Files, method: str, path: str, query: dict[str, str]
) -> None:
    files.create("a.conf", b"one")
    assert files.ask(method, path, b"x" if method == "POST" else None, **query).status == 400


def test_a_missing_file_is_no_json_to_a_client_that_only_asks_whether_it_exists(files: Files) -> None:
    """The official client for browsers parses an empty body that claims to be JSON."""
    answer = files.ask("HEAD", "/config/a.conf")
    assert answer.status == 404
    assert "json" not in answer.headers.get("content-type", "")
    files.create("a.conf", b"one")
    assert files.ask("HEAD", "/config/a.conf").status == 200


def test_a_file_that_is_too_large_is_refused(files: Files) -> None:
    assert files.ask("POST", "/config/a.conf", b"x" * 5001, comment="x").status == 413
    assert files.ask("GET", "/list").body == []


def test_a_browser_may_change_files(files: Files) -> None:
    asks = {"Origin": "http://localhost", "Access_Control_Request_Method": "DELETE"}
    answer = request(f"{files.url}/config/a.conf", "OPTIONS", **asks)
    assert {"PUT", "DELETE", "POST"} <= set(answer.headers["access-control-allow-methods"].split(", "))


def test_changes_need_the_role_and_tell_the_user(tmp_path: Path) -> None:
    with services(tmp_path) as started:
        location = started.location().url
        http = HttpSettings(location_service=location)
        aas = started.begin("aas", AasSettings(http))
        config = started.begin("config", ConfigSettings(http, tmp_path / "files"))
        issuer, url = (one.receive(time.monotonic() + LIMIT, "address") for one in (aas, config))

        def create(token: str) -> Answer:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            return request(f"{url}/config/a.conf?comment=x", "POST", b"one", **headers)

        def issue(user: str) -> str:
            form = {"grant_type": "password", "client_id": "tmt-frontend-app", "username": user, "password": user}
            return str(submit(issuer + TOKEN, form).body["access_token"])

        missing = create("")
        assert (missing.status, missing.body) == (401, GOLDEN["config.error.Rejection"])
        assert create("x").status == 401
        assert create(issue("tcs-user1")).status == 403
        assert create(issue("config-admin1")).status == 201
        assert request(f"{url}/history/a.conf").body[0]["author"] == "config-admin1"


def test_the_files_are_in_a_git_repository_and_there_again_after_a_kill(tmp_path: Path) -> None:
    with services(tmp_path / "logs") as started:
        location = started.location().url
        files = start(started, location, tmp_path / "files")
        first = files.create("a/b.conf", b"one", "the first\nof two lines")
        files.update("a/b.conf", b"two", "")
        files.create("c.bin", b"annexed", annex="true")
        files.create("d.conf", b"gone")
        files.ask("DELETE", "/config/d.conf", comment="x")
        before = [files.ask("GET", path).body for path in ("/list", "/history/a/b.conf", "/history-active/a/b.conf")]
        git = ["git", f"--git-dir={tmp_path / 'files' / 'files.git'}"]
        shown = subprocess.run([*git, "show", "main:a/b.conf"], capture_output=True, check=True)
        assert shown.stdout == b"two"
        assert subprocess.run([*git, "fsck", "--strict"], capture_output=True, check=True).returncode == 0
        started.processes["config"].popen.send_signal(signal.SIGKILL)
        started.processes["config"].popen.wait(5)
        where = {"prefix": "CSW.ConfigServer", "componentType": "Service", "connectionType": "http"}
        post(location, {"_type": "Unregister", "connection": where})
        again = start(started, location, tmp_path / "files")
        after = [again.ask("GET", path).body for path in ("/list", "/history/a/b.conf", "/history-active/a/b.conf")]
        assert after == before
        assert again.get("/config/a/b.conf", id=first) == b"one"
        assert int(again.update("a/b.conf", b"three")) > int(before[1][0]["id"])


def test_a_repository_of_another_program_is_told_and_left_alone(shared_location: Any, tmp_path: Path) -> None:
    git = ["git", f"--git-dir={tmp_path / 'files.git'}"]
    subprocess.run([*git, "init", "--quiet", "--bare", "--initial-branch=main"], check=True)
    stream = b"commit refs/heads/main\ncommitter a <a> 0 +0000\ndata 5\nother\n\n"
    subprocess.run([*git, "fast-import", "--quiet"], input=stream, check=True)
    with services(tmp_path / "logs") as started:
        process = started.begin("config", ConfigSettings(HttpSettings(location_service=shared_location.url), tmp_path))
        assert process.popen.wait(LIMIT) == 1
        assert "its commit 1 was made by another program: 'other" in process.log.read_text()


def test_a_service_killed_in_mid_change_leaves_no_process_and_a_sound_repository(tmp_path: Path) -> None:
    with services(tmp_path / "logs") as started, ThreadPoolExecutor() as pool:
        location = started.location().url
        files = start(started, location, tmp_path / "files")
        files.create("a.conf", b"one")
        process = psutil.Process(started.processes["config"].popen.pid)
        files.create("a" * 100, b"one")
        pool.submit(files.ask, "GET", "/list", pattern="(a+)+b")
        changing = pool.submit(change_without_end, files)
        children: list[psutil.Process] = []
        deadline = time.monotonic() + LIMIT
        while len(children) < 2:
            assert time.monotonic() < deadline
            children = process.children()
        process.kill()
        with pytest.raises((OSError, HTTPException)):
            changing.result(LIMIT)
        assert psutil.wait_procs(children, LIMIT)[1] == []
        git = ["git", f"--git-dir={tmp_path / 'files' / 'files.git'}"]
        subprocess.run([*git, "fsck"], capture_output=True, check=True)


def change_without_end(files: Files) -> None:
    while True:
        files.update("a.conf", b"x")


def test_a_service_of_that_name_that_runs_already_is_told(
    open_files: Files, shared_location: Any, tmp_path: Path
) -> None:
    with services(tmp_path) as started:
        http = HttpSettings(location_service=shared_location.url)
        process = started.begin("config", ConfigSettings(http, login=False))
        process.popen.wait(LIMIT)
        log = process.log.read_text()
        assert "CSW.ConfigServer-Service-http could not be registered with http://127.0.0.1" in log
        assert "there is another location" in log
