import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION receipts_voidnote_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Void notes are append-only: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER receipts_voidnote_append_only
    BEFORE UPDATE OR DELETE ON receipts_voidnote
    FOR EACH ROW EXECUTE FUNCTION receipts_voidnote_append_only();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER receipts_voidnote_append_only ON receipts_voidnote;
DROP FUNCTION receipts_voidnote_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('receipts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='VoidNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='declared void')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who did it')),
                ('receipt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='void_note', to='receipts.receipt', verbose_name='receipt')),
            ],
            options={
                'verbose_name': 'void note',
                'verbose_name_plural': 'void notes',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='receipt_void_note_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField(db_index=True, verbose_name='hour')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='receipts.receipt', verbose_name='receipt')),
            ],
            options={
                'verbose_name': 'look at a receipt',
                'verbose_name_plural': 'looks at receipts',
                'constraints': [models.UniqueConstraint(fields=('receipt', 'hour'), name='receipt_look_once_an_hour')],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
