"""The merchant's side of FPX 7.0, without Django: messages, signatures, codes, client."""
