"""How often may be tried."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth.errors import TooManyRequests
from api.auth.tables import ADDRESS
from api.auth.throttle import RequestLimit, network


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def taken(limit: RequestLimit, who: str, tries: int) -> int:
    for done in range(tries):
        try:
            limit.take(who)
        except TooManyRequests:
            return done
    return tries


def test_a_bucket_holds_a_minutes_requests_and_fills_evenly() -> None:
    clock = Clock()
    limit = RequestLimit(60, clock)
    assert taken(limit, "a", 100) == 60
    clock.seconds += 10
    assert taken(limit, "a", 100) == 10
    clock.seconds += 3600
    assert taken(limit, "a", 100) == 60


def test_one_who_sends_too_much_does_not_slow_another() -> None:
    limit = RequestLimit(5, Clock())
    assert taken(limit, "a", 10) == 5
    assert taken(limit, "b", 10) == 5


@given(st.integers(1, 10_000))
def test_after_the_seconds_told_there_is_a_request_again(per_minute: int) -> None:
    clock = Clock()
    limit = RequestLimit(per_minute, clock)
    taken(limit, "a", per_minute)
    with pytest.raises(TooManyRequests) as refused:
        limit.take("a")
    assert refused.value.retry_after_s is not None
    clock.seconds += refused.value.retry_after_s
    limit.take("a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
)
def test_addresses_of_one_client_count_as_one(one: str, other: str) -> None:
    assert network(one) == network(other)


def test_addresses_of_two_clients_count_as_two() -> None:
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert network("192.0.2.1") != network("192.0.2.2")


@given(st.one_of(st.text(), st.ip_addresses().map(str)))
def test_whatever_is_told_as_an_address_can_be_kept(address: str) -> None:
    assert len(network(address)) <= ADDRESS
