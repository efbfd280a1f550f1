import stat
from pathlib import Path

import psycopg2
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from workshop.postgres import Postgres
from workshop.refusal import CannotStart
from workshop.servers import Servers
from workshop.supervisor import Supervisor


def test_both_answer_and_keep_what_they_were_given(data: Path) -> None:
    with Servers(data, {}) as servers, Supervisor() as supervisor:
        servers.start(supervisor)
        servers.wait(supervisor)
        told = servers.addresses()
        with psycopg2.connect(told["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        redis.from_url(told["REDIS_URL"]).set("kept", "yes")
    with Servers(data, {}) as servers, Supervisor() as supervisor:
        servers.start(supervisor)
        servers.wait(supervisor)
        told = servers.addresses()
        with psycopg2.connect(told["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT answer FROM kept")
            assert cursor.fetchone() == (42,)
        assert redis.from_url(told["REDIS_URL"]).get("kept") == b"yes"


def test_a_stranger_on_this_machine_reaches_neither(data: Path) -> None:
    with Servers(data, {}, durable=False) as servers, Supervisor() as supervisor:
        servers.start(supervisor)
        servers.wait(supervisor)
        assert servers.postgres
        assert servers.valkey
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=servers.valkey.port, retry=Retry(NoBackoff(), 0)).ping()
        with psycopg2.connect(servers.postgres.url()) as connection, connection.cursor() as cursor:
            cursor.execute("SHOW listen_addresses")
            assert cursor.fetchone() == ("",)
        assert stat.S_IMODE(servers.postgres.cluster.stat().st_mode) == 0o700
        assert stat.S_IMODE(servers.valkey.folder.stat().st_mode) == 0o700


def test_the_log_names_the_constraint_and_not_the_row(data: Path) -> None:
    with Servers(data, {}, durable=False) as servers, Supervisor() as supervisor:
        servers.start(supervisor)
        servers.wait(supervisor)
        assert servers.postgres
        with psycopg2.connect(servers.postgres.url()) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE people (ic_number text PRIMARY KEY)")
            cursor.execute("INSERT INTO people VALUES ('790811087654')")
            with pytest.raises(psycopg2.IntegrityError):
                cursor.execute("INSERT INTO people VALUES ('790811087654')")
        log = servers.postgres.log.read_text()
    assert "people_pkey" in log
    assert "790811087654" not in log


def test_servers_of_ones_own_are_used_instead(data: Path) -> None:
    given = {"DATABASE_URL": "postgresql://elsewhere/matrix", "REDIS_URL": "redis://elsewhere"}
    with Servers(data, given) as servers:
        assert servers.addresses() == {}


def test_a_long_path_only_moves_the_socket(data: Path) -> None:
    deep = data / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    with (
        Servers(deep, {"REDIS_URL": "given"}, durable=False) as servers,
        Supervisor() as supervisor,
    ):
        servers.start(supervisor)
        servers.wait(supervisor)
        assert servers.postgres
        sockets = servers.postgres.sockets
        assert sockets != servers.postgres.cluster
        psycopg2.connect(servers.postgres.url()).close()
    assert not sockets.exists()


def test_data_of_another_major_version_is_refused(data: Path) -> None:
    (data / "postgres").mkdir()
    (data / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(CannotStart, match="is of PostgreSQL 12, the server here 18"):
        Postgres(data).prepare()
