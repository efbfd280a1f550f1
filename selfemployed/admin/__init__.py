from selfemployed.admin import contributions, documents, people, reference

__all__ = ["contributions", "documents", "people", "reference"]
