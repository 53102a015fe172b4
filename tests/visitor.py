"""How does a test use the pages as a person does? It reads what is on the page, fills in a form, presses a button."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.test import Client


class Page(HTMLParser):
    """The forms, links and words of one page."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.films, self.words = [], [], [], []
        self.open_form = self.open_link = self.open_button = self.open_select = self.open_area = None
        self.quiet = 0
        self.feed(text)
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag, pairs):
        at = dict(pairs)
        if tag in ("script", "style", "title"):
            self.quiet += 1
        elif tag == "form":
            self.open_form = {"values": {}, "names": set(), "buttons": []}
            self.open_form |= {"action": at.get("action", ""), "method": at.get("method", "get").lower()}
            self.forms.append(self.open_form)
        elif tag in ("video", "source") and at.get("src"):
            self.films.append(at["src"])
        elif tag == "a":
            self.open_link = [at.get("href", ""), ""]
            self.links.append(self.open_link)
        elif self.open_form is not None:
            self.in_form(tag, at)

    def in_form(self, tag, at):
        name = at.get("name")
        if name:
            self.open_form["names"].add(name)
        if tag == "button":
            self.open_button = [name, at.get("value", ""), ""]
            self.open_form["buttons"].append(self.open_button)
        elif tag == "input" and name and at.get("type") not in ("file", "submit"):
            tick = at.get("type") in ("radio", "checkbox")
            if not tick or "checked" in at:
                self.open_form["values"].setdefault(name, []).append(at.get("value", "on" if tick else ""))
        elif tag == "select":
            self.open_select = name
        elif tag == "option" and self.open_select and "selected" in at:
            self.open_form["values"][self.open_select] = at.get("value", "")
        elif tag == "textarea":
            self.open_area = name
            self.open_form["values"][name] = ""

    def handle_endtag(self, tag):
        if tag in ("script", "style", "title"):
            self.quiet -= 1
        elif tag == "form":
            self.open_form = None
        elif tag == "a":
            self.open_link = None
        elif tag == "button":
            self.open_button = None
        elif tag == "select":
            self.open_select = None
        elif tag == "textarea":
            self.open_area = None

    def handle_data(self, data):
        if not self.quiet:
            self.words.append(data)
        if self.open_link:
            self.open_link[1] += data
        if self.open_button:
            self.open_button[2] += data
        if self.open_area and self.open_form is not None:
            self.open_form["values"][self.open_area] += data


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


class Visitor:
    """One person at one browser without scripts."""

    def __init__(self):
        self.client = Client()
        self.url, self.response, self.page = "/", None, None

    def arrived(self, response):
        self.response = response
        if response.redirect_chain:
            self.url = response.redirect_chain[-1][0]
        assert response.status_code == 200, f"{self.url} answered {response.status_code}"
        self.page = Page(response.content.decode())
        return self

    def opens(self, url):
        self.url = url
        return self.arrived(self.client.get(url, follow=True))

    def follows(self, words):
        """Press the link that begins with these words."""
        found = [href for href, text in self.page.links if squeezed(text).startswith(words)]
        assert found, f"no link “{words}” on {self.url}: {[squeezed(text) for _, text in self.page.links]}"
        return self.opens(urljoin(self.url, html.unescape(found[0])))

    def presses(self, button, nth=0, **answers):
        """Fill in the form that has this button, and press it. Only what is on the page can be filled in."""
        having = [
            (form, pressed)
            for form in self.page.forms
            for pressed in form["buttons"]
            if squeezed(pressed[2]).startswith(button)
        ]
        assert len(having) > nth, f"no button “{button}” on {self.url}: {self.page.text[:2000]}"
        form, (name, value, _) = having[nth]
        unknown = set(answers) - form["names"]
        assert not unknown, f"{unknown} not in the form on {self.url}: {self.page.text[:2000]}"
        data = {**form["values"], **answers} | ({name: value} if name else {})
        self.url = urljoin(self.url, html.unescape(form["action"])) if form["action"] else self.url
        send = self.client.post if form["method"] == "post" else self.client.get
        return self.arrived(send(self.url, data, follow=True))

    def watches(self):
        """Every film on the page, to its end; returns their bytes."""
        return [self.fetches(film) for film in self.page.films]

    def fetches(self, url):
        response = self.client.get(urljoin(self.url, url))
        assert response.status_code == 200, f"{url} answered {response.status_code}"
        return b"".join(response.streaming_content) if response.streaming else response.content

    def sees(self, *words):
        for wanted in words:
            assert wanted in self.page.text, f"“{wanted}” is not on {self.url}: {self.page.text[:3000]}"
        return self

    def does_not_see(self, *words):
        for unwanted in words:
            assert unwanted not in self.page.text, f"“{unwanted}” is on {self.url}"
        return self
