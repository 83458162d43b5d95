"""Examples of the description, in the words of a city: the golden case, and a refusal of each kind."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample

RAISED = {
    "text": "制动器小区3号楼下水道经常堵塞，污水返到一楼住户家中，请尽快疏通。",
    "area": "220283001002001",
    "place": "制动器小区3号楼2单元",
    "entry": "1304",
    "name": "李大爷",
    "phone": "13800005678",
}
ACCEPTED = {"version": 1, "entry": "1304", "life": "none", "note": "已电话核实"}
REFUSED: dict[int, tuple[str, str]] = {
    400: ("unreadable", "每个 POST 请求都要带上 Idempotency-Key。"),
    401: ("not_signed_in", "请登录，或者带上有效的密钥：Authorization: Bearer …"),
    403: ("forbidden", "这一步不归您办，您的任职里没有这项职责。"),
    404: ("not_found", "不存在，或者不在您能看到的范围内。"),
    409: ("version_conflict", "别人刚刚办了一步，请看有什么变化。"),
    422: ("evidence_missing", "请写明理由。"),
    428: ("version_missing", "请说明您看到的是事项的哪个版本。"),
}


def _problem(status: int, code: str, detail: str) -> list[OpenApiExample]:
    value: dict[str, Any] = {"type": f"urn:governance:problem:{code}", "title": code.replace("_", " ")}
    return [OpenApiExample(code, value=value | {"status": status, "code": code, "detail": detail}, response_only=True)]


PROBLEM_EXAMPLES = {status: _problem(status, *told) for status, told in REFUSED.items()}
