"""Which faces is the network sure of in one picture of the result, upright or turned?"""

import numpy as np

from ..faces import find_faces, overlap

LOOK_SIDE, SURE = 1280, 0.6
# In turned pictures walls and gravel look like faces up to 0.64; a false fault stops a release.
TURNED_SIDE, SURE_TURNED, SAME = 960, 0.7, 0.2


def _small(frame, side):
    """The picture with its longer side at most `side`, and how much smaller it is."""
    scale = min(1.0, side / max(frame.width, frame.height))
    size = [max(16, round(length * scale / 2) * 2) for length in (frame.width, frame.height)]
    return frame.reformat(*size, "rgb24", interpolation="AREA").to_ndarray(), scale


def sure_faces(frame):
    """Rows x0, y0, x1, y1, score of the faces in a frame that the network is sure of."""
    picture, scale = _small(frame, LOOK_SIDE)
    return find_faces(picture, SURE) / np.array([scale] * 4 + [1])


def sure_faces_near(frame, areas):
    """The same for parts of the picture alone, at full size: cheaper, and smaller faces are seen."""
    picture, found = frame.to_ndarray(format="rgb24"), [np.zeros((0, 5))]
    for x0, y0, x1, y1 in areas:
        faces = find_faces(picture[y0:y1, x0:x1], SURE)
        found.append(faces + np.array([x0, y0, x0, y0, 0]))
    return np.concatenate(found)


def sure_faces_all_ways(frame):
    """The same, and those of people who lie or hang: each quarter turn adds whom no look before it found."""
    found = sure_faces(frame)
    picture, scale = _small(frame, TURNED_SIDE)
    for turns in (1, 2, 3):
        faces = find_faces(np.ascontiguousarray(np.rot90(picture, turns)), SURE_TURNED)
        faces = _as_it_lies(faces, turns, picture.shape) / np.array([scale] * 4 + [1])
        new = overlap(faces[:, :4], found[:, :4]).max(axis=1, initial=0) <= SAME
        found = np.concatenate([found, faces[new]])
    return found


def _as_it_lies(faces, turns, shape):
    """Rows found after quarter turns to the left, where they are in the picture of that shape, one turn back each."""
    for done in range(turns, 0, -1):
        # Before this turn the picture was as wide as it is high now.
        width = shape[1] if done % 2 else shape[0]
        x0, y0, x1, y1, score = faces.T
        faces = np.stack([width - y1, x0, width - y0, x1, score], axis=1)
    return faces
