"""Passwords: how they are kept, which are refused."""

import string
from typing import Literal

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from api.auth.errors import PasswordRefused
from api.auth.passwords import MAX_LENGTH, MIN_LENGTH, Passwords, refuse_weak
from api.auth.tokens import Key, digest, new_password, new_secret, same

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def test_a_password_is_kept_as_argon2id_of_at_least_64_mib() -> None:
    passwords = Passwords()
    kept = passwords.hash("four words at random")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.check("four words at random", kept).fits


@given(st.text(max_size=40), st.text(max_size=40))
def test_only_the_same_password_fits(one: str, other: str) -> None:
    kept = QUICK.hash(one)
    assert QUICK.check(one, kept).fits
    assert QUICK.check(other, kept).fits is (one == other)


def test_two_users_of_one_password_cannot_be_told() -> None:
    assert QUICK.hash("four words at random") != QUICK.hash("four words at random")


@pytest.mark.parametrize("kept", [None, "", "plain", "$argon2id$v=19$m=8,t=1,p=1$broken"])
def test_what_is_no_hash_fits_nothing(kept: str | None) -> None:
    assert not QUICK.check("", kept).fits
    assert not QUICK.check("plain", kept).fits


def test_nobody_is_checked_with_the_parameters_of_somebody() -> None:
    """An unknown user's login takes as long as a known one's: the same work is done."""
    worked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            worked.append(str(hash).split("$")[3])
            return super().verify(hash, password)

    passwords = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    passwords.check("guess", passwords.hash("known"))
    passwords.check("guess", None)
    assert worked == ["m=8,t=1,p=1"] * 2


@pytest.mark.parametrize(
    "weak",
    ["", "x" * (MIN_LENGTH - 1), "x" * MIN_LENGTH, "x" * (MAX_LENGTH + 1), "ARTA.krasniqi-1", "old password"],
)
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(PasswordRefused):
        refuse_weak(weak, "Arta.Krasniqi", before="old password")


def test_passwords_that_the_service_makes_are_strong_and_can_be_typed() -> None:
    made = {new_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        refuse_weak(password, "arta")
        assert set(password) <= set(string.ascii_lowercase + string.digits + "-") - set("01ilou")


@given(st.text(max_size=80))
def test_whatever_is_sent_as_a_key_is_a_key_or_none(text: str) -> None:
    key = Key.parse(text)
    assert key is None or str(key) == text


def test_a_key_is_read_back_and_its_secret_is_compared_whole() -> None:
    key = Key("0" * 32, new_secret())
    assert Key.parse(str(key)) == key
    assert same(key.secret, digest(key.secret))
    assert not same(key.secret[:-1], digest(key.secret))
    assert not same(key.secret, "")
    assert len(key.secret) == 43
