"""Runs Python in a process of its own, in an empty environment that nothing can leave."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# Runs at the start of every Python that has its folder on the path. An attempt ends the process at once, since whoever
# made it may swallow an exception.
WATCH = """
import os, sys
LEAVING = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}
sys.addaudithook(lambda event, args: os._exit(70) if event in LEAVING else None)
"""
WITHOUT_BOTO3 = 'sys.modules["boto3"] = None\n'


def run(folder: Path, customize: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an empty environment, with ``customize`` before all else."""
    (folder / "sitecustomize.py").write_text(customize, "utf-8")
    command = [sys.executable, *arguments]
    environment = {"PYTHONPATH": str(folder), "HOME": str(folder), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
