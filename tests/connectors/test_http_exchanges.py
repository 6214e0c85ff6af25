"""What is kept of requests over HTTP holds no secret, and has bounds."""

from __future__ import annotations

import pytest

from harness.connectors.http_exchanges import HIDDEN, KEPT, LONGEST, HttpExchange, HttpExchanges

SECRET = "hush-4713"


def exchange(url: str = "http://oet/procedures", body: str = "", answer: str = "", **headers: str) -> HttpExchange:
    kept = HttpExchanges(lambda text: text.replace("who-i-am", HIDDEN))
    request = kept.begin("POST", url, {name.replace("_", "-"): value for name, value in headers.items()}, body)
    request.end(200, {"Set-Cookie": f"login={SECRET}", "Content-Type": "application/json"}, answer)
    [one] = kept.take()
    return one


@pytest.mark.parametrize(
    "body",
    [
        f'{{"password": "{SECRET}"}}',
        f'{{"kwargs": {{"db_password" : "{SECRET}\\"{SECRET}"}}}}',
        f'[{{"accessToken": "{SECRET}"}}]',
        f'{{"api-key":"{SECRET}"}}',
        f'{{"client_secret": "{SECRET}',
        f'{{"next": "http://oet/?a=1&token={SECRET}&b=2"}}',
        f'{{"git_repo": "https://me:{SECRET}@git/scripts.git"}}',
    ],
)
def test_what_is_called_a_secret_is_not_kept(body: str) -> None:
    one = exchange(body=body, answer=body)
    assert SECRET not in repr(one)
    assert HIDDEN in one.body.text
    assert (one.body, one.body.size) == (one.answer, len(body))


def test_credentials_are_kept_nowhere() -> None:
    url = f"https://me:{SECRET}@oet/procedures?token={SECRET}&pids=3"
    one = exchange(url, "who-i-am", "who-i-am", Authorization=f"Bearer {SECRET}", Cookie=SECRET, X_Api_Key=SECRET)
    assert SECRET not in repr(one)
    assert "who-i-am" not in repr(one)
    assert one.url == f"https://{HIDDEN}@oet/procedures?token={HIDDEN}&pids=3"
    assert one.headers == {"Authorization": HIDDEN, "Cookie": HIDDEN, "X-Api-Key": HIDDEN}
    assert one.answer_headers == {"Set-Cookie": HIDDEN, "Content-Type": "application/json"}


def test_what_is_no_secret_is_kept_as_it_is() -> None:
    body = '{"script_args": {"init": {"args": [1, true, null], "kwargs": {"subarray_id": 1}}}}'
    assert exchange(body=body).body.text == body


def test_a_long_body_is_cut_after_its_secrets_are_hidden() -> None:
    body = "x" * (LONGEST - 20) + f'"token": "{SECRET}{"y" * LONGEST}"'
    one = exchange(body=body)
    assert SECRET not in one.body.text
    assert len(one.body.text) <= LONGEST < one.body.size == len(body)


def test_the_last_ones_of_many_are_kept_until_they_are_taken() -> None:
    kept = HttpExchanges(lambda text: text)
    for number in range(KEPT + 5):
        kept.begin("GET", f"http://oet/procedures/{number}", {}).end(error="no answer in time")
    taken = kept.take()
    assert [one.url.rpartition("/")[2] for one in (taken[0], taken[-1])] == ["5", str(KEPT + 4)]
    assert taken[0].error == "no answer in time"
    assert kept.take() == []
