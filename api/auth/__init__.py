"""Who may do what: people, their roles, and what each request is allowed.

A route asks with ``by: By`` who is calling and with :func:`visible` whether a unit's rows are within reach.
"""

from api.auth.permissions import PERMISSIONS, Principal, Role, Rule, Scope, visible

__all__ = ["PERMISSIONS", "Principal", "Role", "Rule", "Scope", "visible"]
