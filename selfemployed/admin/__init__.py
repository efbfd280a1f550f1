from selfemployed.admin import reference

__all__ = ["reference"]
