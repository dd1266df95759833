"""Grants planted as a seed wants them: made as AWS makes them, with the id and the tokens that they are to have."""

from __future__ import annotations

from mocksm.seeding.key_seeds import GrantSeed
from mocksm.seeding.places import Place
from mocksm.services.kms.store import Key, Keys


def plant_grant(place: Place, key: Key, seed: GrantSeed) -> None:
    """Make a grant on a key."""
    given = {
        "Name": seed.name,
        "Constraints": dict(seed.constraints) or None,
        _member("Grantee", seed.grantee): seed.grantee,
        _member("Retiring", seed.retiring or "arn:"): seed.retiring,
    }
    sent = {name: value for name, value in given.items() if value is not None}
    maker = place if seed.account is None else place.of_account(seed.account)
    made = maker.ask("kms", "CreateGrant", KeyId=key.arn, Operations=list(seed.operations), **sent)
    grants = place.store(Keys).grants
    grant = grants.get(made["GrantId"])
    if grant is None:
        raise LookupError(f"mocksm: the grant {made['GrantId']} was made, and is gone")
    grants.remove(grant)
    grant.id, grant.created = seed.id or grant.id, seed.created or grant.created
    tokens, grant.tokens = seed.tokens or tuple(grant.tokens), []
    grants.add(grant)
    for token in tokens:
        grants.add_token(grant, token)


def _member(who: str, principal: str) -> str:
    return f"{who}Principal" if principal.startswith("arn:") else f"{who}ServicePrincipal"
