import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A certificate is evidence: what it said stays, whatever is paid or found out later.
STAYS = """
CREATE FUNCTION payments_covercertificate_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Certificates of cover are append-only: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER payments_covercertificate_stays
    BEFORE UPDATE OR DELETE ON payments_covercertificate
    FOR EACH ROW EXECUTE FUNCTION payments_covercertificate_stays();
"""
NEED_NOT_STAY = """
DROP TRIGGER payments_covercertificate_stays ON payments_covercertificate;
DROP FUNCTION payments_covercertificate_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0003_cases_and_reconciliation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="CoverCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=24, unique=True, verbose_name="reference")),
                ("moment", models.DateTimeField(verbose_name="moment asked about")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("snapshot", models.JSONField(verbose_name="as printed")),
                ("issued_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="issued by")),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cover_certificates", to=settings.AUTH_USER_MODEL, verbose_name="owner")),
            ],
            options={
                "verbose_name": "certificate of cover",
                "verbose_name_plural": "certificates of cover",
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.RunSQL(STAYS, NEED_NOT_STAY),
    ]
