"""How does a picture whose odd and even rows are of two moments become one that can be shown and searched?"""

from collections import deque

import av
import av.filter


def _graph(frame):
    graph = av.filter.Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    # Both fields of a picture become one picture: their number and their times stay.
    weaver = graph.add("bwdif", "mode=send_frame:deint=interlaced")
    sink = graph.add("buffersink")
    source.link_to(weaver)
    weaver.link_to(sink)
    graph.configure()
    return graph


def _ready(graph, times):
    while True:
        try:
            frame = graph.pull()
        except (BlockingIOError, EOFError):
            return
        # The filter counts in ticks of half the length; the recording's own are what the plan knows.
        frame.pts, frame.time_base = times.popleft()
        yield frame


def woven_apart(frames):
    """The same pictures at the same times; those that are interlaced as whole ones.

    Whether they are is judged by each picture's own mark, from the first one that bears it.
    """
    graph, times = None, deque()
    for frame in frames:
        if graph is None and not frame.interlaced_frame:
            yield frame
            continue
        graph = graph or _graph(frame)
        times.append((frame.pts, frame.time_base))
        graph.push(frame)
        yield from _ready(graph, times)
    if graph is not None:
        graph.push(None)
        yield from _ready(graph, times)
