from accounts.models import Authenticator, User
from matrix.demo.people import DemoPerson


def create(person: DemoPerson) -> User:
    """The account of a person of the demonstration, activated now."""
    make = User.objects.create_superuser if person.is_staff else User.objects.create_user
    user: User = make(
        person.ic_number,
        person.password,
        full_name=person.full_name,
        email=person.email,
        mobile=person.mobile,
        secret_phrase=person.secret_phrase,
        language="en",
    )
    if person.totp_secret:
        Authenticator.objects.create(user=user, secret=person.totp_secret)
    return user
