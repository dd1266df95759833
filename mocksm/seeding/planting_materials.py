"""Key material as a seed gives it: checked against its key, and what was imported of it. It knows no operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mocksm.errors import AwsError, MocksmError
from mocksm.seeding.key_seeds import ImportSeed, MaterialSeed
from mocksm.seeding.places import Place
from mocksm.services.kms.imported import expire
from mocksm.services.kms.material import read_material
from mocksm.services.kms.store import Import, Key


def give_materials(key: Key, seeds: Sequence[MaterialSeed]) -> None:
    """Give a key its material, in place of what it has: the last that is not pending encrypts from now on."""
    lineage = key.lineage
    lineage.materials, lineage.current, lineage.pending = {}, None, None
    for seed in seeds:
        try:
            material = read_material(key, seed.secret)
        except AwsError as problem:
            raise MocksmError(
                f"mocksm: these {len(seed.secret)} bytes are no material of a {key.spec} key; of a symmetric one it is 32 "
                "bytes, of an HMAC key as many as its hash has at least, of any other its private key, PKCS #8 in DER"
            ) from problem
        material.id = seed.id or material.id
        material.rotated, material.rotation_type = seed.rotated, seed.by
        lineage.materials[material.id] = material
        if seed.pending:
            lineage.pending = material.id
        else:
            lineage.current = material.id


def note_imports(place: Place, key: Key, imports: Mapping[str, ImportSeed] | None) -> None:
    """Note what of the material was imported into a key in its own Region."""
    if key.origin != "EXTERNAL":
        return
    call = place.call("kms")
    seeds = dict.fromkeys(key.materials, ImportSeed()) if imports is None else imports
    key.imports = {name: Import(each.present, each.valid_to, each.description) for name, each in seeds.items()}
    for name, each in key.imports.items():
        if each.present and each.valid_to is not None:
            call.schedule(each.valid_to, expire, key.id, name, each.valid_to)
