"""Roles and users as policies and access entries name them: by ARN, kept by unique id."""
from ministack.services import iam


def unique_id(arn: str) -> str | None:
    """The id (AROA…, AIDA…) of the role or user with exactly this ARN, path included; None if there is none."""
    parts = arn.split(":")
    if len(parts) != 6 or parts[2] != "iam":
        return None
    kind, _, rest = parts[5].partition("/")
    stores = {"role": (iam._roles, "RoleId"), "user": (iam._users, "UserId")}
    if kind not in stores or not rest:
        return None
    store, field = stores[kind]
    record = store.get_scoped(parts[4], None, rest.rsplit("/", 1)[-1])
    return record[field] if record and record.get("Arn") == arn else None


def is_role_or_user(arn: str) -> bool:
    return arn.startswith("arn:") and arn.split(":")[2:3] == ["iam"] and (":role/" in arn or ":user/" in arn)
