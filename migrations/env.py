"""How migrations run: all of them in one transaction, by one migrator at a time, on both databases."""

from contextlib import nullcontext

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from caseboard.db import writing

LOCK = 0x6361736562
"""The key of the advisory lock that two migrators of one PostgreSQL database meet at."""


def migrate(connection: Connection) -> None:
    """Runs the migrations asked for. A failure, or a kill, leaves the database as it was."""
    database = current_app.extensions["migrate"]
    context.configure(
        connection=connection,
        target_metadata=database.db.metadata,
        render_item=render_item,
        transactional_ddl=True,  # on SQLite too, since we say BEGIN ourselves
        **database.configure_args,
    )
    if connection.dialect.name == "sqlite":
        migrate_sqlite(connection)
        return
    with nullcontext() if connection.in_transaction() else connection.begin():
        # Whoever waits here is waiting for another migrator, which may take its time.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '10min'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()


def migrate_sqlite(connection: Connection) -> None:
    """BEGIN IMMEDIATE is the lock. Foreign keys rest meanwhile, for tables are rebuilt under their names by a batch,
    and are checked before anything is kept."""
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with writing(), connection.begin():
            context.run_migrations()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise RuntimeError(f"a migration left rows of {broken[0]} pointing at nothing")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Our own column types by what the database knows them as: a migration must not change with the program."""
    if kind == "type" and type(item).__module__.startswith("caseboard."):
        return "sa.DateTime(timezone=True)"
    return False


if context.is_offline_mode():
    raise SystemExit("Migrations need the database: they look at what is there.")
given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        migrate(connection)
