"""RDS's databases in a test's hands: where they are said to be, their master password, and who hears of a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.near import listing, missing
from mocksm.handles.secrets import SecretHandle, SecretHandles

if TYPE_CHECKING:
    from mocksm.services.rds.store import Database

Hears = TypeVar("Hears", bound=Callable[["DatabaseHandle", str, str], object])


class DatabaseHandle:
    """An instance or a cluster, found anew at each look.

    Attributes:
        arn: Its ARN.
        identifier: Its identifier, in lower case.
        engine: ``postgres``, ``aurora-mysql``, ...
        host: The host name of its endpoint, which leads nowhere.
        port: Its port.
        username: The master user; empty of an instance in a cluster.
        name: The database that was made with it, None where none was.
    """

    def __init__(self, dispatcher: Dispatcher, database: Database) -> None:
        self._dispatcher = dispatcher
        self.arn: str = database.arn
        self.identifier: str = database.identifier
        self.engine: str = database.engine
        self.host: str = database.address
        self.port: int = database.port
        self.username: str = database.username
        self.name: str | None = database.name

    @property
    def password(self) -> str:
        """The master user's password, as it was last set."""
        return self._database().password

    @property
    def secret(self) -> SecretHandle | None:
        """The secret with which RDS manages the password, None where it does not."""
        secret = self._database().secret
        return None if secret is None else SecretHandles(self._dispatcher, self.arn.split(":")[3])[secret.arn]

    @property
    def secret_status(self) -> str | None:
        """How that secret stands: ``creating``, ``active``, ``rotating``, ``impaired``; None without one."""
        secret = self._database().secret
        return None if secret is None else secret.status

    @property
    def refusal(self) -> str | None:
        """What a callback raised of the password that waits to be set, None where none was refused.

        A test that reads it has seen the failure: nothing tells of it when the mock ends.
        """
        from mocksm.services.rds.passwords import about

        database, cloud = self._database(), self._dispatcher.cloud
        if database.pending is None or not database.pending.problem:
            return None
        cloud.heard.add(about(database, database.pending))
        cloud.complaints.pop(about(database, database.pending), None)
        return database.pending.problem

    def __repr__(self) -> str:
        return f"<mocksm database {self.arn} of {self.engine}>"

    def _database(self) -> Database:
        found = database_at(self._dispatcher, self.arn)
        if found is None:
            raise MocksmError(f"mocksm: the database {self.arn} was deleted")
        return found


class DatabaseHandles:
    """The instances and clusters of the account and Region; what hears of passwords hears of all others' too."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def on_new_password(self, callback: Hears) -> Hears:
        """Have ``callback`` called whenever the master user of a database gets a password, so that a real one takes it.

        That is when the database is made, when a secret of RDS's is rotated, and when ModifyDBInstance or ModifyDBCluster
        set another. The old password counts until the callback returns. If it raises, a rotation has failed: the secret keeps
        its value and is ``impaired``, and the rotation is tried again. So is a password with which a database is made or
        modified: until it is taken, the secret that was made with it is ``impaired``, one that it takes the place of stays,
        and ``aws.databases[...].refusal`` says why; what nobody reads is told when the mock ends. While a callback runs, the
        password can't be changed again.

        Args:
            callback: Called as ``callback(database, username, password)`` with a DatabaseHandle; no lock is held.

        Returns:
            The callback, so that this is a decorator too.

        Raises:
            MocksmError: It can't be called.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     heard = aws.databases.on_new_password(lambda database, user, password: print(database.identifier, user))
        ...     made = dict(DBInstanceIdentifier="shop", DBInstanceClass="db.t3.micro", Engine="postgres")
        ...     _ = aws.client("rds").create_db_instance(MasterUsername="app", ManageMasterUserPassword=True, **made)
        ...     aws.databases["shop"].secret.json["password"] == aws.databases["shop"].password
        shop app
        True
        """
        from mocksm.services.rds.store import Listeners

        if not callable(callback):
            raise MocksmError(f"mocksm: aws.databases.on_new_password takes a callable, not {callback!r}")
        dispatcher = self._dispatcher

        def hear(database: Database, username: str, password: str) -> None:
            callback(DatabaseHandle(dispatcher, database), username, password)

        dispatcher.cloud.store(Listeners, "", "").listeners.append(hear)
        return callback

    def __getitem__(self, named: str) -> DatabaseHandle:
        """Return the instance or cluster of an identifier or ARN; an instance where both have it."""
        found = self._find(named)
        if found is None:
            raise missing("database", named, [each.identifier for each in self._all()])
        return DatabaseHandle(self._dispatcher, found)

    def __contains__(self, named: str) -> bool:
        return self._find(named) is not None

    def __iter__(self) -> Iterator[DatabaseHandle]:
        return iter([DatabaseHandle(self._dispatcher, each) for each in self._all()])

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return listing("databases", (each.identifier for each in self._all()))

    def _find(self, named: str) -> Database | None:
        """Return the one of an identifier here, or of an ARN wherever it is."""
        if named.startswith("arn:"):
            return database_at(self._dispatcher, named)
        return next((each for each in self._all() if each.identifier == named.lower()), None)

    def _all(self) -> list[Database]:
        """Return the instances, then the clusters."""
        from mocksm.services.rds.store import Databases

        self._dispatcher.catch_up()
        store = self._dispatcher.cloud.store(Databases, self._dispatcher.tester.account, self._region)
        return [*store.of_kind("db"), *store.of_kind("cluster")]


def database_at(dispatcher: Dispatcher, arn: str) -> Database | None:
    """Return the instance or cluster of an ARN, in whatever account and Region; None if there is none."""
    from mocksm.services.rds.store import Databases

    dispatcher.catch_up()
    stores = dispatcher.cloud.stores(Databases)
    return next((database for _, _, store in stores for database in store if database.arn == arn), None)
