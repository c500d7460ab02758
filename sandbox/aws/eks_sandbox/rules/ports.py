"""Everything listens on the ports it is given: two sandboxes run side by side.

MiniStack counts cluster ports up from a fixed one, and takes 443, too, where it is free.
"""
import ministack.app
from ministack.services import eks


def install(ports: tuple[int, ...]) -> None:
    ministack.app._port_is_bindable = lambda _host, _port: False
    free = iter(ports)

    def next_port() -> int:
        try:
            return next(free)
        except StopIteration:
            raise RuntimeError(f"the sandbox has ports for {len(ports)} clusters, all are taken") from None

    eks._next_port = next_port
