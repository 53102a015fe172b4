"""How does a test come back as the requester? As a person does: reference, e-mailed code, code typed in."""

from django.urls import reverse

from portal.vault import vault_key
from requests_app import access_codes
from requests_app.models import OutgoingEmail


def let_in(client, footage_request):
    reference = footage_request.reference
    client.post(reverse("public:follow"), {"reference": reference})
    access_codes.send_code(reference)
    sealed = (
        OutgoingEmail.objects.filter(kind="access_code", footage_request=footage_request).latest("pk").sealed
    )
    code = vault_key().decrypt(sealed.encode()).decode()
    response = client.post(reverse("public:code", args=[reference]), {"code": code})
    assert response.status_code == 302 and response.url == reverse("public:status"), "the code was not taken"
    return client
