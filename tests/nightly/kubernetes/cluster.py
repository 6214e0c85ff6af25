"""A Kubernetes API server on loopback, whose Job controller is a script of the test.

It keeps objects, streams watches, and grants no more than the Role of ``deploy/`` does. What it is not: it checks no
manifest, starts no pod, and counts no failure.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web
from kmock import KubernetesEmulator, KubernetesError, Server, action
from lightkube import Client, KubeConfig
from lightkube.config import models

from harness.nightly.kubernetes.cluster import Cluster
from harness.nightly.kubernetes.pods import INDEX

ROOT = Path(__file__).parents[3]
NAMESPACE = "firstlight"
OWNER = "firstlight-nightly-29000000-abcde"
VERBS = {action.LIST: "list", action.WATCH: "watch", action.FETCH: "get", action.CREATE: "create"}
VERBS |= {action.DELETE: "delete", action.UPDATE: "update"}

Script = Callable[["Api", str], Awaitable[None]]


def documents(file: str) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all((ROOT / "deploy/base" / file).read_text()) if one]


def granted() -> set[tuple[str, str]]:
    """What the Role grants, as pairs of a verb and a kind."""
    [role] = [one for one in documents("service-account.yaml") if one["kind"] == "Role"]
    return {(verb, kind) for rule in role["rules"] for kind in rule["resources"] for verb in rule["verbs"]}


class Api(KubernetesEmulator):
    """The server.

    :ivar away: whether it drops each connection.
    :ivar breaks: how the next watches break: ``410``, ``reset``, ``half`` a line.
    :ivar loses_answer: whether it creates the next Job, and does not answer.
    :ivar asked: verb and kind of each request.
    """

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self.away, self.breaks, self.asked, self.script = False, [], set(), None
        self.logs: dict[str, str] = {}
        self.loses_answer = False
        self.tasks: list[asyncio.Task[None]] = []
        self.transports: set[asyncio.Transport] = set()
        for kind in ("v1/pods", "v1/events", "batch/v1/jobs", "batch/v1/cronjobs"):
            self.resources[kind] = {}
        [template] = documents("shards.yaml")
        name = template["metadata"]["name"]
        self.objects["batch/v1/cronjobs", NAMESPACE, name] = self._placed(template)
        owner = {"metadata": {"name": OWNER, "uid": "d8f1", "namespace": NAMESPACE}, "spec": {"containers": []}}
        self.objects["v1/pods", NAMESPACE, OWNER] = owner

    @staticmethod
    def _placed(manifest: dict[str, Any]) -> dict[str, Any]:
        return {**manifest, "metadata": {**manifest["metadata"], "namespace": NAMESPACE}}

    async def _handle(self, request):
        self.transports.add(request._raw_request.transport)
        if self.away:
            request._raw_request.transport.abort()
        kind = request.resource.plural + (f"/{request.subresource}" if request.subresource else "")
        verb = VERBS[request.action]
        self.asked.add((verb, kind))
        if (verb, kind) not in granted():
            raise KubernetesError(403, "Forbidden", f"{verb} of {kind} is not granted")
        if verb == "watch" and self.breaks[:1] == ["reset"]:
            self.breaks.pop(0)  # before kmock streams: once it has begun and is cut off, it answers 404 to every watch
            request._raw_request.transport.abort()
            raise KubernetesError(500, "InternalError", "nobody reads this")
        answer = await super()._handle(request)
        if verb == "create" and self.script:
            self.tasks.append(asyncio.create_task(self.script(self, request.data["metadata"]["name"])))
        if verb == "create" and self.loses_answer:
            self.loses_answer = False
            request._raw_request.transport.abort()
        return answer

    async def _render_error(self, exc):
        answer = await super()._render_error(exc)
        return web.Response(body=answer.body, status=answer.status, content_type="application/json")

    async def _serve_list(self, request):
        found = await super()._serve_list(request)
        wanted = dict(each.split("=", 1) for each in request.params.get("labelSelector", "").split(",") if each)
        fields = request.params.get("fieldSelector", "")
        found["items"] = [
            one
            for one in found["items"]
            if wanted.items() <= one["metadata"].get("labels", {}).items()
            and ("involvedObject" not in fields or f"involvedObject.name={one['involvedObject']['name']}" in fields)
        ]
        return found

    async def _serve_fetch(self, request):
        return (
            self.logs.get(request.name, "").encode()
            if request.subresource == "log"
            else await super()._serve_fetch(request)
        )

    async def _serve_watch(self, request):
        if self.breaks:
            how = self.breaks.pop(0)
            if how == "half":
                yield b'{"type": "MODIF'
            else:
                gone = {"kind": "Status", "status": "Failure", "reason": "Expired", "code": 410, "metadata": {}}
                yield {"type": "ERROR", "object": {**gone, "message": "too old resource version"}}
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(float(request.params["timeoutSeconds"])):
                async for event in super()._serve_watch(request):
                    yield event

    async def put(self, kind: str, name: str, value: dict[str, Any]) -> None:
        """Have an object be so from now on, and tell whoever watches."""
        self.objects[kind, NAMESPACE, name] = value
        resource = next(one for one, _, known in self.objects if known == name)
        await self._buses[resource].put({"type": "MODIFIED", "object": value})

    async def pod(self, job: str, index: int, name: str = "", created: int = 0, **status: Any) -> None:
        """Have a pod of a Job be so."""
        name = name or f"{job}-{index}"
        metadata = {"name": name, "namespace": NAMESPACE, "labels": {"batch.kubernetes.io/job-name": job}}
        metadata |= {"annotations": {INDEX: str(index)}, "creationTimestamp": f"2026-01-01T02:00:{created:02}Z"}
        pod = {"metadata": metadata, "spec": {"nodeName": "node-3", "containers": []}, "status": status}
        await self.put("v1/pods", name, pod)
        await self.touch(job)

    async def touch(self, job: str, **status: Any) -> None:
        """Have the status of a Job change, unless it was deleted."""
        held = self.objects["batch/v1/jobs", NAMESPACE, job]
        if not held.deleted:
            await self.put("batch/v1/jobs", job, {**held.raw, **({"status": status} if status else {})})

    async def end(self, job: str, kind: str = "Complete", reason: str = "") -> None:
        await self.touch(job, conditions=[{"type": kind, "status": "True", "reason": reason or kind}])

    async def deleted(self, job: str) -> None:
        """Return when a Job has been deleted."""
        await until(lambda: self.objects["batch/v1/jobs", NAMESPACE, job].deleted)


async def until(met: Callable[[], bool]) -> None:
    while not met():  # noqa: ASYNC110  (kmock tells nobody)
        await asyncio.sleep(0.02)


@contextmanager
def serving(script: Script | None = None, **logs: str) -> Iterator[tuple[Api, Cluster]]:
    """Serve while the block runs; gives the server, and the cluster as the harness knows it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="the API server")
    thread.start()

    def call(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(20)

    async def begin():
        api = Api()
        api.script, api.logs = script, logs
        server = Server(api)
        await api.__aenter__()
        await server.__aenter__()
        return api, server

    async def stop(api, server):
        for task in api.tasks:
            task.cancel()
        await asyncio.gather(*api.tasks, return_exceptions=True)
        for transport in api.transports:
            transport.abort()
        await server.__aexit__(None, None, None)
        await api.__aexit__(None, None, None)

    api, server = call(begin())
    there = models.Cluster(server=str(server.url).rstrip("/"))
    config = KubeConfig.from_one(cluster=there, user=models.User(), namespace=NAMESPACE)
    try:
        api.address = there.server
        with Client(config, lazy=False) as client:
            yield api, Cluster(client)
    finally:
        call(stop(api, server))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
