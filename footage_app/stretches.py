"""Which stretches of time are left when one is added or taken away? Pairs of seconds, sorted, never touching."""


def added(stretches, start, end):
    """These stretches and this one; those that meet become one."""
    joined = []
    for a, b in sorted([*stretches, (start, end)]):
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], b))
        else:
            joined.append((a, b))
    return joined


def removed(stretches, start, end):
    """These stretches without this one."""
    left = []
    for a, b in sorted(stretches):
        left += [(x, y) for x, y in ((a, min(b, start)), (max(a, end), b)) if x < y]
    return left


def both(stretches, others):
    """What lies in these stretches and in the others too."""
    shared = []
    for a, b in stretches:
        shared += [(max(a, x), min(b, y)) for x, y in others if max(a, x) < min(b, y)]
    return sorted(shared)


def length(stretches):
    """How long they are together."""
    return sum(end - start for start, end in stretches)
