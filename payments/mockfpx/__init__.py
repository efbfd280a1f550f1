"""A stand-in for PayNet's FPX 7.0 gateway and its test banks: play money only.

A stranger to the portal on purpose: it imports nothing of it, is spoken to only over HTTP, and
writes the protocol down a second time, so that one mistake cannot agree with itself.
Run it with ``python -m payments.mockfpx`` or mount ``payments.mockfpx.app:application``.
"""
