"""What befalls messages: a date, personal data, another script, being sent in again, a writer, a reply, a number."""

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from .base import FIRST_DAY, LAST_DAY, PARTS, WEEKS, bank_card, draw, person, plate, resident_id

WEEK_VOLUME = {4: 0.8, 14: 0.9, 18: 0.85, 24: 1.1, 25: 1.1, 26: 1.1}
SPRING_FESTIVAL = date(2025, 1, 28), date(2025, 2, 4)
# How many messages of each channel are sent in again.
RESUBMISSIONS = {
    "exact": {"petition": 6, "hotline": 10, "forum": 12, "form": 4},
    "edited": {"petition": 10, "hotline": 16, "forum": 19, "form": 5},
    "truncated": {"petition": 5, "hotline": 6, "forum": 7, "form": 2},
}
PERSISTENT_COPIES = 6  # one writer sends one petition this many times more
REPEAT_WRITER_SHARE = 0.05

# When a text names no date, words in it may still tell the weeks in which it was written.
SEASONAL_WORDS = {
    "年货|腊月|马上过年|春节前|回家过年": (2, 4),
    "正月|元宵": (6, 7),
    "供暖|暖气": (2, 6),
    "开学": (7, 9),
    "春节回|今年过年|年初二": (6, 7),
    "飞絮|杨絮": (15, 17),
    "清明": (13, 15),
    "幼升小": (18, 22),
    "端午": (22, 23),
    "高考": (21, 23),
    "中考": (22, 25),
    "防汛|汛期|暴雨": (22, 26),
    "高温|暑假": (23, 26),
}


NUMERAL = "零一二三四五六七八九十"
SPOKEN_DAY = re.compile(
    r"(每年|去年|前年|上年|明年|19\d\d年|20\d\d年)?"
    rf"(?<![\d{NUMERAL}])(\d\d?|[{NUMERAL}]{{1,2}})月份?(?:(\d\d?|[{NUMERAL}]{{1,3}})[日号])?(?!底?之?前)"
)


def to_number(numeral):
    tens, _, ones = numeral.rpartition("十")
    digits = {d: i for i, d in enumerate(NUMERAL[:10])}
    return int(numeral) if numeral.isdigit() else (digits.get(tens, 1) * 10 if "十" in numeral else 0) + digits.get(ones, 0)


def days_spoken_of(text):
    """First and last day on which a text can have been written, from the days of 2025 that it speaks of as past.

    Who names a day writes within days, who names a month within weeks. 'By June' and other years are not meant.
    """
    spoken = [(FIRST_DAY, 180)]
    for year, month, day in SPOKEN_DAY.findall(text):
        if year in ("", "2025年") and 1 <= to_number(month) <= 6:
            first_of_month = date(2025, to_number(month), 1)
            spoken.append((first_of_month + timedelta(days=to_number(day) - 1), 12) if day else (first_of_month, 45))
    first, span = max(s for s in spoken if s[0] <= LAST_DAY)
    return first, min(first + timedelta(days=span), LAST_DAY)


def signed_day(reply):
    """The day at the end of a reply."""
    found = re.search(r"2025年(\d{1,2})月(\d{1,2})日[^日]{0,3}$", reply)
    return date(2025, int(found[1]), int(found[2])) if found else None


def clock_time(rng, channel):
    hours = {"petition": (8, 17), "hotline": (7, 22), "form": (8, 20), "forum": (6, 23)}[channel]
    return time(rng.randint(*hours), rng.randrange(60), rng.randrange(60))


def date_message(message):
    """Draws a moment within the message's weeks, as far as its text and its reply allow them."""
    rng = draw("when", message.key)
    weeks = message.weeks or WEEKS
    days = [date.fromisocalendar(2025, w, d) for w in sorted(set(weeks)) for d in range(1, 8)]
    if message.how == "handwritten":
        answered = signed_day(message.reply)
        first, last = days_spoken_of(message.text())
        if answered:
            last = min(last, answered - timedelta(days=2))
            first = max(first, answered - timedelta(days=25))
        limits = [(first, last), (first, LAST_DAY)]
        if not answered and first == FIRST_DAY:
            limits[:0] = [
                (date.fromisocalendar(2025, a, 1), date.fromisocalendar(2025, b, 7))
                for words, (a, b) in SEASONAL_WORDS.items()
                if re.search(words, message.title + message.body)
            ]
        for low, high in limits:
            within = [d for d in days if low <= d <= high]
            if within:
                days = within
                break
        else:  # its text or its reply names days outside the weeks
            days = [max(FIRST_DAY, min(first, last))]
    repeats = Counter(weeks)

    def weight(day):
        week = day.isocalendar().week
        weekend = (0.1 if message.channel == "petition" else 0.7) if day.weekday() > 4 else 1
        holiday = 0.25 if SPRING_FESTIVAL[0] <= day <= SPRING_FESTIVAL[1] else 1
        return (repeats[week] or 1) * WEEK_VOLUME.get(week, 1) * weekend * holiday

    day = rng.choices(days, [weight(d) for d in days])[0]
    message.when = datetime.combine(day, clock_time(rng, message.channel))


def plant_personal_data(messages):
    """Adds the writer's own numbers to some generated texts; they are listed in the truth like those written by hand."""
    for message in messages:
        rng = draw("personal", message.key)
        if message.how not in ("issue", "everyday", "template") or message.channel == "form" or rng.random() > 0.09:
            continue
        me = person(message.writer)
        kinds = {
            "petition": [
                f"联系人{me['name']}，电话{me['phone']}。",
                f"身份证号{resident_id(message.key)}，电话{me['phone']}。",
                f"收款账号{bank_card(message.key)}，户名{me['name']}。",
            ],
            "hotline": [
                f"补充：市民联系电话{me['phone']}。",
                f"补充：市民车牌号{plate(message.key)}。",
                f"补充：联系人{me['name']}，{me['phone']}。",
            ],
            "forum": [
                f"我的电话{me['phone']}，欢迎来现场看。",
                f"有照片，可发邮件{me['email']}找我要。",
                f"微信同号{me['phone']}。",
            ],
        }
        message.body += rng.choice(kinds[message.channel])


def write_traditional(messages):
    """Turns some generated forum messages into Traditional Chinese, by words and then by characters."""
    table = PARTS["traditional"]
    mapping = dict(table["words"]) | dict(zip(table["simplified"], table["traditional"], strict=True))
    pattern = re.compile("|".join(mapping))
    for message in messages:
        if message.channel == "forum" and message.how in ("issue", "everyday", "wave") and draw("script", message.key).random() < 0.08:
            message.title, message.body = (pattern.sub(lambda found: mapping[found[0]], text) for text in (message.title, message.body))
            message.tags += ("traditional",)


def edited(text, rng, manner=""):
    """Two to four small changes, as people make them when they write again."""
    edits = PARTS["edits"]
    kinds = rng.sample(("opener", "closer", "swap", "swap", "drop"), rng.randint(2, 4))
    for kind in kinds:
        if kind == "opener":
            text = rng.choice(edits[f"{manner}openers"]) + text
        elif kind == "closer":
            text += rng.choice(edits[f"{manner}closers"])
        elif kind == "swap":
            usable = [s for s in edits["swaps"] if s[0] in text]
            old, new = rng.choice(usable) if usable else ("。", "！")
            text = text.replace(old, new, 1)
        elif len(text) > 60:
            cut = rng.choice([i for i in range(10, len(text) - 10) if not re.search(r"\d", text[i - 1 : i + 2])])
            text = text[:cut] + text[cut + 1 :]
    return text


def resubmit(original, how, n):
    rng = draw(how, original.key, n)
    copy = replace(original, key=f"{how}:{n}:{original.key}", copy_of=original, how=how, reply="", people=1)
    if how == "edited":
        copy.body = edited(original.body, rng, "hotline_" if original.channel == "hotline" else "")
    elif how == "truncated":
        copy.body = original.body[: int(len(original.body) * rng.uniform(0.6, 0.85))].rstrip("，。；、！？")
    if rng.random() > {"exact": 0.7, "edited": 0.8, "truncated": 0.9}[how]:
        copy.writer = copy.key
    days = min((LAST_DAY - original.when.date()).days, rng.choice((0, 1, 1, 2, 3, 5, 8, 13, 20)))
    copy.when = datetime.combine(original.when.date() + timedelta(days=days), clock_time(rng, copy.channel))
    if copy.when <= original.when:
        copy.when = original.when + timedelta(minutes=rng.randint(3, 59))
    return copy


def resubmissions(messages):
    """Copies of messages; golden ideas, form letters, accusations and joint letters are left alone."""
    usable = [m for m in messages if m.when.date() < LAST_DAY - timedelta(days=3) and m.golden < 2 and m.people == 1]
    usable = [m for m in usable if m.how not in ("template", "mailing") and m.kind not in ("accusation", "test", "urgent")]
    copies, used = [], set()
    for how, quotas in RESUBMISSIONS.items():
        least = {"exact": 25, "edited": 60, "truncated": 90}[how]
        for channel, quota in quotas.items():
            pool = [m for m in usable if m.channel == channel and len(m.body) >= least and m.key not in used]
            for original in draw("sources", how, channel).sample(pool, min(quota, len(pool))):
                used.add(original.key)
                copies.append(resubmit(original, how, 1))
    persistent = min((m for m in usable if m.channel == "petition" and m.how == "everyday" and m.key not in used), key=lambda m: m.when)
    for n in range(PERSISTENT_COPIES):
        copy = resubmit(persistent, "exact", n + 2)
        day = persistent.when + timedelta(days=17 * (n + 1), hours=n)
        copies.append(replace(copy, writer=persistent.writer, when=day))
    return copies


def settle_writers(messages):
    """Gives everyone without a writer one; some writers write again about something else."""
    earlier = defaultdict(list)
    for message in messages:
        rng = draw("writer", message.key)
        if not message.writer:
            message.writer = message.key
        lone = message.copy_of is None and message.how in ("handwritten", "everyday") and message.people == 1
        if lone and earlier[message.channel] and rng.random() < REPEAT_WRITER_SHARE:
            message.writer = rng.choice(earlier[message.channel])
        elif lone:
            earlier[message.channel].append(message.writer)


def settle_replies(messages):
    """Dates every reply; a generated one that would come after the half year has not been written yet."""
    for message in messages:
        if not message.reply:
            continue
        waited = draw("reply", message.key).choice((2, 3, 4, 5, 6, 7, 9, 11, 14, 18))
        day = signed_day(message.reply) or message.when.date() + timedelta(days=waited)
        if message.how == "handwritten":
            message.replied = min(max(day, message.when.date()), LAST_DAY)
        elif day <= LAST_DAY:
            message.replied = day
            message.reply = worded_reply(message)
        else:
            message.reply = ""


def worded_reply(message):
    day = f"{message.replied.year}年{message.replied.month}月{message.replied.day}日"
    text, department = message.reply.rstrip("。"), message.department
    return {
        "petition": f"{person(message.writer)['name']}同志：您反映的问题，经{department}调查，{text}。特此答复。{department} {day}",
        "hotline": f"经{department}核实，{text}。已电话回复市民。",
        "forum": f"网友您好：您的留言收悉。经{department}核实，{text}。感谢您对我们工作的监督和支持！\n{department}\n{day}",
        "form": f"您的建议收悉，{text}。感谢您关心城市发展。",
    }[message.channel]


def number_messages(messages):
    """External ids in the manner of each system; `messages` are in order of time."""
    per_day = Counter()
    for n, m in enumerate(messages):
        day = m.when.date()
        per_day[m.channel, day] += draw("step", m.key).randint(1, 9)
        per_day[m.channel] += 1
        m.id = {
            "petition": f"LZ{day:%Y%m%d}{per_day[m.channel, day]:04d}",
            "hotline": f"{day:%Y%m%d}{1000 + per_day[m.channel, day] * 7:05d}",
            "forum": f"{610_000 + n * 13 + n % 7}",
            "form": f"JY2025{per_day[m.channel]:05d}",
        }[m.channel]
