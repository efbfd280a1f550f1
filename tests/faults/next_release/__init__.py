"""A release that is one migration ahead of the running site, for the tests of deployments.

`manage.py prepare --settings tests.faults.next_release.settings` deploys it.
"""
