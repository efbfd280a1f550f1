"""The people of the demonstration, as plain data: other programs may read it too."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoPerson:
    role: str
    ic_number: str
    full_name: str
    email: str
    mobile: str
    password: str
    secret_phrase: str
    is_staff: bool = False
    totp_secret: str = ""


DRIVER = DemoPerson(
    role="driver, nothing registered yet",
    ic_number="790811087654",
    full_name="Aishah binti Ismail",
    email="aishah@example.com",
    mobile="+60108877665",
    password="teksi-merah-1979",
    secret_phrase="Kereta merah di tepi sawah",
)
GUIDE = DemoPerson(
    role="the person of the guide, eleven contributions",
    ic_number="850314105347",
    full_name="Zulkifli bin Osman",
    email="zulkifli@example.com",
    mobile="+60113388378",
    password="sebelas-baris-2019",
    secret_phrase="Hujan petang di Kuala Krai",
)
STAFF = DemoPerson(
    role="staff, at /admin/",
    ic_number="800101145566",
    full_name="Nurul binti Hassan",
    email="nurul@example.com",
    mobile="+60123456780",
    password="meja-kaunter-2019",
    secret_phrase="Meja ketiga dekat tingkap",
    is_staff=True,
    totp_secret="MATRIXDEMOSTAFFMATRIXDEMOSTAFF23",
)
PEOPLE = (DRIVER, GUIDE, STAFF)
