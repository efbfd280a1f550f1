"""Longest likely words for each SMS of this room. Each room with an SMS has such a file."""

SAMPLES: dict[str, dict[str, object]] = {
    "accounts/code": {"code": "000000"},
    "accounts/mobile_changed": {},
}
