"""What MiniStack and the rules keep in memory: saved as a whole, put back as a whole, and named item by item."""
import copy
import sys

from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict
from ministack.services import sts

from .rules import access_entries

# Versions stay when an object is deleted, and answers to uploads when the object is.
HISTORY = {"s3._object_versions", "s3._completed_multipart_uploads"}


def save() -> dict[str, dict]:
    """The content of every store, by the store's name."""
    return {name: copy.deepcopy(content) for name, content in _contents().items()}


def restore(saved: dict[str, dict]) -> None:
    """Gives every store the content it had; a store that was not there then had none."""
    for name, content in _contents().items():
        content.clear()
        content.update(copy.deepcopy(saved.get(name, {})))


def items() -> list[str]:
    """Every item that a client can ask AWS for, as `iam._roles 111122223333 terraform`; sorted."""
    found = []
    for name, content in _scoped().items():
        if name in HISTORY:
            continue
        for key, value in content.items():
            *place, item = (str(part).replace("\0", " ") for part in key)
            found.append(" ".join([name, *place, item]))
            if name == "s3._buckets":
                found += [f"object {item}/{path}" for path in value["objects"]]
    return sorted(found)


def _contents() -> dict[str, dict]:
    return {**_scoped(), "sts._sessions": sts._sessions, "rules.access_entries": access_entries._ids}


def _scoped() -> dict[str, dict]:
    """The stores of every service that is loaded: attributes of its module that keep accounts apart."""
    return {
        f"{module.removeprefix('ministack.services.')}.{name}": store._data
        for module, loaded in list(sys.modules.items()) if module.startswith("ministack.services.")
        for name, store in list(vars(loaded).items())
        if isinstance(store, (AccountScopedDict, AccountRegionScopedDict))
    }
