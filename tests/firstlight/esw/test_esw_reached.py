"""``firstlight esw``: which ESW is reached, and by whom; what cannot be asked."""

from __future__ import annotations

import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp import web

from tests.connectors.oet.serving import serving
from tests.firstlight.commands import CommandLine
from tests.firstlight.esw.printed import NIGHT, SequenceFiles
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory


def test_who_asks_is_named_by_the_environment(
    anybody: CommandLine, monkeypatch: pytest.MonkeyPatch, write: SequenceFiles
) -> None:
    refused = anybody("esw", "modes", "configure", "darknight")
    assert (refused.code, "Set ESW_TOKEN, or ESW_USERNAME and ESW_PASSWORD" in refused.err) == (1, True)
    monkeypatch.setenv("ESW_USERNAME", "esw-user1")
    monkeypatch.setenv("ESW_PASSWORD", "wrong")
    wrong = anybody("esw", "modes", "configure", "darknight")
    assert (wrong.code, "logging in as esw-user1" in wrong.err, "wrong" in wrong.err) == (2, True, False)
    monkeypatch.setenv("ESW_PASSWORD", "esw-user1")
    assert anybody("esw", "modes", "configure", "darknight").code == 0
    assert anybody("esw", "sequencer", "submit", NIGHT, write("pass"), "--gateway").code == 0
    monkeypatch.setenv("ESW_USERNAME", "tcs-user1")
    monkeypatch.setenv("ESW_PASSWORD", "tcs-user1")
    other = anybody("esw", "sequencer", "submit", NIGHT, write("pass"), "--gateway", "--json")
    assert (other.code, other.json["status"]) == (1, "403")
    monkeypatch.setenv("ESW_USERNAME", "esw-user1")
    monkeypatch.setenv("ESW_PASSWORD", "esw-user1")
    assert anybody("esw", "modes", "shut-down", "--all").code == 0


def test_a_password_goes_to_no_other_computer_in_plain_text(
    firstlight: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other side is a stand-in: every real service of these tests is on this machine."""

    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        if body["_type"] != "Find":
            return web.Response(status=401, text="The resource requires authentication")
        is_aas = body["connection"]["prefix"] == "CSW.AAS"
        uri = "http://aas.example.org:8081/" if is_aas else f"http://{request.host}/"
        here = {"_type": "HttpLocation", "connection": body["connection"], "uri": uri, "metadata": {}}
        return web.json_response([here])

    app = web.Application()
    app.router.add_post("/post-endpoint", answer)
    for name in ("ESW_USERNAME", "ESW_PASSWORD"):
        monkeypatch.setenv(name, "secret")
    with serving(app) as url:
        refused = firstlight("esw", "modes", "configure", "darknight", "--location-service", url)
    assert refused.code == 2
    assert "http://aas.example.org:8081/ would carry user name and password in plain text" in refused.err
    assert "secret" not in refused.err


def test_an_esw_has_to_be_named(firstlight: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESW_LOCATION_SERVICE", raising=False)
    refused = firstlight("esw", "locations")
    assert (refused.code, "or set ESW_LOCATION_SERVICE" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["locations", "--location-service", "http://127.0.0.1:9", "--limit", "0.3"], "connection refused"),
        (["locations", "--location-service", "127.0.0.1:7654"], "is no URL of a service"),
        (["locations", "--location-service", "http://me:secret@127.0.0.1:9"], "a user or a password"),
        (["sequencer", "state", "darknight"], "no dot between subsystem and component name"),
        (["sequencer", "load", NIGHT, "nothing.json"], "nothing.json: it cannot be read: No such file"),
        (["sequencer", "load", NIGHT, __file__], "this is no sequence"),
        (["modes", "provision", "ESW.machine1"], "Write it like ESW.machine1=2"),
        (["events", "get", "position"], "is no key of an event"),
        (["events", "follow", "TCS.*", "ESW.me.note"], "a pattern is followed alone"),
        (["locations", "--target", "simulated-tmt"], "firstlight sim --target simulated-tmt"),
        (["locations", "--target", "simulated"], "this target has no ESW"),
        (
            ["locations", "--target", "tmt-in-cluster", "--location-service", "http://127.0.0.1:9"],
            "Leave one of them out",
        ),
    ],
)
def test_what_cannot_be_asked_ends_with_2(anybody: CommandLine, words: list[str], says: str) -> None:
    refused = anybody("esw", *words)
    assert (refused.code, refused.out) == (2, "")
    assert says in refused.err
    assert "secret" not in refused.err
    told = anybody("esw", *words, "--json")
    assert (told.code, says in told.json["error"]) == (2, True)


def test_what_answers_and_is_no_esw_ends_with_2(anybody: CommandLine, running: ManagedObservatory) -> None:
    other = anybody("esw", "locations", "--location-service", f"{running.location}/elsewhere")
    assert (other.code, "Is the address right?" in other.err) == (2, True)


def test_the_esw_of_a_deployed_target_is_reached(anybody: CommandLine, running: ManagedObservatory) -> None:
    reached = anybody("esw", "locations", "--target", "tmt-in-cluster", "--json")
    assert len(reached.json) == len(running.list_names())


@pytest.fixture
def front(running: ManagedObservatory, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A front of the Location Service that speaks TLS, and the file of its authority."""
    authority, tls = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))

    async def forward(request: web.Request) -> web.Response:
        async with aiohttp.ClientSession() as session:
            body, media = await request.read(), {"Content-Type": request.content_type}
            async with session.post(f"{running.location}{request.path}", data=body, headers=media) as response:
                return web.Response(body=await response.read(), status=response.status)

    app = web.Application()
    app.router.add_post("/{path:.*}", forward)
    with serving(app, tls=tls) as url:
        yield url, tmp_path / "authority.pem"


def test_certificates_are_verified(anybody: CommandLine, front: tuple[str, Path]) -> None:
    url, authority = front
    refused = anybody("esw", "locations", "--location-service", url)
    assert (refused.code, "shows a certificate that is not trusted" in refused.err) == (2, True)
    reached = anybody("esw", "locations", "--location-service", url, "--certificates", authority)
    assert reached.code == 0
    profile = authority.with_name("deployed.toml")
    profile.write_text(f'[esw]\nlocation_service = "{url}"\ncertificates = "authority.pem"\n', encoding="utf-8")
    assert anybody("esw", "locations", "--target", profile) == reached
    profile.write_text(f'[esw]\nlocation_service = "{url}"\ncertificates = "none.pem"\n', encoding="utf-8")
    unusable = anybody("esw", "locations", "--target", profile)
    assert (unusable.code, "esw.certificates" in unusable.err) == (2, True)


def test_other_commands_and_what_they_need_are_not_waited_for() -> None:
    told = "import sys; from firstlight.__main__ import build_app; build_app('esw'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60).stdout
    assert not {"tango", "pytest", "hypothesis", "harness.models.schema"} & set(loaded.split())


def test_the_documentation_names_each_command() -> None:
    page = (Path(__file__).parents[3] / "docs" / "esw.md").read_text(encoding="utf-8")
    for group in ("sequencer submit", "modes configure", "agents list", "events follow", "locations"):
        assert f"firstlight esw {group}" in page
    for edit in ("add", "prepend", "insert", "replace", "delete", "breakpoint", "pause", "resume", "abort", "reset"):
        assert f"`{edit}`" in page
