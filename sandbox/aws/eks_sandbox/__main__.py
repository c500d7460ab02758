"""`python -m eks_sandbox`: the gateway in the foreground; ready when <state>/ready.json is there."""
import json
import os
import signal
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
    connect_proxy.start(settings.proxy_port, settings.gateway_port)
    threading.Thread(target=_say_when_ready, args=(settings,), daemon=True).start()
    if settings.parent:
        threading.Thread(target=_end_with, args=(settings.parent,), daemon=True).start()

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
             "agent": f"http://127.0.0.1:{settings.agent_port}/v1/credentials", "pid": os.getpid()}
    temporary = settings.state / "ready.json.new"
    temporary.write_text(json.dumps(ready))
    temporary.rename(settings.state / "ready.json")


def _end_with(parent: int) -> None:
    """A test run that crashed leaves nothing behind."""
    while os.path.exists(f"/proc/{parent}"):
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


main()
