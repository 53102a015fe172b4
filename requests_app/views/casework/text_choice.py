"""From which text does somebody start writing? A choice beside the box, which fills the box."""

from requests_app import texts
from requests_app.forms.texts import TextChoiceForm


def text_choice(request, used_for):
    """The form beside the box; sent with GET, so that it works without scripts."""
    return TextChoiceForm(initial={"template": request.GET.get("template")}, choices=texts.in_use(used_for))


def chosen_text(request, footage_request):
    """The chosen text with this request's values, to be changed before it is sent; "" where none is chosen."""
    chosen = {str(one.pk): one for one in texts.in_use()}.get(request.GET.get("template", ""))
    return texts.filled(chosen.text, texts.values_of(footage_request)) if chosen else ""
