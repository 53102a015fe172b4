"""What must hold on every page? Checks that any browser test may call."""

from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def watch(page):
    """Collects in page.troubles what a visitor's console would show."""
    page.troubles = []
    page.set_default_timeout(15000)
    page.on("pageerror", lambda error: page.troubles.append(f"script error: {error}"))

    def console(message):
        # A page that answers 404 or 422 on purpose is logged as well: responses are judged below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            page.troubles.append(f"console: {message.text}")

    def response(answer):
        wanted = answer.request.resource_type == "document" and answer.status != 500
        if answer.status >= 400 and not wanted:
            page.troubles.append(f"{answer.status}: {answer.url}")

    page.on("console", console)
    page.on("response", response)
    return page


def axe_clean(page):
    """No violation of WCAG 2.2 A and AA."""
    before = list(page.troubles)
    found = Axe().run(
        page, options={"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    )
    # axe tries to add a style of its own, which the CSP rightly stops.
    page.troubles[:] = before
    assert not found.violations_count, f"{page.url}\n{found.generate_report()}"


def no_sideways_scroll(page, width=320):
    old = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url} is {wide} pixels wide at {width}"
    page.set_viewport_size(old)


def summary_links_work(page):
    """Every link of the error summary moves focus to the control it names, or to the first of its group."""
    links = page.locator(".govuk-error-summary__list a")
    assert links.count(), "no error summary with links"
    for number in range(links.count()):
        link = links.nth(number)
        target = link.get_attribute("href").removeprefix("#")
        link.click()
        focused = page.evaluate("document.activeElement.id")
        assert focused == target, f"{link.inner_text()!r} leaves focus on {focused!r}, not {target!r}"
