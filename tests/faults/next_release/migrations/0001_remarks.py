from django.db import migrations

# Columns with a default in the database: the old release goes on writing rows without them.
REMARKS = """
ALTER TABLE payments_payment ADD COLUMN remark varchar(200) NOT NULL DEFAULT '';
ALTER TABLE payments_gatewaymessage ADD COLUMN remark varchar(200) NOT NULL DEFAULT '';
"""
NO_REMARKS = """
ALTER TABLE payments_payment DROP COLUMN remark;
ALTER TABLE payments_gatewaymessage DROP COLUMN remark;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_cases_and_reconciliation")]
    operations = [migrations.RunSQL(REMARKS, NO_REMARKS)]
