from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with OWASP's first parameters: strong enough, and quick on a small server."""

    time_cost = 2
    memory_cost = 19456  # KiB
    parallelism = 1
