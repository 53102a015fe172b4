"""What does a letter say to somebody who reads it: which lines, which sentences, and how hard are they?"""

import re
from html.parser import HTMLParser

VOID = {"br", "img", "meta", "hr", "link"}
UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0|font-size\s*:\s*0", re.I)
BLOCKS = {"p", "li", "h1", "h2", "h3", "td", "th", "div", "ul", "ol", "table", "tr"}


class Reader(HTMLParser):
    """The elements of a page with what stands in each: `said` is [(line, words, is_seen)]."""

    def __init__(self, html):
        super().__init__()
        self.open, self.said, self.blocks = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        about = dict(attributes)
        hidden = (
            "hidden" in about or about.get("aria-hidden") == "true" or UNSEEN.search(about.get("style") or "")
        )
        if tag not in VOID:
            seen = not hidden and all(one["seen"] for one in self.open)
            self.open.append(
                {"tag": tag, "line": about.get("data-says"), "words": [], "own": [], "seen": seen}
            )
        else:
            self.handle_data(" ")

    def handle_data(self, data):
        for one in self.open:
            one["words"].append(data)
        for one in reversed(self.open):
            if one["tag"] in BLOCKS:
                one["own"].append(data)
                break

    def handle_endtag(self, tag):
        one = self.open.pop()
        assert one["tag"] == tag, f"<{one['tag']}> is closed by </{tag}>"
        if one["line"] is not None:
            self.said.append((one["line"], " ".join("".join(one["words"]).split()), one["seen"]))
        words = " ".join("".join(one["own"]).split())
        if tag in ("p", "li") and words:
            self.blocks.append(words)


# --- how hard it is to read -------------------------------------------------------------------------------
# What a name of a law, an address or a number adds is not ours to make shorter.
NOT_OURS = [
    re.compile(r"\s*\((?:section|article|paragraph)s?[^()]*(?:\([^()]*\)[^()]*)*\)"),
    re.compile(r"(?:under|in|of|by) Part 3 of the Data Protection Act 2018"),
    re.compile(r"(?:the )?(?:Data Protection Act 2018|Freedom of Information Act 2000|UK GDPR)"),
    re.compile(r"section \d+\w*(?:\(\w+\))*( of)?"),
    re.compile(r"Information Commissioner’s Office"),
    re.compile(r"https?://\S+|\S+@\S+|\b[A-Z]{3}-[A-Z0-9-]+\b|\b[0-9a-f]{32,}\b|\brecording-\d\S*"),
    re.compile(r"Its address is .*|Write to .*?(?=\. [A-Z]|$)"),
]


def sentences(html):
    """Of paragraphs and items of lists; not headings, not tables."""
    found = []
    for block in Reader(html).blocks:
        for each in NOT_OURS:
            block = each.sub("", block)
        found += [one for one in re.split(r"(?<=[.?!:])\s+(?=[A-Z“])", block) if words_of(one)]
    return found


def words_of(text):
    return re.findall(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*", text)


def syllables(word):
    """Groups of vowels, without a silent e at the end: near enough for an average."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$", word.lower()) is not None
    return max(1, groups - silent)


def grade(found):
    """Flesch and Kincaid: the school year in the United States whose pupils read this with ease."""
    words = [word for one in found for word in words_of(one)]
    return 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
