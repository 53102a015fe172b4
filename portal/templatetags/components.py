"""Which building blocks may a page use? Built in to every template: no {% load %} needed."""

from urllib.parse import urlencode

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe

from portal import words
from portal.formfields import problems

register = template.Library()
register.filter("problems", problems)


def attributes(pairs):
    """data_url="x" -> data-url="x"; None and False leave the attribute out, True gives it without a value."""
    kept = [(name.rstrip("_").replace("_", "-"), value) for name, value in pairs.items()]
    return format_html_join(
        "",
        "{}",
        [
            (format_html(' {}="{}"', name, value) if value is not True else format_html(" {}", name),)
            for name, value in kept
            if value is not None and value is not False
        ],
    )


# --- small pieces ---------------------------------------------------------------------------------
@register.simple_tag
def tag(text, colour=""):
    colour = f" govuk-tag--{colour}" if colour else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', colour, text)


@register.simple_tag
def deadline(when, soon=5, left="left", over="overdue"):
    """Red when late, yellow when near, else quiet; the words say it without the colour."""
    if not when:
        return ""
    days, text = words.days_until(when), words.deadline_words(when, left, over)
    if days > soon:
        return format_html('<span class="govuk-hint app-deadline">{}</span>', text)
    return tag(text, "red" if days < 0 else "yellow")


ARROW = mark_safe(
    '<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" height="19" '
    'viewBox="0 0 33 40" aria-hidden="true" focusable="false">'
    '<path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z" /></svg>'
)


@register.simple_tag
def button(text, href="", kind="", type="submit", **attrs):
    """kind: secondary, warning, inverse or start. With href a link that looks like a button."""
    look = "govuk-button" + (f" govuk-button--{kind}" if kind else "")
    inside = format_html("{} {}", text, ARROW) if kind == "start" else text
    if href:
        fixed = {
            "href": href,
            "role": "button",
            "draggable": "false",
            "class_": look,
            "data_module": "govuk-button",
        }
        return format_html("<a{}>{}</a>", attributes({**fixed, **attrs}), inside)
    fixed = {"type": type, "class_": look, "data_module": "govuk-button"}
    if type == "submit":
        fixed["data_prevent_double_click"] = "true"
    return format_html("<button{}>{}</button>", attributes({**fixed, **attrs}), inside)


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(context, text, action="", kind="secondary", about="", **hidden):
    """A form of one button, for a move. about: hidden words that tell it from its twins. hidden: values sent with it."""
    return {
        "text": text,
        "action": action,
        "about": about,
        "hidden": hidden,
        "csrf_token": context.get("csrf_token", ""),
        "look": "link" if kind == "link" else f"govuk-button--{kind}" if kind else "",
        "kind": kind,
    }


@register.simple_tag
def back_link(href, text="Back"):
    return format_html('<a href="{}" class="govuk-back-link">{}</a>', href, text)


@register.simple_tag
def breadcrumbs(*pairs):
    """{% breadcrumbs "Queue" queue_url "BWV-…" "" %}: the last without a link."""
    items = format_html_join(
        "",
        '<li class="govuk-breadcrumbs__list-item"{}>{}</li>',
        [
            ("", format_html('<a class="govuk-breadcrumbs__link" href="{}">{}</a>', href, text))
            if href
            else (mark_safe(' aria-current="page"'), text)
            for text, href in zip(pairs[::2], pairs[1::2], strict=True)
        ],
    )
    return format_html(
        '<nav class="govuk-breadcrumbs" aria-label="Breadcrumb"><ol class="govuk-breadcrumbs__list">{}</ol></nav>',
        items,
    )


@register.simple_tag
def warning(text):
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">Warning</span> {}</strong></div>',
        text,
    )


@register.simple_tag
def error_summary(*forms):
    """At the top of the page; every link goes to the control that is wrong."""
    found = [problem for form in forms for problem in problems(form)]
    if not found:
        return ""
    items = format_html_join(
        "",
        "<li>{}</li>",
        [(format_html('<a href="#{}">{}</a>', place, text) if place else text,) for text, place in found],
    )
    return format_html(
        '<div class="govuk-error-summary" data-module="govuk-error-summary"><div role="alert">'
        '<h2 class="govuk-error-summary__title">There is a problem</h2><div class="govuk-error-summary__body">'
        '<ul class="govuk-list govuk-error-summary__list">{}</ul></div></div></div>',
        items,
    )


@register.simple_tag
def address_of(name, *args, **kwargs):
    """As {% url %}, but empty where there is no such page."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def noscript_refresh(seconds=10):
    """In {% block head %} of a page that waits for a job."""
    return format_html('<noscript><meta http-equiv="refresh" content="{}"></noscript>', seconds)


# --- blocks ---------------------------------------------------------------------------------------
@register.simple_block_tag
def inset(content):
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def details(content, summary, open=False):
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        mark_safe(" open") if open else "",
        summary,
        content,
    )


@register.simple_block_tag
def panel(content, title):
    body = format_html('<div class="govuk-panel__body">{}</div>', content) if content.strip() else ""
    return format_html(
        '<div class="govuk-panel govuk-panel--confirmation"><h1 class="govuk-panel__title">{}</h1>{}</div>',
        title,
        body,
    )


@register.simple_block_tag
def banner(content, title="", kind=""):
    """kind="success": read out at once and focused; else a quiet region."""
    return notification(content, title, kind)


def notification(content, title="", kind=""):
    success = kind == "success"
    return format_html(
        '<div class="govuk-notification-banner{}" role="{}" aria-labelledby="govuk-notification-banner-title"'
        ' data-module="govuk-notification-banner"><div class="govuk-notification-banner__header">'
        '<h2 class="govuk-notification-banner__title" id="govuk-notification-banner-title">{}</h2></div>'
        '<div class="govuk-notification-banner__content">{}</div></div>',
        " govuk-notification-banner--success" if success else "",
        "alert" if success else "region",
        title or ("Success" if success else "Important"),
        content,
    )


# --- lists of answers -----------------------------------------------------------------------------
NO_ACTIONS = mark_safe(" govuk-summary-list__row--no-actions")


@register.simple_block_tag
def summary_list(content, title="", plain=False):
    """Holds {% summary_row %}s. title: as a card with that heading. plain: without lines."""
    if "govuk-summary-list__actions" not in content:
        content = mark_safe(content.replace(NO_ACTIONS, ""))  # noqa: S308
    border = mark_safe(" govuk-summary-list--no-border") if plain else ""
    made = format_html('<dl class="govuk-summary-list{}">{}</dl>', border, content)
    if not title:
        return made
    return format_html(
        '<div class="govuk-summary-card"><div class="govuk-summary-card__title-wrapper">'
        '<h2 class="govuk-summary-card__title">{}</h2></div><div class="govuk-summary-card__content">{}</div></div>',
        title,
        made,
    )


@register.simple_tag
def summary_row(key, value, change="", about="", action="Change"):
    """change: where the Change link goes; about: its hidden words (else the key in small letters)."""
    actions = ""
    if change:
        actions = format_html(
            '<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{}">{}'
            '<span class="govuk-visually-hidden"> {}</span></a></dd>',
            change,
            action,
            about or key[:1].lower() + key[1:],
        )
    return format_html(
        '<div class="govuk-summary-list__row{}"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd>{}</div>',
        "" if change else NO_ACTIONS,
        key,
        shown(value),
        actions,
    )


def shown(value):
    if value is None or value == "" or value == []:
        return mark_safe('<span class="app-quiet">Not given</span>')
    if isinstance(value, list | tuple):
        return format_html_join(mark_safe("<br>"), "{}", [(one,) for one in value])
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str) and not isinstance(value, SafeString) and "\n" in value:
        return mark_safe(linebreaks(value, autoescape=True).replace("<p>", '<p class="govuk-body">'))  # noqa: S308
    return value


@register.simple_block_tag
def table(content, caption, *heads, show_caption=True, name=""):
    """{% table "Requests" "Reference" "Due" "#Size" %} rows of <tr> {% endtable %}: # marks a column of numbers."""
    cells = format_html_join(
        "",
        '<th scope="col" class="govuk-table__header{}">{}</th>',
        [(" govuk-table__header--numeric" if head[:1] == "#" else "", head.lstrip("#")) for head in heads],
    )
    return format_html(
        '<div class="app-scroll" role="region" aria-label="{}" tabindex="0"><table class="govuk-table">'
        '<caption class="govuk-table__caption{}">{}</caption>{}<tbody class="govuk-table__body">{}</tbody></table></div>',
        name or caption,
        " govuk-table__caption--m" if show_caption else " govuk-visually-hidden",
        caption,
        format_html('<thead class="govuk-table__head"><tr class="govuk-table__row">{}</tr></thead>', cells)
        if heads
        else "",
        content,
    )


# --- larger pieces, each with its template --------------------------------------------------------
@register.inclusion_tag("components/ask.html", takes_context=True)
def ask(context, form, button="Continue", action="", kind="", cancel=""):
    """The whole form: {% ask form "Save and continue" %}."""
    return {
        "form": form,
        "button_text": button,
        "action": action,
        "kind": kind,
        "cancel": cancel,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page, what="results"):
    """Of a Django Page; the rest of the query string is kept."""
    query = context["request"].GET.copy() if "request" in context else {}
    query.pop("page", None)
    kept = query.urlencode() if hasattr(query, "urlencode") else urlencode(query)
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
    return {
        "page": page,
        "what": what,
        "start": f"?{kept}&page=" if kept else "?page=",
        "numbers": [None if number == page.paginator.ELLIPSIS else number for number in numbers],
    }


@register.inclusion_tag("components/steps.html")
def steps(steps, label="Progress of your request"):
    """Fixed steps for the requester: dicts of text, state (done, current, to come) and, if any, when and detail."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(events, heading_level=3):
    """Newest first: dicts of title, at and, if any, by, text, href, link."""
    return {"events": events, "heading": f"h{heading_level}"}


@register.inclusion_tag("components/progress.html")
def progress(url, percent, text, label="Progress"):
    """A job's bar; url answers JSON {percent, text, state, next}; see static/js/progress.js."""
    return {"url": url, "percent": int(percent or 0), "text": text, "label": label}


@register.simple_tag
def message_banner(messages):
    """Django's messages as one banner: green only if all of them are good news."""
    kept = list(messages or ())
    if not kept:
        return ""
    lines = format_html_join(
        "", '<p class="govuk-notification-banner__heading">{}</p>', [(one.message,) for one in kept]
    )
    good = all(one.level_tag == "success" for one in kept)
    return notification(lines, kind="success" if good else "")
