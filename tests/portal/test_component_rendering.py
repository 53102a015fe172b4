"""Do our building blocks come out as GOV.UK Frontend's own examples say?"""

import re
from datetime import date, timedelta

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.html import escape
from django.utils.safestring import mark_safe

from portal import answers as ask
from tests.portal.govuk_fixtures import fixtures, tree


def draw(template, **context):
    return engines["django"].from_string(template).render(context)


def example(component, name):
    return next((options, html) for fixture, options, html in fixtures(component) if fixture == name)


# Our tags take plain words or the block between their tags. The other examples of each component pass a caller's own
# classes, attributes, ids or HTML, for which ours have no way; those listed here are all that remain.
SAME = [
    ("button", "default", '{% button "Save and continue" type="submit" data_prevent_double_click=False %}'),
    ("button", "prevent double click", '{% button "Submit" %}'),
    ("button", "link", '{% button "Link button" href="/" %}'),
    ("button", "start link", '{% button "Start now link button" href="/" kind="start" %}'),
    ("button", "secondary", '{% button "Secondary button" kind="secondary" name="secondary" data_prevent_double_click=False %}'),
    ("button", "warning", '{% button "Warning button" kind="warning" name="Warning" data_prevent_double_click=False %}'),
    ("button", "inverse", '{% button "Inverse button" kind="inverse" name="Inverse" data_prevent_double_click=False %}'),
    ("back-link", "default", '{% back_link "#" %}'),
    ("back-link", "with custom text and link", '{% back_link "/home" "Back to home" %}'),
    ("tag", "default", '{% tag "Alpha" %}'),
    ("tag", "red", '{% tag "Red" "red" %}'),
    ("tag", "yellow", '{% tag "Yellow" "yellow" %}'),
    ("tag", "html as text", '{% tag words %}'),
    ("inset-text", "default", "{% inset %}{{ words }}{% endinset %}"),
    ("warning-text", "default", "{% warning words %}"),
    ("details", "default", "{% details summary %}{{ words }}{% enddetails %}"),
    ("panel", "default", "{% panel title %}{{ html }}{% endpanel %}"),
    ("panel", "title with no body text", "{% panel title %}{% endpanel %}"),
    ("notification-banner", "default", "{% banner %}{{ paragraph }}{% endbanner %}"),
    ("notification-banner", "with type as success", '{% banner kind="success" %}{{ paragraph }}{% endbanner %}'),
    ("notification-banner", "custom title", '{% banner "Important information" %}{{ paragraph }}{% endbanner %}'),
]  # fmt: skip


@pytest.mark.parametrize(("component", "name", "template"), SAME, ids=[f"{c}: {n}" for c, n, _ in SAME])
def test_a_block_is_drawn_as_in_govuk_frontends_own_example(component, name, template):
    options, html = example(component, name)
    banner = f'<p class="govuk-notification-banner__heading">{escape(options.get("text", ""))}</p>'
    ours = draw(
        template,
        words=options.get("text"),
        summary=options.get("summaryText"),
        title=options.get("titleText", options.get("titleHtml")),
        html=mark_safe(options.get("html", "")),
        paragraph=engines["django"].from_string(banner).render(),
    )
    assert tree(ours) == [line.replace(" id='button'", "") for line in tree(html)]


def test_the_error_summary_is_drawn_as_in_the_examples():
    """“default” and “without links”: those with a description or markup pass what ours never has."""
    options, html = example("error-summary", "default")
    fields = {item["href"][1:]: ask.TextField(missing=item["text"]) for item in options["errorList"]}
    linked = type("Linked", (ask.QuestionForm,), fields)({}, auto_id="%s")
    assert tree(draw("{% error_summary form %}", form=linked)) == tree(html)

    options, html = example("error-summary", "without links")
    loose = ask.QuestionForm({})
    for item in options["errorList"]:
        loose.add_error(None, item["text"])
    assert tree(draw("{% error_summary form %}", form=loose)) == tree(html)
    assert draw("{% error_summary a b c %}", a=None, b=ask.QuestionForm(), c="").strip() == ""


def test_a_summary_list_is_drawn_as_in_the_example():
    options, html = example("summary-list", "default")
    rows = [(row["key"]["text"], row["value"]) for row in options["rows"]]
    template = "{% summary_list %}{% for key, value in rows %}{% summary_row key value %}{% endfor %}{% endsummary_list %}"
    ours = draw(template, rows=[(key, _text(value)) for key, value in rows])
    assert tree(ours) == tree(html)


def _text(value):
    return engines["django"].from_string(value["html"]).render() if "html" in value else value["text"]


def test_rows_without_a_change_link_keep_their_width_beside_rows_with_one():
    ours = draw(
        '{% summary_list %}{% summary_row "Name" "A" change="/n" %}{% summary_row "Sent" "B" %}{% endsummary_list %}'
    )
    assert ours.count("govuk-summary-list__row--no-actions") == 1
    assert (
        '<a class="govuk-link" href="/n">Change<span class="govuk-visually-hidden"> name</span></a>' in ours
    )


def test_an_answer_is_escaped_and_an_empty_one_says_so():
    ours = draw(
        '{% summary_list %}{% summary_row "Name" evil %}{% summary_row "Phone" "" %}{% endsummary_list %}',
        evil="<b>\n<i>",
    )
    assert "<b>" not in ours and "<i>" not in ours
    assert "Not given" in ours


@pytest.mark.parametrize("block", ["inset", 'details "S"', 'panel "T"', "banner", 'table "C" "H"'])
def test_a_block_escapes_what_a_person_typed_inside_it(block):
    ours = draw("{% " + block + " %}{{ evil }}{% end" + block.split()[0] + " %}", evil="<script>")
    assert "<script>" not in ours and "&lt;script&gt;" in ours


@pytest.mark.parametrize("template", ["{% tag evil %}", "{% button evil %}", "{% warning evil %}", "{% back_link evil %}",
                                      "{% breadcrumbs evil evil %}", '{% post_button evil evil about=evil x=evil %}',
                                      "{% progress evil 3 evil label=evil %}", '{% button "x" href=evil title=evil %}'])  # fmt: skip
def test_a_tag_escapes_what_a_person_typed(template):
    assert '"><script>' not in draw(template, evil='"><script>')


def test_pages_are_numbered_as_in_the_example_and_keep_the_query():
    """GOV.UK's “with many pages” for page 10 of 40, but for its labels and addresses, which name what is listed."""
    _, html = example("pagination", "with many pages")
    page = Paginator(range(400), 10).get_page(10)
    request = RequestFactory().get("/", {"q": "a&b", "page": "10"})
    ours = tree(draw('{% pagination page what="requests" %}', page=page, request=request))

    def shape(lines):
        return [re.sub(r" (aria-label|href)='[^']*'", "", line) for line in lines]

    assert shape(ours) == shape(tree(html))
    assert "href='?q=a%26b&page=11'" in "\n".join(ours)


def test_one_page_needs_no_numbers():
    assert draw("{% pagination page %}", page=Paginator([1], 10).page(1)).strip() == ""


@pytest.mark.parametrize(
    ("days", "colour", "words"),
    [
        (-6, "red", "6 days overdue"),
        (-1, "red", "1 day overdue"),
        (0, "yellow", "Due today"),
        (2, "yellow", "2 days left"),
        (19, None, "19 days left"),
    ],
)
def test_a_deadline_says_in_words_what_its_colour_says(days, colour, words, time_machine):
    time_machine.move_to("2026-11-22 12:00Z")
    ours = draw("{% deadline when %}", when=date(2026, 11, 22) + timedelta(days=days))
    assert words in ours
    assert (f"govuk-tag--{colour}" in ours) if colour else ("govuk-tag" not in ours)


def test_a_table_names_its_region_and_marks_columns_of_numbers():
    ours = tree(draw('{% table "Clips" "Name" "#Size" %}{% endtable %}'))
    assert "aria-label='Clips'" in ours[0] and "tabindex='0'" in ours[0]
    assert [line for line in ours if "numeric" in line and "th " in line]


def test_messages_are_green_only_if_all_are_good_news():
    class Message:
        def __init__(self, message, level_tag):
            self.message, self.level_tag = message, level_tag

    good, bad = Message("Saved", "success"), Message("Someone else changed this <b>", "warning")
    assert "banner--success" in draw("{% message_banner messages %}", messages=[good])
    mixed = draw("{% message_banner messages %}", messages=[good, bad])
    assert "banner--success" not in mixed and "&lt;b&gt;" in mixed
    assert draw("{% message_banner messages %}", messages=[]) == ""
