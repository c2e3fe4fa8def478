"""The table of permissions: which roles may call which route, and on whose rows.

A route is found by its name. One that has no row here is refused, and :func:`api.auth.guard.check_routes`
keeps the service from starting with it, so that nobody opens a door by forgetting one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal


class Role(StrEnum):
    """What a person or a program is there for; one may have several."""

    OFFICER = "officer"
    """Collects: cases, weapons and photos of the own unit."""
    ANALYST = "analyst"
    """Reviews and completes the records of every unit."""
    MODEL_KEEPER = "model_keeper"
    """Makes better models of what was confirmed; sees no case."""
    ADMINISTRATOR = "administrator"
    """Manages people, keys and the service; sees no case."""
    AUDITOR = "auditor"
    """Looks at everything but person data, and changes nothing."""


class Scope(StrEnum):
    """On whose rows a route works."""

    PUBLIC = "public"
    """Nobody's: no login is asked for."""
    SELF = "self"
    """The caller's own account; the only routes open to one whose password must be changed first."""
    OWN_UNIT = "own unit"
    """Rows that belong to a unit: the handler asks :func:`visible` about each."""
    ANY = "any"
    """Rows that belong to no unit."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling.

    Attributes:
        id: Of the user or the key; what the log of events names.
        name: For a person to recognise.
        roles: Those that count for this request: only roles that the route's rule grants.
        unit: The unit it belongs to; None: to none, so that an officer's rows are out of reach.
        via: How it proved who it is.
    """

    id: str
    name: str
    roles: frozenset[Role]
    unit: str | None
    via: Literal["session", "key"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a route.

    Attributes:
        roles: Any one of these is enough.
        scope: On whose rows.
        people_only: A key is not enough: whoever makes keys could be two people at once.
    """

    roles: frozenset[Role]
    scope: Scope
    people_only: bool = False


ALL_UNITS = frozenset({Role.ANALYST, Role.AUDITOR})
"""Roles that see the rows of every unit."""


def visible(principal: Principal, unit: str) -> bool:
    """Whether the rows of a unit are within the caller's reach on this request.

    The caller's roles are those that the route's rule grants: an officer who is an auditor too looks at the
    cases of other units and changes only those of the own.
    """
    return bool(principal.roles & ALL_UNITS) or (Role.OFFICER in principal.roles and principal.unit == unit)


def _rule(scope: Scope, *roles: Role) -> Rule:
    return Rule(frozenset(roles), scope)


_PUBLIC = _rule(Scope.PUBLIC)
_SELF = _rule(Scope.SELF, *Role)
_COLLECT = _rule(Scope.OWN_UNIT, Role.OFFICER, Role.ANALYST)
_LOOK = _rule(Scope.OWN_UNIT, Role.OFFICER, Role.ANALYST, Role.AUDITOR)
_DESK = _rule(Scope.ANY, Role.ANALYST)
_OVERVIEW = _rule(Scope.ANY, Role.ANALYST, Role.AUDITOR)
_READ = _rule(Scope.ANY, Role.OFFICER, Role.ANALYST, Role.MODEL_KEEPER)
_KEEP = _rule(Scope.ANY, Role.MODEL_KEEPER)
_ADMINISTER = _rule(Scope.ANY, Role.ADMINISTRATOR)
_DECIDE = Rule(frozenset({Role.ADMINISTRATOR}), Scope.ANY, people_only=True)
_OVERSEE = _rule(Scope.ANY, Role.ADMINISTRATOR, Role.AUDITOR)
_AUDIT = _rule(Scope.ANY, Role.AUDITOR)
# Who was found with a weapon is nobody's business but that of those who work the case: Directive (EU)
# 2016/680 art. 4 and 20, data minimisation.
_PERSON_DATA = _COLLECT

PERMISSIONS: Mapping[str, Rule] = MappingProxyType(
    {
        # the page; what it shows comes from the other routes
        "page_root": _PUBLIC,
        "page": _PUBLIC,
        # the service itself
        "openapi": _PUBLIC,
        "healthz": _PUBLIC,
        "readyz": _PUBLIC,
        "metrics": _OVERSEE,
        "signing_key": _PUBLIC,
        # the own account
        "login": _PUBLIC,
        "logout": _SELF,
        "me": _SELF,
        "change_password": _SELF,
        "list_sessions": _SELF,
        "end_session": _SELF,
        "oidc_login": _PUBLIC,
        "oidc_callback": _PUBLIC,
        # the atlas of marks, which holds nobody's data
        "list_atlas": _PUBLIC,
        "mark_drawing": _PUBLIC,
        "mark_example": _PUBLIC,
        "atlas_page": _PUBLIC,
        "atlas_style": _PUBLIC,
        # people
        "list_users": _OVERSEE,
        "create_user": _ADMINISTER,
        "get_user": _OVERSEE,
        "change_user": _ADMINISTER,
        "reset_password": _ADMINISTER,
        "list_keys": _OVERSEE,
        "create_key": _ADMINISTER,
        "revoke_key": _ADMINISTER,
        # reading without keeping
        "read_photo": _READ,
        # cases and weapons
        "create_case": _COLLECT,
        "list_cases": _LOOK,
        "get_case": _LOOK,
        "change_case": _COLLECT,
        "create_weapon": _COLLECT,
        "list_weapons": _LOOK,
        "get_weapon": _LOOK,
        "change_weapon": _COLLECT,
        "weapon_record": _LOOK,
        "list_marks": _LOOK,
        "create_confirmation": _COLLECT,
        "list_confirmations": _LOOK,
        "create_person_data": _PERSON_DATA,
        "get_person_data": _PERSON_DATA,
        "list_person_data": _PERSON_DATA,
        # photos
        "create_photo": _COLLECT,
        "list_photos": _LOOK,
        "get_photo": _LOOK,
        "change_photo": _COLLECT,
        "photo_content": _LOOK,
        "photo_reading": _LOOK,
        "photo_readings": _LOOK,
        "bring_reading": _COLLECT,
        "retry_reading": _COLLECT,
        "upload_options": _PUBLIC,
        "create_upload": _COLLECT,
        "upload_status": _COLLECT,
        "append_upload": _COLLECT,
        "terminate_upload": _COLLECT,
        "override_upload": _COLLECT,
        "get_receipt": _LOOK,
        # the trace desk
        "search": _LOOK,
        "list_alerts": _LOOK,
        "decide_alert": _COLLECT,
        "import_list": _DESK,
        "list_lists": _LOOK,
        "create_trace_request": _COLLECT,
        "list_trace_requests": _LOOK,
        "get_trace_request": _LOOK,
        "create_trace_step": _COLLECT,
        "create_trace_package": _COLLECT,
        "create_incoming": _DESK,
        "import_incoming": _DESK,
        "list_incoming": _OVERVIEW,
        "get_incoming": _OVERVIEW,
        "answer_incoming": _DESK,
        "create_answer_package": _DESK,
        "create_exchange": _DESK,
        "answer_exchange": _DESK,
        "conclude_exchange": _DESK,
        "get_statistics": _LOOK,
        "list_statistics_records": _LOOK,
        "export_statistics": _LOOK,
        # reading jobs
        "photo_state": _LOOK,
        "events": _LOOK,
        # the desk
        "review_queue": _COLLECT,
        "review_task": _COLLECT,
        "answer_task": _COLLECT,
        "finish_task": _COLLECT,
        "create_annotation": _COLLECT,
        "withdraw_annotation": _COLLECT,
        "list_annotations": _LOOK,
        "read_box": _COLLECT,
        "read_burst": _COLLECT,
        "burst_relief": _LOOK,
        "weapon_history": _LOOK,
        # at a glance
        "overview": _LOOK,
        "overview_models": _rule(Scope.ANY, *ALL_UNITS, Role.OFFICER, Role.MODEL_KEEPER),
        # better models: the keeper sees figures and markings, never a case
        "export_reviews": _KEEP,
        "list_candidates": _KEEP,
        "model_decision": _KEEP,
        "import_model": _KEEP,
        "promote_model": _KEEP,
        "roll_back_model": _KEEP,
        "list_examples": _KEEP,
        "example_crop": _KEEP,
        "remove_example": _KEEP,
        "restore_example": _KEEP,
        "start_training": _KEEP,
        "list_trainings": _KEEP,
        "stop_training": _KEEP,
        # the log of events
        "list_audit": _AUDIT,
        "audit_head": _AUDIT,
        "export_audit": _AUDIT,
        "list_due": _OVERSEE,
        "list_erasures": _OVERSEE,
        "request_erasure": _DECIDE,
        "approve_erasure": _DECIDE,
        "withdraw_erasure": _DECIDE,
    }
)
"""Every route's rule by the route's name. Add a row where you add a route."""
