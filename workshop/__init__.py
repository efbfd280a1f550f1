"""The workshop: what starts the portal on a developer's machine and under the tests.

No room of the portal imports it, and it imports no room: it knows them only as processes,
environment variables and addresses. Production runs without it.
"""
