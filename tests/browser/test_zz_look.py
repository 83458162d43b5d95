import pytest
from tests.browser.test_public_pages_are_accessible import *
from cases import actions
from cases.models import CaseEvent

LOOKS2 = LOOKS
@pytest.mark.parametrize("look", ["light","dark","elder"])
def test_look(signed_in, live, world, look):
    from networks.models import Area
    from cases.models import Case
    case = case_in(world, State.EVALUATING)
    Case.objects.filter(pk=case.pk).update(text="暖气不热，室温只有13度。老人受不了", answer="主管道阀门已更换，1月12日17时复测室温21度。")
    work = case_in(world, State.IMPLEMENTING); closed = case_in(world, State.CLOSED)
    from django.utils import timezone
    from cases.models import Reporter
    for k in range(2,6):
        Area.objects.create(code=f"22028300100200{k}", name=f"0{k}网格", level="grid", parent=world.areas["community"], since=world.areas["grid"].since)
    ev = actions.evaluating
    signed_in.add_cookies([{"name": n, "value": v, "url": live.url} for n, v in LOOKS[look].items()])
    page = signed_in.new_page()
    def shot(name, full=True):
        for size,(w,h) in {"p":(390,844),"w":(1366,768)}.items():
            page.set_viewport_size({"width":w,"height":h})
            page.screenshot(path=f"/tmp/pub/{name}-{look}-{size}.png", full_page=full)
        page.set_viewport_size({"width":390,"height":844})
    r = Reporter.objects.get(case=case); w = Reporter.objects.get(case=work); c = Reporter.objects.get(case=closed)
    page.goto("/log/")
    shot("log0")
    page.get_by_label("什么事").fill("3号楼一单元暖气不热，老人室温只有13度，楼上也不热")
    page.get_by_text("室温不达标").first.wait_for()
    page.get_by_text("室温不达标").first.click()
    page.get_by_role("button", name="我已处理好").click()
    shot("log1")
    page.get_by_role("button", name="吹哨").click()
    page.wait_for_load_state()
    shot("logged")
    page.goto("/log/")
    page.get_by_role("button", name="吹哨").click()
    page.wait_for_load_state()
    shot("log422")
    for name, a in {"find":"/track/","track-eval":f"/track/{r.tracking_code}/","track-work":f"/track/{w.tracking_code}/","track-closed":f"/track/{c.tracking_code}/","withdraw":f"/track/{w.tracking_code}/withdraw/","reopen":f"/track/{c.tracking_code}/reopen/","rate":f"/rate/{r.rating_code(1)}/","gone":"/track/WRNGCDEWRNGC/","later":f"/rate/{r.rating_code(1)}/?later"}.items():
        page.goto(a); shot(name)
    page.goto(f"/rate/{r.rating_code(1)}/")
    for answer in ("联系过", "一部分", "满意"):
        page.get_by_text(answer, exact=True).click()
    shot("rate-chosen", False)
    page.get_by_role("button", name="送出评价").click()
    page.wait_for_load_state()
    shot("rated")
