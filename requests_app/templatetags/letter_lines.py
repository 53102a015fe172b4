"""Where in a letter does each line stand that the law demands?"""

from django import template
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString

from requests_app.law import letters as law

register = template.Library()


class Saying:
    """The lines that one letter must say, and those that it has said so far."""

    def __init__(self, demanded, fields):
        self.demanded, self.fields, self.said = demanded, fields, set()

    def say(self, name, content, element):
        """The element that says a line; nothing where this letter need not say it."""
        if name not in law.DATA["lines"]:
            raise law.LetterRefused(f"A letter says “{name}”, which is not in the list.")
        if name not in self.demanded:
            return SafeString("")
        if name in self.said:
            raise law.LetterRefused(f"A letter says “{name}” twice.")
        if not strip_tags(content).strip():
            raise law.LetterRefused(f"The letter has no words for: {self.demanded[name].what}.")
        self.said.add(name)
        return format_html('<{0} data-says="{1}">{2}</{0}>', element, name, content)

    def at(self, place):
        return [line for line in self.demanded.values() if line.place == place]

    def places(self):
        """For {% if %}: which places have anything to say."""
        return {line.place: True for line in self.demanded.values() if line.place}

    def refuse_unless_complete(self):
        missing = [line.what for name, line in self.demanded.items() if name not in self.said]
        if missing:
            raise law.LetterRefused(f"The letter does not say: {'; '.join(missing)}.")


@register.simple_block_tag(takes_context=True, end_name="endsays")
def says(context, content, name, element="p"):
    """{% says "ncnd.fact" %}the words{% endsays %}: the words of a line, written out in the template."""
    return context["saying"].say(name, content, element)


@register.simple_tag(takes_context=True)
def lines(context, place, element="p"):
    """The words that the list has for a place, each under its heading if it has one."""
    saying = context["saying"]
    return format_html_join(
        "\n",
        "{}{}",
        [
            (
                format_html("<h3>{}</h3>\n", law.filled(line.heading, saying.fields)) if line.heading else "",
                saying.say(line.id, format_html("{}", law.filled(line.words, saying.fields)), element),
            )
            for line in saying.at(place)
        ],
    )
