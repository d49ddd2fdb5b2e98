"""The service as a process of its own, with the shipped model, on a loopback port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "api.cli"]


@dataclass
class Service:
    """A folder, and the service that runs in it."""

    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None
    base: str = ""

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )

    def start(self) -> None:
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self.environment,
                start_new_session=True,
            )
        assert self.process.stdout
        line = self.process.stdout.readline()
        found = re.search(r"Listening on (\S+) \(documentation: \S+/docs\)", line)
        assert found, (self.folder / "log").read_text()
        self.base = found[1]

    def stop(self, number: signal.Signals) -> int:
        """Send a signal to all its processes, and return the exit status."""
        assert self.process
        assert self.process.stdout
        if number is signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        self.process.stdout.close()
        return self.process.wait(30)

    def client(self, key: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.Client(base_url=self.base, headers=headers, timeout=60)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    environment = os.environ | {"MODERATION_DATA_DIR": str(tmp_path / "data")}
    found = Service(tmp_path, environment)
    yield found
    if found.process and found.process.poll() is None:
        found.stop(signal.SIGKILL)


@pytest.fixture
def key(service: Service) -> str:
    return service.run("keys", "create", "--site", "blog").stdout.strip()
