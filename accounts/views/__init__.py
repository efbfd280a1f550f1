from accounts.views.language import set_language

__all__ = ["set_language"]
