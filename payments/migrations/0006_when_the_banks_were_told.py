from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_looked_for_by_staff"),
    ]

    operations = [
        migrations.AddField(
            model_name="banklistcheck",
            name="received_at",
            field=models.DateTimeField(null=True),
        ),
    ]
