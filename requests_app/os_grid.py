"""Where on earth is a point of the Ordnance Survey's grid? Eastings and northings -> latitude and longitude (WGS84).

The formulas and figures are those of the Ordnance Survey's "A guide to coordinate systems in Great Britain": the
Transverse Mercator projection backwards on the Airy 1830 ellipsoid (annex C), then the seven-parameter Helmert shift
from OSGB36 to WGS84. Good to about 5 metres.
"""

from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan

AIRY = (6_377_563.396, 6_356_256.909)  # semi-major and semi-minor axis, metres
WGS84 = (6_378_137.000, 6_356_752.3142)
SCALE = 0.9996012717  # on the central meridian
TRUE_ORIGIN = (radians(49), radians(-2))
FALSE_ORIGIN = (400_000, -100_000)  # easting and northing of the true origin

# OSGB36 -> WGS84: metres, parts per million, seconds of arc
SHIFT = (446.448, -125.157, 542.060)
GROWTH = -20.4894e-6
TURN = tuple(radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))


def to_wgs84(easting, northing):
    """(latitude, longitude) in degrees."""
    x, y, z = cartesian(*unprojected(easting, northing), AIRY)
    rx, ry, rz = TURN
    grown = 1 + GROWTH
    moved = (
        SHIFT[0] + grown * x - rz * y + ry * z,
        SHIFT[1] + rz * x + grown * y - rx * z,
        SHIFT[2] - ry * x + rx * y + grown * z,
    )
    lat, lon = geodetic(*moved, WGS84)
    return degrees(lat), degrees(lon)


def unprojected(easting, northing):
    """Latitude and longitude on the Airy ellipsoid, in radians."""
    a, b = AIRY
    lat0, lon0 = TRUE_ORIGIN
    e0, n0 = FALSE_ORIGIN
    lat = (northing - n0) / (a * SCALE) + lat0
    while abs(rest := northing - n0 - meridian_arc(lat)) >= 0.00001:
        lat += rest / (a * SCALE)
    e2 = (a * a - b * b) / (a * a)
    nu = a * SCALE / sqrt(1 - e2 * sin(lat) ** 2)
    rho = a * SCALE * (1 - e2) * (1 - e2 * sin(lat) ** 2) ** -1.5
    eta2 = nu / rho - 1
    t, sec, de = tan(lat), 1 / cos(lat), easting - e0
    vii = t / (2 * rho * nu)
    viii = t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
    ix = t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4)
    x = sec / nu
    xi = sec / (6 * nu**3) * (nu / rho + 2 * t**2)
    xii = sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4)
    xiia = sec / (5040 * nu**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6)
    return (
        lat - vii * de**2 + viii * de**4 - ix * de**6,
        lon0 + x * de - xi * de**3 + xii * de**5 - xiia * de**7,
    )


def meridian_arc(lat):
    """Metres along the meridian from the true origin, scaled."""
    a, b = AIRY
    n = (a - b) / (a + b)
    low, high = lat - TRUE_ORIGIN[0], lat + TRUE_ORIGIN[0]
    return (
        b
        * SCALE
        * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * low
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(low) * cos(high)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * low) * cos(2 * high)
            - 35 / 24 * n**3 * sin(3 * low) * cos(3 * high)
        )
    )


def cartesian(lat, lon, ellipsoid):
    a, b = ellipsoid
    e2 = (a * a - b * b) / (a * a)
    nu = a / sqrt(1 - e2 * sin(lat) ** 2)
    return nu * cos(lat) * cos(lon), nu * cos(lat) * sin(lon), (1 - e2) * nu * sin(lat)


def geodetic(x, y, z, ellipsoid):
    a, b = ellipsoid
    e2 = (a * a - b * b) / (a * a)
    across = hypot(x, y)
    lat = atan2(z, across * (1 - e2))
    for _ in range(10):
        nu = a / sqrt(1 - e2 * sin(lat) ** 2)
        lat = atan2(z + e2 * nu * sin(lat), across)
    return lat, atan2(y, x)
