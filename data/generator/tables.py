"""The messages as rows of the four office systems, with their headers, words and habits."""

from datetime import datetime, timedelta

from .base import draw, person
from .ooxml import column

TICKET_TYPES = {
    "accusation": "举报",
    "idea": "建议",
    "suggestion": "建议",
    "praise": "表扬",
    "inquiry": "咨询",
    "urgent": "求助",
    "test": "其他",
}
FORUM_TYPES = {"accusation": "投诉", "idea": "建言", "suggestion": "建言", "praise": "感谢", "inquiry": "咨询", "urgent": "求助"}
PURPOSES = {"accusation": "检举控告", "idea": "建议意见", "suggestion": "建议意见", "praise": "其他", "inquiry": "其他", "test": "其他"}
REGISTER_CLOSED = datetime(2025, 6, 29, 23, 59)


def petition_row(m):
    rng, me, day = draw("row", m.key), person(m.writer), m.when.date()
    anonymous = m.people == 1 and ("accused_official" in m.tags or rng.random() < 0.03)
    name = f"{me['name']}等{m.people}人" if m.people > 4 else me["name"]
    address = rng.choice((f"{m.street}{rng.randint(1, 99)}号", m.street, "不详", "/")) if m.street else "不详"
    areas = (m.district, m.district, f"澜州市{m.district}", f"澜州市/{m.district}/{m.street}") if m.district else ("澜州市",)
    y, mo, d = day.year, day.month, day.day
    days = (day, day, day, f"{day:%Y-%m-%d}", f"{y}.{mo}.{d}", f"{y}年{mo}月{d}日", f"{day:%Y/%m/%d}")  # most are serials
    offices = [f"{m.street}信访办"] * bool(m.street) + [f"{m.district}信访局"] * bool(m.district) + ["澜州市信访局"]
    return {
        "信访件编号": m.id,
        "姓名": "匿名" if anonymous else name,
        "信访人数": m.people,
        "住址": address,
        "手机号码": "" if anonymous else me["phone"],
        "问题属地": rng.choice(areas),
        "信访目的": PURPOSES.get(m.kind, "申诉求决"),
        "主要诉求": m.title,
        "概况信息": m.body,
        "内容分类": "_".join(m.category),
        "信访日期": rng.choice(days),
        "登记日期": min(m.when + timedelta(hours=rng.randint(0, 30)), REGISTER_CLOSED),
        "信访形式": rng.choice(("来信", "来信", "来访", "网上信访", "手机信访", "领导信箱")),
        "是否办结": "是" if m.reply else rng.choice(("否", "否", "是")),
        "是否全国初次信访": "否" if m.copy_of else "是",
        "联名信或集体访": "是" if m.people > 4 else "否",
        "信访件状态": "已作出处理意见" if m.reply else rng.choice(("受理", "受理申请审查中", "审核认定办结")),
        "责任单位": m.department,
        "登记部门": "/".join(offices),
        "登记人": rng.choice(("周敏", "何立新", "罗小燕")),
        "答复意见": m.reply,
        "办结日期": m.replied,
    }


def petition_table(messages):
    """The register with its title rows, its sum and its signatures, and the areas of merged cells."""
    rows = [petition_row(m) for m in messages]
    width = len(rows[0])

    def halves(left, right):
        return [left, *[None] * 9, right, *[None] * (width - 11)]

    table = [
        ["澜州市信访件登记表（2025年上半年）", *[None] * (width - 1)],
        halves("制表单位：澜州市信访局", "统计时段：2025年1月6日至2025年6月29日"),
        list(rows[0]),
        *(list(row.values()) for row in rows),
        ["合计", f"{len(rows)}件", sum(m.people for m in messages), *[None] * (width - 3)],
        halves("制表人：罗小燕", "审核：何立新"),
    ]
    last_column, last = column(width), len(table)
    return table, [f"A1:{last_column}1", "A2:J2", f"K2:{last_column}2", f"A{last}:J{last}", f"K{last}:{last_column}{last}"]


def hotline_row(m):
    rng, me, when = draw("row", m.key), person(m.writer), m.when
    done = f"{m.replied.year}/{m.replied.month}/{m.replied.day} {rng.randint(9, 17)}:{rng.randrange(60):02d}" if m.reply else ""
    return {
        "工单编号": m.id,
        "受理时间": f"{when.year}/{when.month}/{when.day} {when.hour}:{when.minute:02d}",
        "工单来源": rng.choice(("12345热线", "12345热线", "12345热线", "微信小程序", "省平台转办")),
        "来电人": "保密" if m.kind == "accusation" else me["address"],
        "来电号码": me["phone"],
        "工单类型": TICKET_TYPES.get(m.kind) or rng.choice(("投诉", "投诉", "求助")),
        "紧急程度": "特急" if m.kind == "urgent" else rng.choices(("一般", "紧急"), (12, 1))[0],
        "诉求标题": m.title,
        "内容描述": m.body,
        "诉求地址": f"{m.district}{m.street}",
        "所属区域": m.district,
        "街道": m.street,
        "一级分类": m.category[0],
        "二级分类": m.category[1],
        "主办单位": m.department,
        "办结时间": done,
        "办理结果": m.reply,
        "满意度": rng.choice(("非常满意", "满意", "基本满意", "不满意", "")) if done else "",
        "工单状态": rng.choice(("已办结", "已回访", "归档") if done else ("办理中", "办理中", "待签收")),
        "是否重复工单": "是" if m.copy_of and m.writer == m.copy_of.writer else "否",
    }


def forum_row(m):
    rng = draw("row", m.key)
    replied = f"{m.replied} {rng.randint(9, 17):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}" if m.reply else None
    return {
        "留言编号": m.id,
        "留言对象": rng.choice(("市长", "市委书记", f"{m.district}委书记" if m.district else "市长")),
        "留言人": "匿名网友" if draw("anonymous", m.writer).random() < 0.06 else person(m.writer)["handle"],
        "类型": FORUM_TYPES.get(m.kind) or rng.choice(("投诉", "求助")),
        "领域": m.domain,
        "留言标题": m.title,
        "留言内容": m.body,
        "留言时间": f"{m.when:%Y-%m-%d %H:%M:%S}",
        "IP属地": rng.choices(("湖海", "广东", "浙江", "上海"), (12, 1, 1, 1))[0],
        "点赞数": min(int(rng.paretovariate(0.9)) - 1, 386),
        "反对数": rng.choice((0, 0, 0, 0, 1, 2)),
        "状态": "已办理" if m.reply else rng.choice(("待回复", "办理中")),
        "回复单位": m.department if m.reply else None,
        "回复时间": replied,
        "回复内容": m.reply or None,
    }


def form_row(m):
    rng, me = draw("row", m.key), person(m.writer)
    anonymous = rng.random() < 0.05
    campaign = m.when.month in (2, 3) and rng.random() < 0.5
    verdicts = ("采纳", "部分采纳", "留作参考") if m.golden > 1 else ("部分采纳", "留作参考", "留作参考", "不采纳")
    states = ("待审核", "受理", "留存", "转送") if m.kind in ("idea", "suggestion") else ("退回", "待审核")
    return {
        "建议编号": m.id,
        "建议主题": m.title,
        "建议类别": m.category[0],
        "主要事由": m.body,
        "原因分析": m.cause,
        "对策措施": m.measures,
        "建议人姓名": "匿名" if anonymous else me["name"],
        "建议人类型": "个人",
        "身份": rng.choice(("群众",) * 8 + ("人大代表", "政协委员", "特约建议人", "建议信息员")),
        "联系方式": "" if anonymous else me["phone"],
        "所属街道": m.street,
        "提交渠道": rng.choice(("征集点", "小程序", "小程序", "网站", "意见箱")),
        "征集点编号": f"ZJ{rng.randint(1, 42):03d}" if rng.random() < 0.4 else "",
        "征集活动": "2025年“为民办实事项目”公开征集" if campaign else "",
        "提交时间": m.when,
        "审核状态": "受理" if m.reply else rng.choice(states),
        "承办单位": m.department,
        "采纳情况": rng.choice(verdicts) if m.reply else "",
        "反馈内容": m.reply,
        "反馈时间": m.replied,
    }


def with_header(rows):
    """Rows of dictionaries as a header and lists of values."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]
