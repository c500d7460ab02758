"""What the sandbox is asked that AWS is not: snapshots, and what is there.

    PUT  /snapshots/NAME           save
    POST /snapshots/NAME/restore   put back; 404 where there is none
    GET  /snapshots/NAME           its items, one a line; 404 where there is none
    GET  /items                    what is there now
    POST /clusters/NAME/append     its certificate authority gets a successor; NAME is <account>-<region>-<cluster>
    POST /clusters/NAME/activate   the successor signs
    POST /clusters/NAME/reset      the authority that the cluster was made with
"""
import http.server
import re
import threading
import traceback

from . import ca_rotation
from .settings import Settings
from .snapshots import Snapshots

NAME = re.compile(r"/snapshots/([a-z0-9-]+)(/restore)?")
ROTATION = re.compile(r"/clusters/([a-z0-9-]+)/(append|activate|reset)")
STEPS = {"append": ca_rotation.append, "activate": ca_rotation.activate, "reset": ca_rotation.reset}


def start(settings: Settings) -> None:
    """Serves in a thread of its own."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", settings.control_port), _handler(Snapshots(settings), settings))
    threading.Thread(target=server.serve_forever, daemon=True, name="control").start()


def _handler(snapshots: Snapshots, settings: Settings):
    class Handler(http.server.BaseHTTPRequestHandler):
        def _answer(self):
            try:
                status, lines = self._done()
            except KeyError as missing:
                status, lines = 404, [f"no snapshot {missing.args[0]}"]
            except Exception:
                status, lines = 500, traceback.format_exc().splitlines()
            data = "".join(f"{line}\n" for line in lines).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = _answer

        def _done(self) -> tuple[int, list[str]]:
            if (self.command, self.path) == ("GET", "/items"):
                return 200, snapshots.items()
            if rotation := ROTATION.fullmatch(self.path):
                name, step = rotation.groups()
                STEPS[step](settings.state / "clusters" / name)
                return 200, []
            name, restore = NAME.fullmatch(self.path).groups()
            if self.command == "GET":
                return 200, snapshots.taken[name].items
            if self.command == "POST" and restore:
                snapshots.restore(name)
            elif self.command == "PUT":
                snapshots.save(name)
            return 200, []

        def log_message(self, *_):
            pass

    return Handler
