"""What a test asks the control object of accounts and policies. It opens no cloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mocksm.handles.seeding import Seeding

if TYPE_CHECKING:
    from mocksm.engine.history import Record
    from mocksm.handles.accounts import AccountHandle
    from mocksm.handles.callers import Caller
    from mocksm.handles.regions import RegionHandle
    from mocksm.iam.decision import Decision
    from mocksm.iam.statements import PolicySource, Target


class People(Seeding):
    """The part of the control object that gives out accounts, and asks what callers may."""

    @property
    def account_id(self) -> str:
        """The default caller's account, twelve digits."""
        return self.dispatcher.tester.account

    def account(
        self,
        account: str,
        *,
        scp: PolicySource | Sequence[PolicySource] | None = None,
        rcp: PolicySource | None = None,
        organization: str | None = None,
        management: bool | None = None,
    ) -> AccountHandle:
        """Return an account, with what its organization says of it.

        Args:
            account: Its id, twelve digits as text.
            scp: Its service control policy: what its users, roles and root may do at most. AWS's FullAWSAccess stays
                attached beside one that only denies. A list of lists of statements (or of documents) is one for each level,
                the root's first; every level has to allow.
            rcp: Its resource control policy, which only denies: what may be done to its secrets and keys, by whomever.
            organization: Its organization's id: ``aws:PrincipalOrgID`` and ``aws:ResourceOrgID``; or the path to it there,
                ``o-1/r-1/ou-1/``, which is ``aws:PrincipalOrgPaths`` and ``aws:ResourceOrgPaths`` besides.
            management: Whether it is the management account, which neither kind of policy reaches.
        """
        from mocksm.handles.accounts import AccountHandle

        handle = AccountHandle(account, lambda: self.dispatcher, self.region, self._clients)
        handle.guard(scp, rcp, organization, management=management)
        return handle

    def in_region(self, region: str) -> RegionHandle:
        """Return another Region, as ``us-east-1``: seed there, look there what anyone made, take clients of it."""
        from mocksm.handles.regions import RegionHandle

        return RegionHandle(region, lambda: self.dispatcher, self._clients)

    def decide(
        self, action: str, *, on: Target = "*", by: Caller | None = None, context: Mapping[str, Any] | None = None
    ) -> Decision:
        """Return what the policies decide on an action, without a call.

        Args:
            action: ``secretsmanager:GetSecretValue``.
            on: The resource: a handle or an ARN; ``*`` for actions that have none. Of what is named, keys have to exist.
            by: Who asks: a handle, a Principal, the ARN of a user, role, role's session or root that exists, or an account's
                twelve digits, which mean its administrator; the default caller where None.
            context: Condition keys and their values, which override what the resource gives.

        Raises:
            MocksmError: There is no such action or caller, or ``on`` is nothing that the action is about.

        >>> from mocksm import allow, mock_secrets
        >>> with mock_secrets() as aws:
        ...     db, bob = aws.secret("db", "hunter2"), aws.role("bob", [allow("secretsmanager:DescribeSecret")])
        ...     print(aws.decide("secretsmanager:GetSecretValue", on=db, by=bob).reason.value)
        no identity-based policy allows
        """
        from mocksm.handles.deciding import decide

        return decide(self.dispatcher, self.region, action, on, by, context)

    def explain(self, record: Record | None = None) -> str:
        """Return in full why policies refused a call: what every policy says; ``>`` marks what decided.

        Args:
            record: The call, ``aws.calls[3]``; the last that policies refused where None, those included that a service
                made on the caller's behalf.
        """
        from mocksm.handles.deciding import explain

        return explain(self.dispatcher.cloud.records, record)
