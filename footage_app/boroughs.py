"""Which boroughs does the force police? ONS code, name and command unit of each."""

# The City of London (E09000001) has a force of its own and is not in this table.
# The command units' codes are to be confirmed by the force.
BOROUGHS = {
    "E09000002": ("Barking and Dagenham", "EA"),
    "E09000003": ("Barnet", "NW"),
    "E09000004": ("Bexley", "SE"),
    "E09000005": ("Brent", "NW"),
    "E09000006": ("Bromley", "SN"),
    "E09000007": ("Camden", "CN"),
    "E09000008": ("Croydon", "SN"),
    "E09000009": ("Ealing", "WA"),
    "E09000010": ("Enfield", "NA"),
    "E09000011": ("Greenwich", "SE"),
    "E09000012": ("Hackney", "CE"),
    "E09000013": ("Hammersmith and Fulham", "AW"),
    "E09000014": ("Haringey", "NA"),
    "E09000015": ("Harrow", "NW"),
    "E09000016": ("Havering", "EA"),
    "E09000017": ("Hillingdon", "WA"),
    "E09000018": ("Hounslow", "WA"),
    "E09000019": ("Islington", "CN"),
    "E09000020": ("Kensington and Chelsea", "AW"),
    "E09000021": ("Kingston upon Thames", "SW"),
    "E09000022": ("Lambeth", "AS"),
    "E09000023": ("Lewisham", "SE"),
    "E09000024": ("Merton", "SW"),
    "E09000025": ("Newham", "NE"),
    "E09000026": ("Redbridge", "EA"),
    "E09000027": ("Richmond upon Thames", "SW"),
    "E09000028": ("Southwark", "AS"),
    "E09000029": ("Sutton", "SN"),
    "E09000030": ("Tower Hamlets", "CE"),
    "E09000031": ("Waltham Forest", "NE"),
    "E09000032": ("Wandsworth", "SW"),
    "E09000033": ("Westminster", "AW"),
}
NAMES = {code: name for code, (name, _unit) in BOROUGHS.items()}
CHOICES = sorted(NAMES.items(), key=lambda row: row[1])
CITY_OF_LONDON = "E09000001"


def code_of(text):
    """The ONS code for a code or a name in any spelling of case, "" where there is none."""
    wanted = text.strip().casefold().replace("&", "and")
    for code, name in NAMES.items():
        if wanted in (code.casefold(), name.casefold()):
            return code
    return ""
