"""Of requests over HTTP the report holds those that tell something, in Allure's own schema."""

from __future__ import annotations

from harness.connectors.http_exchanges import HttpBody, HttpExchange
from harness.reporting.allure.http_attachments import MOST, choose, drop_repeated, name, write


def exchange(number: int, method: str = "GET", path: str = "/procedures/3", status: int = 200) -> HttpExchange:
    body = HttpBody('{"a": 1', 20)
    kind = {"Content-Type": "application/json"}
    return HttpExchange(
        method, f"http://oet{path}", kind, body, number, number + 0.5, status, kind, body, "" if status else "gone"
    )


def test_of_reads_that_are_alike_the_last_one_is_shown() -> None:
    told = [exchange(0), exchange(1, "PUT"), exchange(2), exchange(3, "PUT"), exchange(4, path="/procedures/")]
    assert [one.started for one in drop_repeated(told)] == [1, 2, 3, 4]


def test_of_many_those_are_shown_that_change_something_and_then_the_last_ones() -> None:
    reads = [exchange(number, path=f"/procedures/{number}") for number in range(2 * MOST)]
    chosen = choose([exchange(-1, "POST"), *reads])
    assert [one.started for one in chosen] == [-1, *range(MOST + 1, 2 * MOST)]
    writes = [exchange(number, "PUT") for number in range(2 * MOST)]
    assert [one.started for one in choose([*writes, *reads])] == [*range(MOST, 2 * MOST)]
    assert choose(reads[:3]) == reads[:3]


def test_an_exchange_in_the_schema_of_allure() -> None:
    body = {"contentType": "application/json", "encoding": "utf8", "value": '{"a": 1', "size": 20, "truncated": True}
    headers = [{"name": "Content-Type", "value": "application/json"}]
    one = exchange(1, "PUT", status=409)
    assert name(one) == "PUT /procedures/3: 409"
    assert write(one) == {
        "schemaVersion": 1,
        "start": 1000,
        "stop": 1500,
        "request": {"method": "PUT", "url": "http://oet/procedures/3", "headers": headers, "body": body},
        "response": {"status": 409, "statusText": "Conflict", "headers": headers, "body": body},
    }


def test_a_request_without_an_answer_says_why() -> None:
    one = exchange(1, status=0)
    assert name(one) == "GET /procedures/3: gone"
    assert "response" not in write(one)
    assert write(one)["error"] == {"message": "gone"}
