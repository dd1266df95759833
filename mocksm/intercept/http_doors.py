"""The doors for libraries that speak HTTP themselves, without botocore, in the order in which they open."""

from __future__ import annotations

from mocksm.intercept import httpx, requests, urllib3, urllib_request

DOORS = (urllib3.DOOR, urllib_request.DOOR, requests.DOOR, httpx.DOOR)
