"""Which of the two media types of msocket a request and its answer have."""

from __future__ import annotations

from harness.contracts.esw.values.wire_value import Media


def read_content_type(header: str) -> Media | None:
    """Return the media type that a Content-Type header names; None for any other."""
    name = header.partition(";")[0].strip().lower()
    return next((media for media in Media if media.value == name), None)


def choose_answer(accept: str | None, request: Media) -> Media | None:
    """Return the media type of an answer; None if the client accepts neither.

    Without an Accept header, or if that is ``*/*``, it is the request's own. Equal preference gives JSON.

    :param accept: the Accept header; None without one.
    :param request: the media type of the request.
    """
    if accept is None or accept.strip() in ("", "*/*"):
        return request
    weights = dict(_read_range(part) for part in accept.split(","))
    best = max(Media, key=lambda media: _weigh(weights, media))  # the first of equals, which is JSON
    return best if _weigh(weights, best) > 0 else None


def _weigh(weights: dict[str, float], media: Media) -> float:
    """Return the weight that the most exact range gives to a media type."""
    kind = media.value.partition("/")[0]
    return next((weights[name] for name in (media.value, f"{kind}/*", "*/*") if name in weights), 0.0)


def _read_range(part: str) -> tuple[str, float]:
    name, *parameters = (word.strip().lower() for word in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, float(value)
            except ValueError:
                return name, 1.0
    return name, 1.0
