"""Who may open this page? The decorators that every view carries, and the middleware that insists on one."""

from functools import wraps

import rules
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect

from portal import permissions  # noqa: F401  (declares every permission)

# Recovery codes alone are no second factor: they only stand in for one that is lost.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def marked(view, **access):
    view.access = access
    return view


def anyone(why):
    """An open view; `why` says why it may be open."""

    def decorate(view):
        @wraps(view)
        def open_view(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        return marked(open_view, kind="anyone", why=why)

    return decorate


def staff_with(permission, load=None, second_factor=True):
    """A view for staff who hold `permission`.

    With `load(**url_kwargs)` the object that it returns takes the place of the URL's arguments, and the
    permission is asked for that object. What a person may not see looks the same as what does not exist: 404.
    `second_factor=False` is for the pages on which the second factor is set up.
    """
    if not rules.perm_exists(permission):
        raise ValueError(f"There is no permission {permission!r}.")

    def decorate(view):
        @wraps(view)
        def staff_view(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return private(redirect_to_login(request.get_full_path()))
            if second_factor and needs_second_factor(request.user):
                return private(redirect("mfa_index"))
            if load is None:
                if not rules.has_perm(permission, request.user):
                    raise PermissionDenied
                return private(view(request, *args, **kwargs))
            obj = load(**kwargs)
            if not rules.has_perm(permission, request.user, obj):
                raise Http404
            return private(view(request, obj))

        return marked(staff_view, kind="staff", permission=permission)

    return decorate


def needs_second_factor(user):
    return settings.SECOND_FACTOR_REQUIRED and not is_mfa_enabled(user, SECOND_FACTORS)


def private(response):
    """Nothing about a person may stay in a cache."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


class AccessMiddleware:
    """Refuses, loudly, a view that says nothing about who may open it. No answer is kept in a cache: a refusal names
    the person who is signed in, and a public page may hold what somebody has typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return private(self.get_response(request))

    def process_view(self, request, view, args, kwargs):
        if not hasattr(view, "access"):
            raise RuntimeError(f"{view.__module__}.{view.__name__} carries no access decorator.")
        return None
