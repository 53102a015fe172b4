"""How does somebody without a mouse use a page? Tab, Shift+Tab, Enter, Space, arrows and typing; nothing else."""

from playwright.sync_api import expect

MOST_TABS = 150


class Keyboard:
    """One person at one browser. What cannot be reached by Tab cannot be used here."""

    def __init__(self, page, base):
        self.page, self.base = page, base

    def opens(self, address):
        """Typed into the address bar."""
        self.page.goto(self.base + address)

    def is_on(self, target):
        return target.evaluate("target => target === document.activeElement")

    def tabs_to(self, target):
        target = target.first
        expect(target).to_be_attached()
        plain = None if self.is_on(target) else target.evaluate(LOOKS)
        for _ in range(MOST_TABS):
            if self.is_on(target):
                assert target.evaluate(IN_SIGHT), "focus went out of sight"
                assert target.evaluate(LOOKS) != plain, "nothing shows where the focus is"
                return target
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")

    def presses(self, name, role="button", exact=True, key="Enter"):
        self.tabs_to(self.page.get_by_role(role, name=name, exact=exact))
        self.page.keyboard.press(key)

    def follows(self, name, exact=True):
        self.presses(name, "link", exact)

    def types(self, label, text, exact=True):
        self.tabs_to(self.page.get_by_label(label, exact=exact))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def chooses(self, label):
        """A radio button: Tab goes to the group, arrows go through it."""
        wanted = self.page.get_by_label(label, exact=True).first
        name = wanted.get_attribute("name")
        self.tabs_to(self.page.locator(f"input[type=radio][name='{name}']").first)
        for _ in range(MOST_TABS):
            if self.is_on(wanted):
                self.page.keyboard.press("Space")
                return expect(wanted).to_be_checked()
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows do not lead to {label}")

    def ticks(self, label, exact=True):
        box = self.tabs_to(self.page.get_by_label(label, exact=exact))
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def selects(self, label, words):
        """By the first letters of an option."""
        box = self.tabs_to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(words)
        assert box.evaluate("box => box.selectedOptions[0].text").startswith(words)

    def sees(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()


IN_SIGHT = """target => {
    const box = (target.labels?.[0] ?? target).getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
}"""
# What a focus ring would change: radio buttons and boxes to tick are drawn by their labels.
LOOKS = """target => {
    const drawn = [getComputedStyle(target), getComputedStyle(target.labels?.[0] ?? target, "::before")];
    return drawn.map((one) => [one.outline, one.boxShadow, one.backgroundColor].join()).join();
}"""
