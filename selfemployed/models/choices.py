"""Short lists that change with the law, not with the data: code, not rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class Nationality(models.TextChoices):
    """Who may contribute (rule C9)."""

    MALAYSIAN = "malaysian", _("Malaysian")
    PERMANENT_RESIDENT = "permanent_resident", _("Permanent Resident")


class Race(models.TextChoices):
    MALAY = "malay", _("Malay")
    CHINESE = "chinese", _("Chinese")
    INDIAN = "indian", _("Indian")
    ORANG_ASLI = "orang_asli", _("Orang Asli")
    BAJAU = "bajau", _("Bajau")
    BIDAYUH = "bidayuh", _("Bidayuh")
    IBAN = "iban", _("Iban")
    KADAZAN = "kadazan", _("Kadazan-Dusun")
    MELANAU = "melanau", _("Melanau")
    MURUT = "murut", _("Murut")
    SIKH = "sikh", _("Sikh")
    SIAMESE = "siamese", _("Siamese")
    EURASIAN = "eurasian", _("Eurasian")
    OTHERS = "others", _("Others")


class SelfEmployedStatus(models.TextChoices):
    """ "Status Self-Employed Person" of the form: the guide shows Others, the rest is ours."""

    INDIVIDUAL = "individual", _("Individual")
    SOLE_PROPRIETOR = "sole_proprietor", _("Sole Proprietor")
    PARTNER = "partner", _("Partner")
    FREELANCER = "freelancer", _("Freelancer")
    OTHERS = "others", _("Others")


class Origin(models.TextChoices):
    """Where a row of the reference data comes from; what the guide leaves open is ours."""

    GUIDE = "guide", _("User guide")
    OURS = "ours", _("Ours, to be confirmed by PERKESO")
