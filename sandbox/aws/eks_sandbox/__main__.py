"""`python -m eks_sandbox`: the gateway in the foreground; ready when <state>/ready.json is there."""
import contextlib
import json
import os
import shutil
import sys
import threading
import time
import urllib.error
import urllib.request
import ssl

from . import connect_proxy, pki, processes, settings as sandbox_settings


def main() -> None:
    settings = sandbox_settings.from_environment()
    for folder in ("tmp", "pids", "logs"):
        (settings.state / folder).mkdir(parents=True, exist_ok=True)
    processes.note(settings.state, os.getpid(), "eks_sandbox")
    pki.write_gateway(settings.state, settings.regions)
    os.environ.update(sandbox_settings.for_ministack(settings))
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../docker_stand_in"))

    from . import rules
    rules.install(settings)
    from . import control
    control.start(settings)
    connect_proxy.start(settings.proxy_port, settings.gateway_port)
    threading.Thread(target=_say_when_ready, args=(settings,), daemon=True).start()
    if settings.parent:
        threading.Thread(target=_end_with_parent, args=(settings,), daemon=True).start()

    import ministack.app
    sys.argv = ["ministack"]
    ministack.app.main()


def _say_when_ready(settings: sandbox_settings.Settings) -> None:
    url = f"https://127.0.0.1:{settings.gateway_port}"
    tls = ssl.create_default_context(cafile=str(settings.state / "ca-bundle.pem"))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls))
    while True:
        try:
            with opener.open(f"{url}/_ministack/health", timeout=5):
                break
        except OSError:
            time.sleep(0.1)
    ready = {"gateway": url, "proxy": f"http://127.0.0.1:{settings.proxy_port}",
             "control": f"http://127.0.0.1:{settings.control_port}",
             "agent": f"http://127.0.0.1:{settings.agent_port}/v1/credentials", "pid": os.getpid()}
    temporary = settings.state / "ready.json.new"
    temporary.write_text(json.dumps(ready))
    temporary.rename(settings.state / "ready.json")


def _end_with_parent(settings: sandbox_settings.Settings) -> None:
    """A run of tests that was stopped or crashed leaves no process and no file behind."""
    while os.path.exists(f"/proc/{settings.parent}"):
        time.sleep(1)
    time.sleep(3)  # until its workers have seen it, too, and write nothing more
    processes.kill_all(settings.state)
    shutil.rmtree(settings.state, ignore_errors=True)
    with contextlib.suppress(OSError):  # of others
        settings.state.parent.rmdir()
    os._exit(1)


main()
