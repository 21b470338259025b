"""Start a ComfyUI that is already on this machine, on its CPU and on loopback only, for tests and first tries.

    python scripts/comfyui_server.py ~/ComfyUI --base /tmp/comfyui

ComfyUI is no part of this project: get it, and install what it needs into an environment of its own, as its own
manual says (github.com/comfyanonymous/ComfyUI, "Manual Install"). That environment is looked for in the folder's
`.venv` or `venv`; --python names another. Models, inputs and outputs lie under --base, so nothing of an existing
installation is touched; packages of other makers are not loaded, and nodes that call paid services are not either.
Prints the address once the server answers; ends with Ctrl-C or SIGTERM, and the server with it. One thread draws
unless --threads says otherwise: tiny models gain nothing by more, and on a busy machine lose much.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

READY_S = 240
FOLDERS = ("checkpoints", "diffusion_models", "text_encoders", "vae", "loras", "controlnet", "upscale_models")


def main() -> int:
    """Start it, say where, and wait for its end."""
    asked = _arguments()
    python = asked.python or _python(asked.folder)
    if not (asked.folder / "main.py").is_file() or python is None:
        print(
            f"{asked.folder} holds no ComfyUI with an environment: see the head of this script.",
            file=sys.stderr,
        )
        return 2
    for name in FOLDERS:
        (asked.base / "models" / name).mkdir(parents=True, exist_ok=True)
    port = asked.port or _free_port()
    environment = os.environ | {"OMP_NUM_THREADS": str(asked.threads), "MKL_NUM_THREADS": str(asked.threads)}
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(130))
    with (asked.base / "server.log").open("wb") as log:
        command = _command(python, asked.base, port)
        server = subprocess.Popen(command, cwd=asked.folder, env=environment, stdout=log, stderr=log)
    try:
        if not _answers(f"http://127.0.0.1:{port}/system_stats", server):
            print(f"It does not answer: see {asked.base / 'server.log'}.", file=sys.stderr)
            return 4
        print(f"http://127.0.0.1:{port}", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        return 130
    finally:
        server.terminate()
        server.wait(timeout=30)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Start a ComfyUI on the CPU, on loopback.")
    parser.add_argument("folder", type=lambda text: Path(text).expanduser().resolve(), help="holds main.py")
    parser.add_argument(
        "--base", type=lambda text: Path(text).resolve(), required=True, help="models and outputs"
    )
    parser.add_argument("--port", type=int, default=0, help="a free one by default")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--python", type=Path, help="of ComfyUI's own environment")
    return parser.parse_args()


def _python(folder: Path) -> Path | None:
    places = (folder / name / "bin" / "python" for name in (".venv", "venv"))
    return next((place for place in places if place.exists()), None)


def _command(python: Path, base: Path, port: int) -> list[str]:
    flags = ["--cpu", "--disable-all-custom-nodes", "--disable-api-nodes", "--preview-method", "latent2rgb"]
    place = ["--listen", "127.0.0.1", "--port", str(port), "--base-directory", str(base)]
    return [str(python), "main.py", *place, *flags, "--database-url", "sqlite:///:memory:"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + READY_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with opener.open(url, timeout=5):
                return True
        except OSError:
            time.sleep(0.5)
    return False


if __name__ == "__main__":
    sys.exit(main())
