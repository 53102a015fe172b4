"""Which figures may everybody read? None from which a single person’s case could be told.

A count from 1 to 4 is not given. Where a total is given, a hidden part could be worked out by subtracting; so at least
two parts are hidden, which together make five or more. What is open is rounded, because otherwise the difference of two
months would give what is hidden in either. Neither confirmed nor denied counts as refused.
"""

HIDDEN = None  # shown as “fewer than 5, or not given”
SMALLEST = 5


def published(figures):
    """The same shape, for everybody."""
    received, outcomes = figures["received"], as_refused(figures["outcomes"])
    in_all = small(received["in_all"])
    decided = figures["decided"]
    return figures | {
        "received": {
            "in_all": in_all,
            "by_regime": {key: subset(n, received["in_all"]) for key, n in received["by_regime"].items()},
            "by_borough": parts(received["by_borough"]),
            "by_channel": parts(received["by_channel"]),
        },
        "decided": of_decided(decided),
        "outcomes": parts(outcomes),
        "grounds": {key: small(n) for key, n in figures["grounds"].items()},
        "paused": of_paused(figures["paused"]),
        "extended": small(figures["extended"]),
        "open": of_open(figures["open"]),
        "footage_lost": {
            name: subset(figures["footage_lost"][name], received["in_all"])
            for name in ("requests_before", "requests_after")
        },
        "complaints": of_complaints(figures["complaints"]),
    }


def small(count):
    return HIDDEN if 0 < count < SMALLEST else count


def subset(count, of):
    """Some of a total that may be known: neither those, nor the others, may be a few."""
    return HIDDEN if 0 < count < SMALLEST or 0 < of - count < SMALLEST else count


def parts(counts):
    """The parts of a total that may be known."""
    hidden = {key for key, count in counts.items() if 0 < count < SMALLEST}
    rest = sorted((count == 0, count, key) for key, count in counts.items() if key not in hidden)
    while hidden and rest and (len(hidden) < 2 or sum(counts[key] for key in hidden) < SMALLEST):
        hidden.add(rest.pop(0)[2])
    return {key: HIDDEN if key in hidden else count for key, count in counts.items()}


def as_refused(outcomes):
    shown = dict(outcomes)
    neither = shown.pop("neither", 0)
    if neither:
        shown["refused"] = shown.get("refused", 0) + neither
    return dict(sorted(shown.items()))


def of_decided(decided):
    """Of fewer than five decisions no length is given; of a few late ones, not how many."""
    few = decided["in_all"] < SMALLEST
    in_time = subset(decided["in_time"], decided["in_all"])
    return {
        "in_all": small(decided["in_all"]),
        "in_time": in_time,
        "in_time_percent": HIDDEN if few or in_time is HIDDEN else decided["in_time_percent"],
        "median_days": HIDDEN if few else decided["median_days"],
        "ninetieth_percentile_days": HIDDEN if few else decided["ninetieth_percentile_days"],
    }


def of_paused(paused):
    requests = subset(paused["requests"], paused["of"])
    return {
        "requests": requests,
        "days": HIDDEN if requests is HIDDEN else paused["days"],
        "of": small(paused["of"]),
    }


def of_open(still_open):
    return {
        **{name: rounded(still_open[name]) for name in ("in_all", "overdue", "paused")},
        "by_age": {words: rounded(count) for words, count in still_open["by_age"].items()},
    }


def rounded(count):
    """To the nearest five."""
    return SMALLEST * ((count + SMALLEST // 2) // SMALLEST)


def of_complaints(complaints):
    return {
        "received": parts(complaints["received"]),
        "due": small(complaints["due"]),
        "in_time": subset(complaints["in_time"], complaints["due"]),
        "outcomes": parts(complaints["outcomes"]),
        "overturned": small(complaints["overturned"]),
    }
