"""The table of permissions, and who sees whose rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth.permissions import ALL_UNITS, PERMISSIONS, Principal, Role, Scope, visible


def principal(*roles: Role, unit: str | None) -> Principal:
    return Principal("0" * 32, "somebody", frozenset(roles), unit, "key")


def test_an_officer_sees_the_own_unit_alone() -> None:
    officer = principal(Role.OFFICER, unit="north")
    assert visible(officer, "north")
    assert not visible(officer, "south")
    assert not visible(officer, "")
    assert not visible(officer, "North")


def test_an_officer_without_a_unit_sees_nothing() -> None:
    assert not visible(principal(Role.OFFICER, unit=None), "north")
    assert not visible(principal(Role.OFFICER, unit=None), "None")


@given(
    st.sets(st.sampled_from(Role)),
    st.sampled_from([None, "north", "south"]),
    st.sampled_from(["north", "south"]),
)
def test_rows_are_seen_by_an_officer_of_the_unit_or_by_who_sees_all(
    roles: set[Role], own: str | None, unit: str
) -> None:
    seen = visible(principal(*roles, unit=own), unit)
    assert seen is bool(roles & {Role.ANALYST, Role.AUDITOR} or (Role.OFFICER in roles and own == unit))


def test_nobody_sees_rows_for_being_an_administrator_or_a_model_keeper() -> None:
    assert frozenset({Role.ANALYST, Role.AUDITOR}) == ALL_UNITS
    assert not visible(principal(Role.ADMINISTRATOR, Role.MODEL_KEEPER, unit="north"), "north")


@pytest.mark.parametrize("name", PERMISSIONS)
def test_a_rule_names_roles_exactly_where_a_login_is_asked_for(name: str) -> None:
    rule = PERMISSIONS[name]
    assert bool(rule.roles) is (rule.scope is not Scope.PUBLIC)
    if rule.scope is Scope.OWN_UNIT:
        assert rule.roles <= {Role.OFFICER, Role.ANALYST, Role.AUDITOR}


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PERMISSIONS["login"] = PERMISSIONS["me"]  # type: ignore[index]
