"""Who takes part in the tests? One function a role."""

from itertools import count

from portal.models import Role, User

numbers = count(1)
PASSWORD = "correct horse battery"


def a_user(role, **fields):
    number = next(numbers)
    return User.objects.create_user(
        fields.pop("email", f"{role}{number}@police.example"),
        PASSWORD,
        name=fields.pop("name", f"{Role(role).label} {number}"),
        role=role,
        **fields,
    )


def a_caseworker(**fields):
    return a_user(Role.CASEWORKER, **fields)


def a_legal_approver(**fields):
    return a_user(Role.LEGAL_APPROVER, **fields)


def a_supervisor(**fields):
    return a_user(Role.SUPERVISOR, **fields)


def a_footage_officer(**fields):
    return a_user(Role.FOOTAGE_OFFICER, **fields)


def an_auditor(**fields):
    return a_user(Role.AUDITOR, **fields)


def sign_in(client, user):
    """Signed in as the sign-in page would have done it."""
    client.force_login(user)
    return client
