"""Who read this page of a request? What every such page starts from, so that none is opened without an entry."""

from portal import audit


def on_record(request, footage_request, action="request.read", about=""):
    """The request, for the page's context; that this person opened the page stands in the request's chain."""
    page = request.resolver_match.url_name.replace("_", " ")
    audit.record_now(action, by=request.user, chain=footage_request.reference, about=about, page=page)
    return {"footage_request": footage_request}
