"""Who logs in, and what services do with the token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from simulators.esw.aas.settings import AasSettings
from simulators.esw.aas.signing import SigningKey, make_claims
from simulators.esw.aas.users import User
from simulators.esw.http_core.settings import AUDIENCE, HttpSettings
from simulators.esw.http_core.tokens import LONGEST_TOKEN, AccessToken, InvalidTokenError, PublicKeys
from tests.simulators.esw.services import Answer, Services, post, request, services

ISSUER = "http://127.0.0.1:8081/realms/TMT"
TOKEN = "/realms/TMT/protocol/openid-connect/token"
USER = User("tcs-user1", "secret", ("TCS-user", "esw-user"))
UNREGISTER = {"_type": "UnregisterAll"}


@pytest.fixture(scope="module")
def login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Login]:
    with services(tmp_path_factory.mktemp("login")) as started:
        yield Login(started)


class Login:
    """A Location Service with a login, and the issuer of its tokens."""

    def __init__(self, started: Services) -> None:
        location = started.location(login_port=0)
        self.url, self.open_url = location.login_url, location.url
        self.aas = started.start("aas", AasSettings(HttpSettings(location_service=location.url)))

    def issue(self, username: str, password: str, /, **more: str) -> Answer:
        form = {"grant_type": "password", "client_id": "tmt-frontend-app", "username": username, "password": password}
        return submit(self.aas + TOKEN, {**form, **more})

    def token(self, username: str) -> str:
        return str(self.issue(username, username).body["access_token"])

    def unregister(self, token: str | None) -> Answer:
        # Not UnregisterAll, which would leave nobody to find the issuer again.
        where = {"prefix": "TCS.x", "componentType": "HCD", "connectionType": "http"}
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return post(self.url, {"_type": "Unregister", "connection": where}, **headers)


def submit(url: str, form: dict[str, str]) -> Answer:
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    return request(url, "POST", body, Content_Type="application/x-www-form-urlencoded")


def test_a_user_gets_a_token_with_the_roles_for_the_password(login: Login) -> None:
    answer = login.issue("config-admin1", "config-admin1")
    assert answer.status == 200
    assert answer.body["token_type"] == "Bearer"
    claims = jwt.decode(answer.body["access_token"], options={"verify_signature": False})
    assert claims["realm_access"] == {"roles": ["config-admin"]}
    assert claims["preferred_username"] == "config-admin1"
    assert claims["iss"] == f"{login.aas}/realms/TMT"
    assert claims["exp"] - claims["iat"] == answer.body["expires_in"] == 300


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"password": "wrong"}, 401, "invalid_grant"),
        ({"username": "nobody"}, 401, "invalid_grant"),
        ({"client_id": "unknown"}, 401, "invalid_client"),
        ({"grant_type": "implicit"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
    ],
)
def test_a_login_that_cannot_be_is_refused_as_keycloak_does(
    login: Login, form: dict[str, str], status: int, error: str
) -> None:
    answer = login.issue("tcs-user1", "tcs-user1", **form)
    assert (answer.status, answer.body["error"]) == (status, error)


def test_the_public_key_is_published_and_the_private_one_is_not(login: Login) -> None:
    (key,) = request(f"{login.aas}/realms/TMT/protocol/openid-connect/certs").body["keys"]
    assert key.keys() == {"kty", "key_ops", "n", "e", "kid", "use", "alg"}
    told = request(f"{login.aas}/realms/TMT/.well-known/openid-configuration").body
    assert told["token_endpoint"] == login.aas + TOKEN
    assert request(told["jwks_uri"]).body["keys"] == [key]


def test_a_user_with_any_roles_can_be_added(login: Login) -> None:
    added = {"username": "tester", "password": "p", "roles": ["IRIS-user", "location-admin"]}
    assert request(f"{login.aas}/firstlight/users", "POST", added).status == 201
    assert login.unregister(login.issue("tester", "p").body["access_token"]).status == 200
    assert request(f"{login.aas}/firstlight/users", "POST", {"username": "x"}).status == 400


def test_the_location_service_wants_a_role_where_it_has_a_login(login: Login) -> None:
    assert login.unregister(login.token("location-admin1")).body == "Done"
    missing = login.unregister(None)
    assert (missing.status, missing.headers["www-authenticate"]) == (401, 'Bearer realm="TMT"')
    assert missing.body == b"The resource requires authentication, which was not supplied with the request"
    refused = login.unregister(login.token("config-admin1"))
    assert (refused.status, refused.headers["content-type"]) == (403, "text/plain; charset=UTF-8")
    assert refused.body == b"The supplied authentication is not authorized to access this resource"
    assert post(login.url, {"_type": "ListEntries"}).status == 200
    assert post(login.open_url, {"_type": "ListEntries"}).status == 200


@pytest.mark.parametrize("front", ["", "/", "/auth"])
def test_a_token_is_good_whichever_way_the_issuer_was_reached(login: Login, front: str) -> None:
    form = {"grant_type": "password", "client_id": "tmt-frontend-app"}
    form |= {"username": "location-admin1", "password": "location-admin1"}
    url = f"{login.aas.replace('127.0.0.1', 'localhost')}{front}{TOKEN}"
    assert login.unregister(submit(url, form).body["access_token"]).status == 200


def test_a_token_that_somebody_made_is_refused(login: Login) -> None:
    good = login.token("location-admin1")
    (key,) = request(f"{login.aas}/realms/TMT/protocol/openid-connect/certs").body["keys"]
    foreign = SigningKey()
    foreign.key_id = key["kid"]
    claims = jwt.decode(good, options={"verify_signature": False})
    for forged in (foreign.sign(claims), good[:-8] + "AAAAAAAA", good + "x", "x", ""):
        refused = login.unregister(forged)
        assert refused.status == 401
        assert refused.body == b"The supplied authentication is invalid"
    assert login.unregister(good).status == 200


def test_tokens_of_an_issuer_that_came_back_with_another_key_are_taken(tmp_path: Path) -> None:
    with services(tmp_path) as started:
        login = Login(started)
        old = login.token("location-admin1")
        assert login.unregister(old).status == 200
        started.processes["aas"].close()
        started.processes["aas"].popen.wait(5)
        login.aas = started.start("aas", AasSettings(HttpSettings(location_service=login.open_url)))
        deadline = time.monotonic() + 5
        while login.unregister(login.token("location-admin1")).status != 200:
            assert time.monotonic() < deadline


def test_tokens_cannot_be_checked_without_an_issuer(tmp_path: Path) -> None:
    with services(tmp_path) as started:
        location = started.location(login_port=0)
        token = SigningKey().sign(make_claims(USER, ISSUER, AUDIENCE, "c", 60))
        refused = post(location.login_url, UNREGISTER, Authorization=f"Bearer {token}")
        assert refused.status == 401


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey()


def check(key: SigningKey, token: str) -> AccessToken:
    return PublicKeys({"keys": [key.describe()]}, ISSUER, AUDIENCE).check(token)


def test_roles_are_read_in_lower_case(key: SigningKey) -> None:
    token = check(key, key.sign(make_claims(USER, ISSUER, AUDIENCE, "c", 60)))
    assert (token.username, token.roles) == ("tcs-user1", {"tcs-user", "esw-user"})


@pytest.mark.parametrize(
    "change",
    [
        {"exp": 1},
        {"exp": None},
        {"nbf": 2**40},
        {"aud": "another-app"},
        {"aud": None},
        {"iss": "http://elsewhere/realms/TMT"},
        {"exp": "soon"},
    ],
    ids=str,
)
def test_a_token_of_the_issuer_that_is_not_for_now_or_not_for_us_is_refused(
    key: SigningKey, change: dict[str, Any]
) -> None:
    claims = {**make_claims(USER, ISSUER, AUDIENCE, "c", 60), **change}
    with pytest.raises(InvalidTokenError):
        check(key, key.sign({name: value for name, value in claims.items() if value is not None}))


def test_a_token_by_another_algorithm_is_refused(key: SigningKey) -> None:
    """By none anybody can make one; by HS256 anybody can who has the public key."""
    claims = make_claims(USER, ISSUER, AUDIENCE, "c", 60)
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    public = key.private.public_key().public_bytes(serialization.Encoding.PEM, spki)
    head = {"kid": key.key_id, "typ": "JWT"}
    for algorithm, secret in (("none", b""), ("None", b""), ("HS256", public), ("RS256", public)):
        with pytest.raises(InvalidTokenError):
            check(key, forge({**head, "alg": algorithm}, claims, secret))
    with pytest.raises(InvalidTokenError):
        check(key, jwt.encode(claims, key.private, "RS512", {"kid": key.key_id}))


def test_a_token_by_an_unknown_key_or_none_is_refused(key: SigningKey) -> None:
    claims = make_claims(USER, ISSUER, AUDIENCE, "c", 60)
    for unknown in (SigningKey().sign(claims), jwt.encode(claims, key.private, "RS256")):
        with pytest.raises(InvalidTokenError, match="none of the issuer's"):
            check(key, unknown)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.", "." * 100, "x" * (LONGEST_TOKEN + 1), "é.é.é"])
def test_what_is_no_token_is_refused(key: SigningKey, token: str) -> None:
    with pytest.raises(InvalidTokenError):
        check(key, token)


def forge(head: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (head, claims)]
    signed = hmac.new(secret, b".".join(parts), hashlib.sha256).digest() if secret else b""
    return b".".join([*parts, base64.urlsafe_b64encode(signed).rstrip(b"=")]).decode()
