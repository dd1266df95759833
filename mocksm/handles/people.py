"""What a test asks the control object of users, roles, accounts and policies. It opens no cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.engine.dispatch import Dispatcher
from mocksm.engine.history import Record
from mocksm.handles.accounts import AccountHandle
from mocksm.handles.clients import Clients
from mocksm.handles.deciding import Caller, decide, explain
from mocksm.handles.principals import Policies, PrincipalHandle, make
from mocksm.iam.decision import Decision
from mocksm.iam.statements import PolicySource, Target


class People:
    """The part of the control object that makes callers, and asks what they may."""

    _clients: Clients

    @property
    def region(self) -> str:
        """The Region in which things are seeded and looked up."""
        raise NotImplementedError

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud."""
        raise NotImplementedError

    def role(
        self,
        name: str,
        policies: Policies = (),
        *,
        boundary: PolicySource | None = None,
        trust: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> PrincipalHandle:
        """Make an IAM role, with its identity policies; boto3's ``iam`` sees it, and can change it.

        Made again under the same name it is a new role; the handle that there was keeps its own policies.

        Args:
            name: A role's ARN, or its name in the default account.
            policies: Statements as ``allow(...)`` makes them, a policy document, or JSON text; a list may hold the ARNs of
                managed policies as well.
            boundary: Its permissions boundary, or the ARN of a managed policy.
            trust: Who may assume it: statements as ``allow("sts:AssumeRole", to=...)``. None trusts its account.
            tags: Its tags: ``aws:PrincipalTag/...``.
        """
        return make(
            *("role", name, policies),
            cloud=self.dispatcher.cloud,
            region=self.region,
            clients=self._clients,
            boundary=boundary,
            trust=trust,
            tags=tags,
        )

    def user(
        self,
        name: str,
        policies: Policies = (),
        *,
        boundary: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> PrincipalHandle:
        """Make an IAM user, with its identity policies; the arguments are those of ``role``."""
        return make(
            *("user", name, policies),
            cloud=self.dispatcher.cloud,
            region=self.region,
            clients=self._clients,
            boundary=boundary,
            tags=tags,
        )

    def account(
        self,
        account: str,
        *,
        scp: PolicySource | None = None,
        rcp: PolicySource | None = None,
        organization: str | None = None,
    ) -> AccountHandle:
        """Return an account, with what its organization says of it.

        Args:
            account: Its id, twelve digits as text.
            scp: Its service control policy: what its users, roles and root may do at most. AWS's FullAWSAccess stays
                attached beside one that only denies.
            rcp: Its resource control policy, which only denies: what may be done to its secrets and keys, by whomever.
            organization: Its organization's id: ``aws:PrincipalOrgID`` and ``aws:ResourceOrgID``.
        """
        handle = AccountHandle(account, self.dispatcher, self.region, self._clients)
        handle.guard(scp, rcp, organization)
        return handle

    def decide(
        self, action: str, *, on: Target = "*", by: Caller | None = None, context: Mapping[str, Any] | None = None
    ) -> Decision:
        """Return what the policies decide on an action, without a call.

        Args:
            action: ``secretsmanager:GetSecretValue``.
            on: The resource: a handle or an ARN; ``*`` for actions that have none. Of what is named, keys have to exist.
            by: Who asks: a handle, a Principal, or the ARN of a user or role; the default caller where None.
            context: Condition keys and their values, which override what the resource gives.

        >>> from mocksm import allow, mock_secrets
        >>> with mock_secrets() as aws:
        ...     db, bob = aws.secret("db", "hunter2"), aws.role("bob", [allow("secretsmanager:DescribeSecret")])
        ...     print(aws.decide("secretsmanager:GetSecretValue", on=db, by=bob).reason.value)
        no identity-based policy allows
        """
        return decide(self.dispatcher, self.region, action, on, by, context)

    def explain(self, record: Record | None = None) -> str:
        """Return in full why policies refused a call: every policy that was asked, and what it lacks.

        Args:
            record: The call, ``aws.calls[3]``; the last that policies refused where None, those included that a service
                made on the caller's behalf.
        """
        return explain(self.dispatcher.cloud.records, record)
