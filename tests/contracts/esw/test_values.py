"""Names, times, durations, words and numbers are read in any spelling of the contract, and written in one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import cbor2
import pytest

from harness.contracts.esw.codec import DecodeError, decode, encode
from harness.contracts.esw.gateway import Log, Subscribe, SubscribeWithPattern
from harness.contracts.esw.location import ComponentType
from harness.contracts.esw.log_levels import Level
from harness.contracts.esw.params.commands import ControlCommand, ObsId, Setup
from harness.contracts.esw.params.coordinates import AltAzCoord, CometCoord, EqCoord
from harness.contracts.esw.params.key_types import VALUES, KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.units import Units
from harness.contracts.esw.sequencing.sequence_manager import StartSequencer
from harness.contracts.esw.values.durations import FiniteDuration
from harness.contracts.esw.values.names import Prefix, VariationInfo
from harness.contracts.esw.values.subsystems import Subsystem
from harness.contracts.esw.values.times import TAITime, UTCTime
from harness.contracts.esw.values.wire_value import Media


def read(value_type: Any, plain: Any) -> Any:
    return decode(value_type, json.dumps(plain).encode())


def refuse(value_type: Any, plain: Any) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        read(value_type, plain)
    return caught.value


@pytest.mark.parametrize(
    ("text", "one_spelling"),
    [("tcs.filter.wheel", "TCS.filter.wheel"), ("Container.IRIS", "Container.IRIS"), ("container.x", "Container.x")],
)
def test_a_prefix_has_one_spelling(text: str, one_spelling: str) -> None:
    prefix = read(Prefix, text)
    assert isinstance(prefix, Prefix)
    assert prefix == one_spelling
    assert hash(prefix) == hash(one_spelling)


def test_a_prefix_is_split_at_its_first_dot() -> None:
    prefix = Prefix("tcs.filter.wheel")
    assert (prefix.subsystem, prefix.component_name) == (Subsystem.TCS, "filter.wheel")


@pytest.mark.parametrize("text", ["TCS", "", "NOPE.x", "TCS.filter-wheel", "TCS. filter", "TCS.filter ", "TCS.x\n"])
def test_what_is_no_prefix_is_refused(text: str) -> None:
    assert repr(text) in str(refuse(Prefix, text)) or "subsystem" in str(refuse(Prefix, text))


def test_a_variation_is_a_subsystem_and_perhaps_more() -> None:
    alone, imager = VariationInfo("iris"), VariationInfo("iris.imager")
    assert (alone, alone.subsystem, alone.variation) == ("IRIS", Subsystem.IRIS, "")
    assert (imager, imager.subsystem, imager.variation) == ("IRIS.imager", Subsystem.IRIS, "imager")


@pytest.mark.parametrize(
    ("text", "one_spelling", "seconds"),
    [
        ("10 seconds", "10 seconds", 10),
        ("1 second", "1 second", 1),
        ("1 seconds", "1 second", 1),
        ("2 second", "2 seconds", 2),
        ("500 ms", "500 milliseconds", 0.5),
        ("500 millis", "500 milliseconds", 0.5),
        ("3 mins", "3 minutes", 180),
        ("2 d", "2 days", 172_800),
        ("7 micros", "7 microseconds", 7e-6),
        ("-1 hour", "-1 hour", -3600),
    ],
)
def test_a_duration_has_one_spelling(text: str, one_spelling: str, seconds: float) -> None:
    duration = read(FiniteDuration, text)
    assert (duration, duration.seconds) == (one_spelling, seconds)


@pytest.mark.parametrize("text", ["10", "10seconds", "ten seconds", "1.5 seconds", "10 fortnights", "10  s", "400 y"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert "is no duration, such as '10 seconds'" in refuse(FiniteDuration, text).reason


def test_a_duration_beyond_what_scala_holds_is_refused() -> None:
    assert "is longer than a duration can be" in refuse(FiniteDuration, "106752 days").reason
    assert FiniteDuration("106751 days").seconds == 106_751 * 86_400


def test_a_duration_is_made_of_seconds() -> None:
    assert FiniteDuration.of_seconds(0.5) == "500 milliseconds"


@pytest.mark.parametrize(
    ("text", "one_spelling"),
    [
        ("2025-05-15T09:43:55Z", "2025-05-15T09:43:55Z"),
        ("2025-05-15T09:43:55.Z", "2025-05-15T09:43:55Z"),
        ("2025-05-15T09:43:55.1Z", "2025-05-15T09:43:55.100Z"),
        ("2025-05-15T09:43:55.123456Z", "2025-05-15T09:43:55.123456Z"),
        ("2025-05-15T09:43:55.123456789Z", "2025-05-15T09:43:55.123456789Z"),
        ("2025-05-15t09:43:55.000000001z", "2025-05-15T09:43:55.000000001Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
    ],
)
@pytest.mark.parametrize("time_type", [UTCTime, TAITime])
def test_a_time_is_read_to_the_nanosecond(text: str, one_spelling: str, time_type: type[UTCTime]) -> None:
    time = read(time_type, text)
    assert json.loads(encode(time)) == one_spelling
    assert decode(time_type, encode(time, Media.CBOR), Media.CBOR) == time


def test_a_time_before_1970_counts_its_nanoseconds_forward() -> None:
    """CBOR carries seconds that are rounded down, as Java has them."""
    time = UTCTime.parse("1969-12-31T23:59:59.999Z")
    assert (time.seconds, time.nanos) == (-1, 999_000_000)
    assert time < UTCTime(0)


def test_times_of_two_scales_are_never_equal() -> None:
    assert UTCTime(0) != TAITime(0)
    assert len({UTCTime(0), UTCTime(0), TAITime(0)}) == 2


def test_a_time_is_made_of_a_moment() -> None:
    assert str(UTCTime.of(datetime(2025, 5, 15, 9, 43, 55, 98_000, UTC))) == "2025-05-15T09:43:55.098Z"
    assert abs(UTCTime.now().timestamp - datetime.now(UTC).timestamp()) < 60


@pytest.mark.parametrize(
    "plain",
    [
        *("2025-05-15", "2025-05-15T09:43:55", "2025-05-15T09:43:55+01:00", "2025-02-30T00:00:00Z", ""),
        *("2025-05-15T25:43:55Z", "2025-05-15T09:43:55.1234567890Z", "2025-05-15T09:43:61Z", "0000-01-01T00:00:00Z"),
        *("२०२५-05-15T09:43:55Z", {"seconds": 1}, {"seconds": 1.5, "nanos": 0}, {"seconds": 1, "nanos": True}),
        *({"seconds": 10**15, "nanos": 0}, {"seconds": 1, "nanos": 10**9}, {"seconds": 1, "nanos": -1}, 5, None),
    ],
    ids=str,
)
def test_what_is_no_time_is_refused(plain: Any) -> None:
    assert refuse(UTCTime, plain).path == "$"


@pytest.mark.parametrize(
    ("word_type", "text", "word"),
    [
        (ComponentType, "hcd", ComponentType.HCD),
        (ComponentType, "sequencecomponent", ComponentType.SEQUENCE_COMPONENT),
        (Level, "Info", Level.INFO),
        (Units, "nounits", Units.NO_UNITS),
        (KeyType, "utctimekey", KeyType.UTC_TIME),
        (Subsystem, "CONTAINER", Subsystem.CONTAINER),
    ],
)
def test_a_word_is_read_in_any_case_and_written_in_one(word_type: Any, text: str, word: Any) -> None:
    assert read(word_type, text) is word
    assert json.loads(encode(word)) == word.value


@pytest.mark.parametrize("word_type", [ComponentType, Level, Units, KeyType, Subsystem])
def test_no_two_words_of_a_list_differ_in_their_case_alone(word_type: Any) -> None:
    assert len({one.value.lower() for one in word_type}) == len(word_type)


def test_every_type_of_a_parameter_has_values() -> None:
    assert len(VALUES) == len(KeyType) == 30


@pytest.mark.parametrize(
    ("key_type", "wrong"),
    [
        *((KeyType.BYTE, wrong) for wrong in (128, -129, 1.0, 1.5, True, "1")),
        *((KeyType.SHORT, wrong) for wrong in (2**15, -(2**15) - 1, 1.5)),
        *((KeyType.INT, wrong) for wrong in (2**31, -(2**31) - 1, 90.0)),
        *((KeyType.LONG, wrong) for wrong in (2**63, -(2**63) - 1, 0.5)),
        *((KeyType.FLOAT, wrong) for wrong in (1e39, True, "1")),
        *((KeyType.DOUBLE, wrong) for wrong in ("1", None)),
        *((KeyType.CHAR, wrong) for wrong in ("", "ab", 1)),
        *((KeyType.BOOLEAN, wrong) for wrong in (0, "true")),
        (KeyType.INT_ARRAY, 1),
        (KeyType.INT_MATRIX, [1]),
        (KeyType.INT_MATRIX, [[[1]]]),
        (KeyType.BYTE_ARRAY, [200]),
        (KeyType.UTC_TIME, "now"),
    ],
)
def test_a_value_of_another_type_is_refused(key_type: KeyType, wrong: Any) -> None:
    plain = {key_type.value: {"keyName": "k", "values": [wrong], "units": "NoUnits"}}
    assert refuse(Parameter, plain).path.startswith(f"$.{key_type}.values[0]")


@pytest.mark.parametrize("key_type", [KeyType.FLOAT, KeyType.DOUBLE])
def test_whole_numbers_are_numbers_with_a_fraction_too(key_type: KeyType) -> None:
    for text in (b"90", b"90.0", b"9e1"):
        data = b'{"%s":{"keyName":"k","values":[%s],"units":"degree"}}' % (key_type.value.encode(), text)
        assert decode(Parameter, data) == Parameter(key_type, "k", (90.0,), Units.DEGREE)


@pytest.mark.parametrize(
    ("key_type", "values", "in_cbor"),
    [
        (KeyType.BYTE, (1, -2), b"\x01\xfe"),
        (KeyType.BYTE, (), b""),
        (KeyType.BYTE_ARRAY, ((1, -128), ()), [b"\x01\x80", b""]),
        (KeyType.BYTE_ARRAY, (), []),
        (KeyType.BYTE_MATRIX, (((1, 2), (3, 127)),), [[b"\x01\x02", b"\x03\x7f"]]),
        (KeyType.BYTE_MATRIX, ((),), [[]]),
    ],
)
def test_bytes_are_numbers_with_a_sign_in_json_and_byte_strings_in_cbor(
    key_type: KeyType, values: Any, in_cbor: Any
) -> None:
    parameter = Parameter(key_type, "k", values)
    assert json.loads(encode(parameter))[key_type.value]["values"] == json.loads(json.dumps(values))
    assert cbor2.loads(encode(parameter, Media.CBOR))[key_type.value]["values"] == in_cbor
    assert decode(Parameter, encode(parameter, Media.CBOR), Media.CBOR) == parameter
    assert decode(Parameter, encode(parameter)) == parameter


def test_bytes_that_come_as_numbers_in_cbor_are_read() -> None:
    data = cbor2.dumps({"ByteArrayKey": {"keyName": "k", "values": [[1, -2]], "units": "NoUnits"}})
    assert decode(Parameter, data, Media.CBOR) == Parameter(KeyType.BYTE_ARRAY, "k", ((1, -2),))


def comet(distance: float) -> CometCoord:
    return CometCoord("BASE", 2000.0, 1, 2, 3, distance, 0.5)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_have_is_an_error_of_who_sends_it(number: float) -> None:
    """As null it would be an error of who reads it."""
    for parameter in (
        Parameter(KeyType.DOUBLE, "k", (number,)),
        Parameter(KeyType.FLOAT_MATRIX, "k", (((1.0, number),),)),
        Parameter(KeyType.COORD, "k", (AltAzCoord("BASE", 1, 2), comet(number))),
    ):
        with pytest.raises(ValueError, match="'k' cannot be written: JSON has neither NaN nor infinity"):
            encode(parameter)
        assert encode(parameter, Media.CBOR)


def test_a_parameter_that_is_made_is_checked() -> None:
    with pytest.raises(ValueError, match="Expected `int`"):
        Parameter.of(KeyType.INT, "k", 1.5)
    with pytest.raises(ValueError, match="Invalid enum value 'furlong'"):
        Parameter.of(KeyType.INT, "k", 1, units="furlong")


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        ({}, "Expected one member, the type of the parameter, got 0"),
        ({"IntKey": {}, "LongKey": {}}, "Expected one member, the type of the parameter, got 2"),
        ({"BigKey": {}}, "'BigKey' is no type of a parameter"),
        ([], "Expected `object`, got `list`"),
    ],
)
def test_what_is_no_parameter_is_refused(plain: Any, reason: str) -> None:
    assert refuse(Parameter, plain).reason == reason


def test_an_option_with_a_default_is_a_plain_value_or_left_out() -> None:
    key = {"source": "TCS.mount", "eventName": "position"}
    plain: dict[str, Any] = {"_type": "Subscribe", "eventKeys": [key]}
    assert json.loads(encode(read(Subscribe, plain))) == plain
    assert read(Subscribe, {**plain, "maxFrequency": 10}).max_frequency == 10
    assert refuse(Subscribe, {**plain, "maxFrequency": None}).path == "$.maxFrequency"
    assert refuse(Subscribe, {**plain, "maxFrequency": [10]}).path == "$.maxFrequency"


@pytest.mark.parametrize(("variation", "read_as"), [([], ()), (["imager"], ("imager",))])
def test_an_option_without_a_default_is_an_array(variation: list[str], read_as: tuple[str, ...]) -> None:
    plain = {"_type": "StartSequencer", "subsystem": "IRIS", "obsMode": "x", "variation": variation}
    request = read(StartSequencer, plain)
    assert request.variation == read_as
    assert json.loads(encode(request)) == plain


@pytest.mark.parametrize("variation", ["imager", None, ["a", "b"]])
def test_an_option_without_a_default_is_nothing_else(variation: Any) -> None:
    plain = {"_type": "StartSequencer", "subsystem": "IRIS", "obsMode": "x", "variation": variation}
    assert refuse(StartSequencer, plain).path == "$.variation"


def test_members_equal_to_their_default_may_be_left_out() -> None:
    assert read(SubscribeWithPattern, {"_type": "SubscribeWithPattern", "subsystem": "tcs"}).pattern == "*"
    assert read(Log, {"_type": "Log", "prefix": "ESW.a", "level": "info", "message": "m"}).metadata == {}
    assert read(ControlCommand, {"_type": "Setup", "source": "ESW.a", "commandName": "c"}).param_set == ()


@pytest.mark.parametrize("text", ["2020A-001-123", "2031b-999-001"])
def test_an_observation_is_semester_program_and_number(text: str) -> None:
    assert read(ObsId, text) == text


@pytest.mark.parametrize(
    "text", ["2020A-000-123", "2020A-001-1000", "2020C-001-123", "2020A-001", "", "2020A-001-123\n"]
)
def test_what_is_no_observation_is_refused(text: str) -> None:
    plain = {"_type": "Setup", "source": "ESW.a", "commandName": "c", "maybeObsId": text}
    assert refuse(ControlCommand, plain).path == "$.maybeObsId"


def test_a_lone_message_tells_its_class() -> None:
    """A reader of one class does not take another for it, nor what tells none."""
    command = {"source": "ESW.a", "commandName": "c"}
    assert "`_type`" in refuse(Setup, command).reason
    assert refuse(Setup, {**command, "_type": "Observe"}).path == "$._type"
    assert refuse(EqCoord, {"_type": "NoMessage"}).reason == "It is no message"
