"""Profiles of targets behind a gateway: what is wrong is told with file, key, cause and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.errors import ProfileError
from harness.targets.choice import choose
from harness.targets.plan import Plan, plan_target
from harness.targets.tango.system import PlannedTango
from harness.targets.target import Target
from tests.library.running import results, run

ROOT = Path(__file__).parents[2]
URL = "scheme, host and port alone, such as https://k8s.example.org:8443, without a slash at the end; a path is prefix"
WITNESS = """
import sys

def pytest_unconfigure(config):
    print([name for name in ("tango", "aiohttp") if name in sys.modules])
"""
SIMULATED = "[telescope]\ndeclaration = 'ska-mid'\n[simulation]\n"


def planned(folder: Path, gateway: str, connector: str = "bridge", before: str = "") -> Plan:
    """The plan of a run with a profile that names a gateway so."""
    table = f"[tango.gateway]\n{gateway}\n" if gateway else ""
    file = folder / "mine.toml"
    file.write_text(f'{before}[tango]\nconnector = "{connector}"\n{table}', encoding="utf-8")
    return plan_target(choose({"target": str(file)}, {}, {}), ROOT, {"TANGO_HOST": "nowhere:1"})


def tango_in(plan: Plan) -> PlannedTango:
    system = plan.systems["tango"]
    assert isinstance(system, PlannedTango)
    return system


def test_a_gateway_and_all_that_can_be_said_of_it(tmp_path: Path) -> None:
    plan = planned(
        tmp_path,
        'url = "https://k8s.example.org"\nprefix = "/integration/taranta"\nlogin = "/auth/login"\n'
        'certificates = "authority.pem"\nrepeatable = ["On"]',
    )
    system = tango_in(plan)
    assert system.gateway == Gateway(
        "https://k8s.example.org", "/integration/taranta", "/auth/login", tmp_path / "authority.pem", ("On",)
    )
    assert system.gateway.queries == "https://k8s.example.org/integration/taranta/db"
    assert system.gateway.socket == "wss://k8s.example.org/integration/taranta/socket"
    assert system.gateway.logins == "https://k8s.example.org/integration/taranta/auth/login"
    assert system.address == ""


@pytest.mark.parametrize(
    ("gateway", "message"),
    [
        (
            "",
            'tango.gateway: no gateway is named. Name it: url = "https://..." below [tango.gateway].',
        ),
        ("prefix = '/taranta'", "tango.gateway.url: this key is missing. Add it."),
        (
            "url = 'https://x'\ncertificate = 'a.pem'",
            (
                "tango.gateway.certificate: this key is not known. Did you mean 'certificates'? "
                "Known here: url, prefix, login, certificates, plain_text, repeatable."
            ),
        ),
        ("url = 'k8s.example.org'", f"tango.gateway.url: 'k8s.example.org' is not {URL}"),
        ("url = 'https://x/taranta'", f"tango.gateway.url: 'https://x/taranta' is not {URL}"),
        ("url = 'https://x/'", f"tango.gateway.url: 'https://x/' is not {URL}"),
        (
            "url = 'https://x'\nlogin = 'auth'",
            "tango.gateway.login: 'auth' is not a path behind prefix that begins with",
        ),
        *(
            (
                text,
                f"tango.gateway.{key}: a user or a password stands in this URL, which is not repeated here: who logs",
            )
            for key, text in (
                ("url", "url = 'https://me:hush@x'"),
                ("url", "url = 'https://hush@x'"),
                ("url", "url = 'me:hu/sh@x'\nlogin = 7"),
                ("login", "url = 'https://x'\nlogin = 'https://me:hush@x/login'"),
            )
        ),
        ("url = 'https://x'\nprefix = 'taranta'", "tango.gateway.prefix: 'taranta' is not a path that begins with a"),
        ("url = 'https://x'\npassword = 'hush'", "tango.gateway.password: this key is not known. "),
        (
            "url = 'http://k8s.example.org'",
            (
                "tango.gateway.url: http://k8s.example.org would carry user name and password in plain text. "
                "Use https, or write plain_text = true if everybody on the way may read them."
            ),
        ),
        (
            "url = 'https://x'\nlogin = 'http://login.example.org:8080/login'",
            "tango.gateway.login: http://login.example.org:8080/login would carry user name and password in plain text",
        ),
    ],
)
def test_a_gateway_that_cannot_be_used(tmp_path: Path, gateway: str, message: str) -> None:
    with pytest.raises(ProfileError) as error:
        planned(tmp_path, gateway)
    assert str(error.value).startswith(f"{tmp_path / 'mine.toml'}: {message}")
    assert "hush" not in str(error.value) + repr(error.value)
    assert "hu/sh" not in str(error.value)


@pytest.mark.parametrize(
    "gateway",
    [
        "url = 'http://k8s.example.org'\nplain_text = true",
        "url = 'http://127.0.0.1:5004'",
        "url = 'http://localhost:5004'",
        "url = 'https://x'\nlogin = 'https://login.example.org/login'",
        "url = 'https://x'\nlogin = ''",
    ],
)
def test_plain_text_where_it_is_allowed(tmp_path: Path, gateway: str) -> None:
    assert tango_in(planned(tmp_path, gateway)).gateway is not None


@pytest.mark.parametrize(
    ("connector", "before", "remedy"),
    [
        ("direct", "", 'Write connector = "bridge" below [tango], or leave the gateway out.'),
        ("bridge", SIMULATED, "or leave the gateway out: a simulated telescope brings its own."),
        ("direct", SIMULATED, "or leave the gateway out: a simulated telescope brings its own."),
    ],
)
def test_a_gateway_that_is_of_no_use(tmp_path: Path, connector: str, before: str, remedy: str) -> None:
    with pytest.raises(ProfileError) as error:
        planned(tmp_path, "url = 'https://x'", connector, before)
    assert str(error.value).startswith(f"{tmp_path / 'mine.toml'}: tango.gateway: a gateway is named, and none is used")
    assert str(error.value).endswith(remedy)


def test_a_table_that_is_written_at_the_top(tmp_path: Path) -> None:
    with pytest.raises(
        ProfileError, match=r"mine\.toml: gateway: this key is not known\. Did you mean 'tango\.gateway'\? "
    ):
        planned(tmp_path, "", before="[gateway]\nurl = 'https://x'\n")


def test_a_connector_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"tango\.connector: input should be 'direct' or 'bridge' \(given: 'gql'\)"):
        planned(tmp_path, "", "gql")


def test_the_profile_for_a_remote_telescope_says_what_it_lacks() -> None:
    with pytest.raises(ProfileError, match=r"remote-bridge\.toml: tango\.gateway: no gateway is named\. Name it: "):
        plan_target(choose({"target": "remote-bridge"}, {}, {}), ROOT, {})


def test_incomplete_credentials_are_told_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTLIGHT_USERNAME", "tester")
    monkeypatch.delenv("FIRSTLIGHT_PASSWORD", raising=False)
    with pytest.raises(ProfileError, match=r"environment: FIRSTLIGHT_PASSWORD: FIRSTLIGHT_USERNAME is set, and its "):
        Target(planned(tmp_path, "url = 'http://127.0.0.1:1'"), None)


def test_a_command_that_may_be_sent_twice_is_not_misspelt(tmp_path: Path) -> None:
    """Those of devices that are not declared are let pass."""
    telescope, url = "[telescope]\ndeclaration = 'ska-mid'\n", "url = 'https://x'\n"
    plan = planned(tmp_path, f"{url}repeatable = ['telescopeon', 'DbGetHostList']", before=telescope)
    gateway = tango_in(plan).gateway
    assert gateway is not None
    assert gateway.may_repeat("TelescopeOn")
    assert not gateway.may_repeat("TelescopeOff")
    with pytest.raises(ProfileError) as refused:
        planned(tmp_path, f"{url}repeatable = ['TelescopeOn', 'TelescopOff']", before=telescope)
    assert str(refused.value) == (
        f"{tmp_path / 'mine.toml'}: tango.gateway.repeatable.1: no device of ska-mid has a command 'TelescopOff'. "
        "Did you mean 'TelescopeOff' or 'TelescopeOn'?"
    )


def test_a_run_on_a_telescope_that_is_reached_directly_does_not_load_the_client_of_gateways(tmp_path: Path) -> None:
    (tmp_path / "witness.py").write_text(WITNESS, encoding="utf-8")
    feature = ROOT / "features" / "telescope" / "power.feature"
    done = run(f"{feature}:8", "-p", "witness", *results(tmp_path), extra={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 0, done.stdout
    assert "['tango']" in done.stdout
