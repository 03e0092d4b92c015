"""One area code for each US state and the capital's district, for the numbers the sandbox hands out."""

AREA_CODES = {
    "AL": "205", "AK": "907", "AZ": "602", "AR": "501", "CA": "415", "CO": "303", "CT": "203", "DE": "302",
    "DC": "202", "FL": "305", "GA": "404", "HI": "808", "ID": "208", "IL": "312", "IN": "317", "IA": "515",
    "KS": "316", "KY": "502", "LA": "504", "ME": "207", "MD": "410", "MA": "617", "MI": "313", "MN": "612",
    "MS": "601", "MO": "314", "MT": "406", "NE": "402", "NV": "702", "NH": "603", "NJ": "201", "NM": "505",
    "NY": "212", "NC": "704", "ND": "701", "OH": "216", "OK": "405", "OR": "503", "PA": "215", "RI": "401",
    "SC": "803", "SD": "605", "TN": "615", "TX": "512", "UT": "801", "VT": "802", "VA": "703", "WA": "206",
    "WV": "304", "WI": "414", "WY": "307",
}  # fmt: skip

ANY_STATE = "CA"
"""Where a number comes from when nobody says, as long as there are some."""

LINES = range(100, 200)
"""Line numbers 0100 to 0199 of exchange 555 are kept for fiction, so no number of the sandbox rings anywhere."""


def numbers_of(state: str) -> list[str]:
    """Every number the sandbox's carrier has in a state, in E.164 form."""
    return [f"+1{AREA_CODES[state]}555{line:04d}" for line in LINES]
