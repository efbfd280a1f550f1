"""A secret phrase for an IC number that has no account. Pure: no framework.

It is always the same for the same number and looks like what people choose, so that the log in
page does not tell who has an account.
"""

import hmac

WORDS = (
    "angin", "awan", "bayu", "bintang", "bulan", "bunga", "cahaya", "cempaka",
    "cenderawasih", "delima", "durian", "embun", "fajar", "gajah", "garuda", "gunung",
    "harimau", "helang", "hujan", "intan", "jambu", "kancil", "kasih", "kelapa",
    "kenari", "kucing", "laksa", "langit", "laut", "manggis", "mawar", "melati",
    "mentari", "merbok", "mutiara", "nasi lemak", "nenas", "ombak", "padi", "pantai",
    "pelangi", "penyu", "permata", "rambutan", "rusa", "sahabat", "satria", "senja",
    "suria", "teh tarik", "teratai", "wau", "amber", "banana", "blue river", "butterfly",
    "coffee", "diamond", "dragon", "eagle", "football", "golden", "guitar", "happy",
    "honey", "lucky", "mango", "moonlight", "my family", "my hometown", "ocean", "orange",
    "orchid", "panther", "peace", "rainbow", "silver", "snow", "sunflower", "sunshine",
    "sweet home", "tiger", "volvo", "waterfall",
)  # fmt: skip


def phrase(number: str, *, key: bytes) -> str:
    """The decoy of a number under a key: ``Hujan``, ``kucing 27``, ``blue river mawar`` …"""
    seed = hmac.digest(key, f"accounts.decoy:{number}".encode(), "sha256")
    first, second = _word(seed[0:4]), _word(seed[4:8])
    year, count = 1950 + seed[8] % 60, seed[9] % 100
    shapes = (
        first,
        f"{first} {second}",
        f"{first}{count}",
        f"{first} {count}",
        f"{first}{year}",
    )
    shape = shapes[seed[10] % len(shapes)]
    return (shape, shape.capitalize(), shape.title())[seed[11] % 3]


def _word(seed: bytes) -> str:
    return WORDS[int.from_bytes(seed, "big") % len(WORDS)]
