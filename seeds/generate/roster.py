#!/usr/bin/env python3
"""Writes seeds/data/households.csv: 1,625 fictional households with 4,174 people.

    python3 seeds/generate/roster.py            writes the file
    python3 seeds/generate/roster.py --check    fails if the file is not what this program
                                                writes, or breaks a rule of a roster

Nobody in the roster exists. The same program gives the same bytes on every machine: it draws only
from `Random.random()`, whose sequence Python promises to keep from version to version.
"""

import csv
import io
import random
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parent.parent / "data"
VILLAGES = DATA / "villages.csv"
ROSTER = DATA / "households.csv"

SEED = 610926
REFERENCE_YEAR = 2016
OLDEST = 95
HEADINGS = ["村", "户编号", "户主", "联系电话", "致贫原因", "建档日期", "公开展示",
            "姓名", "与户主关系", "出生年份", "劳动能力"]
HOUSEHOLD_COLUMNS = 7

HOUSEHOLDS_BY_VILLAGE = [243, 198, 211, 164, 187, 176, 152, 169, 125]
HOUSEHOLDS_BY_SIZE = {1: 456, 2: 436, 3: 315, 4: 245, 5: 125, 6: 40, 7: 8}
HOUSEHOLDS = 1_625
PEOPLE = 4_174

PARENT_GAP = 18
MOTHERS_OLDEST = 45
GRANDPARENT_GAP = 38

# The relations that a roster uses, and who of the same household the parents are.
PARENTS = {
    "户主": ("父亲", "母亲"),
    "之子": ("户主", "配偶"), "之女": ("户主", "配偶"),
    "孙子": ("之子", "儿媳"), "孙女": ("之子", "儿媳"),
    "外孙": ("之女", "女婿"), "外孙女": ("之女", "女婿"),
}
GRANDCHILDREN = ("孙子", "孙女", "外孙", "外孙女")
RELATIONS = set(PARENTS) | {"配偶", "父亲", "母亲", "儿媳", "女婿"}


class Dice:
    """Chance that gives the same sequence at every run."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def chance(self, probability):
        return self.random() < probability

    def between(self, low, high):
        return low + int(self.random() * (high - low + 1))

    def one_of(self, values):
        return values[int(self.random() * len(values))]

    def weighted(self, weights):
        """A key of `weights`, each as likely as its value says."""
        point = self.random() * sum(weights.values())
        for value, weight in weights.items():
            point -= weight
            if point < 0:
                return value
        return value

    def shuffled(self, values):
        return [value for _, value in sorted((self.random(), value) for value in values)]


# --- Families --------------------------------------------------------------------------------


@dataclass
class Person:
    relation: str
    male: bool
    born: int
    name: str = ""
    ailing: bool = False
    student: bool = False
    can_work: bool = False

    @property
    def age(self):
        return REFERENCE_YEAR - self.born


class Shape(NamedTuple):
    """A kind of household: how common it is among those of its size, its head, who else it has."""

    weight: int
    youngest_head: int
    oldest_head: int
    male_heads: float
    others: str


SHAPES = {
    1: [
        Shape(46, 63, 88, 0.62, ""),
        Shape(30, 42, 62, 0.94, ""),
        Shape(12, 70, 90, 0.25, ""),
        Shape(6, 28, 41, 0.92, ""),
    ],
    2: [
        Shape(40, 60, 84, 0.96, "spouse"),
        Shape(20, 36, 60, 0.97, "mother"),
        Shape(6, 38, 58, 0.97, "father"),
        Shape(12, 60, 78, 0.35, "son"),
        Shape(9, 60, 76, 0.45, "left_grandchild"),
        Shape(8, 32, 52, 0.60, "child"),
        Shape(9, 40, 59, 0.95, "spouse"),
    ],
    3: [
        Shape(46, 28, 56, 0.95, "spouse child"),
        Shape(15, 56, 74, 0.97, "spouse son"),
        Shape(12, 58, 74, 0.96, "spouse left_grandchild"),
        Shape(8, 34, 54, 0.95, "spouse mother"),
        Shape(8, 33, 52, 0.94, "child mother"),
        Shape(6, 34, 50, 0.50, "child child"),
        Shape(5, 38, 56, 0.97, "father mother"),
    ],
    4: [
        Shape(46, 30, 52, 0.95, "spouse child child"),
        Shape(20, 28, 52, 0.95, "spouse child mother"),
        Shape(9, 30, 54, 0.95, "spouse child father"),
        Shape(8, 33, 48, 0.95, "child father mother"),
        Shape(9, 57, 72, 0.96, "spouse son left_grandchild"),
        Shape(5, 56, 72, 0.70, "son son_wife grandchild"),
        Shape(3, 56, 70, 0.96, "spouse daughter daughter_husband"),
    ],
    5: [
        Shape(38, 30, 50, 0.95, "spouse child child mother"),
        Shape(22, 28, 50, 0.95, "spouse child father mother"),
        Shape(24, 50, 70, 0.97, "spouse son son_wife grandchild"),
        Shape(8, 50, 68, 0.97, "spouse daughter daughter_husband grandchild"),
        Shape(8, 33, 50, 0.96, "spouse child child child"),
    ],
    6: [
        Shape(55, 31, 48, 0.96, "spouse child child father mother"),
        Shape(35, 50, 68, 0.97, "spouse son son_wife grandchild grandchild"),
        Shape(10, 50, 68, 0.97, "spouse daughter daughter_husband grandchild grandchild"),
    ],
    7: [
        Shape(60, 33, 48, 0.96, "spouse child child child father mother"),
        Shape(40, 50, 62, 0.97, "spouse son son_wife grandchild grandchild mother"),
    ],
}


def family(dice, size):
    """The people of one household, the head first, with births that can be."""
    shape = SHAPES[size][dice.weighted({i: s.weight for i, s in enumerate(SHAPES[size])})]
    while True:
        head_age = dice.between(shape.youngest_head, shape.oldest_head)
        people = [Person("户主", dice.chance(shape.male_heads), REFERENCE_YEAR - head_age)]
        for role in shape.others.split():
            people.append(MEMBERS[role](dice, people))
        if not impossible_births([(p.relation, p.born) for p in people]):
            return people


def named(people, *relations):
    return [p for p in people if p.relation in relations]


def spouse(dice, people):
    head = people[0]
    younger = dice.between(-2, 5)
    return Person("配偶", not head.male, head.born + (younger if head.male else -younger))


def child(dice, people):
    male = dice.chance(0.54)
    return Person("之子" if male else "之女", male, next_birth(dice, people, "户主", "配偶"))


def son(dice, people):
    return Person("之子", True, next_birth(dice, people, "户主", "配偶"))


def daughter(dice, people):
    return Person("之女", False, next_birth(dice, people, "户主", "配偶"))


def son_wife(dice, people):
    return Person("儿媳", False, named(people, "之子")[0].born + dice.between(-2, 5))


def daughter_husband(dice, people):
    return Person("女婿", True, named(people, "之女")[0].born - dice.between(-2, 5))


def grandchild(dice, people):
    male = dice.chance(0.54)
    if named(people, "女婿"):
        return Person("外孙" if male else "外孙女", male, next_birth(dice, people, "之女", "女婿"))
    return Person("孙子" if male else "孙女", male, next_birth(dice, people, "之子", "儿媳"))


def left_grandchild(dice, people):
    """A grandchild whose parents are not of the household, or whose mother left it."""
    male = dice.chance(0.54)
    return Person("孙子" if male else "孙女", male, REFERENCE_YEAR - dice.between(3, 19))


def father(dice, people):
    return Person("父亲", True, people[0].born - dice.between(20, 34))


def mother(dice, people):
    fathers = named(people, "父亲")
    if fathers:
        return Person("母亲", False, fathers[0].born + dice.between(-1, 5))
    return Person("母亲", False, people[0].born - dice.between(19, 32))


MEMBERS = {role.__name__: role for role in (
    spouse, child, son, daughter, son_wife, daughter_husband, grandchild, left_grandchild,
    father, mother)}


def next_birth(dice, people, *parents):
    """The year of a couple's first child, or of the one after its youngest so far."""
    siblings = [p.born for p in people if PARENTS.get(p.relation) == parents]
    if siblings:
        return max(siblings) + dice.between(1, 6)
    return max(p.born for p in named(people, *parents)) + dice.between(20, 29)


def impossible_births(members):
    """What cannot be in a household, given (relation, birth year) of each member."""
    births = {}
    for relation, born in members:
        births.setdefault(relation, []).append(born)
    faults = []
    for relation, born in members:
        if not REFERENCE_YEAR - OLDEST <= born <= REFERENCE_YEAR:
            faults.append(f"{relation} born {born}")
        for parent in PARENTS.get(relation, ()):
            faults += [f"{relation} born {born}, {parent} {year}"
                       for year in births.get(parent, []) if born - year < PARENT_GAP]
        for year in births.get("母亲", []) if relation == "户主" else []:
            if born - year > MOTHERS_OLDEST:
                faults.append(f"户主 born {born}, 母亲 {year}")
        for grandparent in ("户主", "配偶") if relation in GRANDCHILDREN else ():
            faults += [f"{relation} born {born}, {grandparent} {year}"
                       for year in births.get(grandparent, []) if born - year < GRANDPARENT_GAP]
    return faults


# --- Names -----------------------------------------------------------------------------------

SURNAMES = dict(
    陈=64, 李=62, 王=60, 张=54, 刘=52, 杨=30, 吴=29, 黄=25, 周=25, 胡=24, 徐=18, 赵=18, 余=17,
    罗=17, 朱=16, 何=16, 汪=15, 谢=13, 柯=12, 唐=11, 郑=11, 邹=10, 彭=10, 方=9, 詹=9, 程=9, 曾=9,
    马=9, 夏=8, 蔡=8, 袁=8, 曹=8, 田=8, 冯=7, 许=7, 蒋=7, 龚=7, 熊=7, 潘=6, 储=6, 江=6, 石=6,
    沈=5, 卢=5, 阮=4, 覃=3, 欧阳=2)

# Two old lineages in each village, which a third of its households belong to.
LINEAGES = ["陈柯", "汪李", "吴詹", "余刘", "胡邹", "黄张", "杨谢", "王储", "罗唐"]
LINEAGE_SHARE = 0.33


class Fashion(NamedTuple):
    """How people born before `until` are called: men and women, first and second character."""

    until: int
    men: tuple
    women: tuple
    single: float = 0.0
    single_men: str = ""
    single_women: str = ""


FASHIONS = [
    Fashion(1955,
            ("德正光明大世家永兴长文应学登启先代少安福", "贵财发富清全才成华山林银友海忠义和祥"),
            ("秀桂玉翠菊正兰春凤金银德月先", "英兰珍芳莲香秀芝清梅琴碧")),
    Fashion(1975,
            ("建国志永家明正光文学贤忠世显昌荣宗", "平军华林安成云贵兵友根山喜宏全"),
            ("小桂秀玉春红明先永世家翠", "兰芳英琴梅霞莲珍萍琼华香菊"), 0.08, "军华林安兵", "兰芳琴霞萍"),
    Fashion(1995,
            ("小建晓志文海明永家昌贤", "军涛波林勇兵飞亮松峰龙辉"),
            ("小晓春红丽海雪", "燕艳霞玲娟琴梅萍芳敏"), 0.35, "军涛波勇兵飞亮松峰龙辉斌超",
            "燕丽艳霞玲娟敏静婷娜"),
    Fashion(REFERENCE_YEAR + 1,
            ("子浩俊宇家文博天嘉梓思", "涵轩杰然豪航阳鑫睿辰源"),
            ("雨欣梦思佳子诗梓可文心", "涵怡婷琪瑶妍萱雪彤蕊"), 0.15, "鑫杰浩磊洋凯", "婷雪倩瑶颖欣"),
]
SHARED_BY_SIBLINGS = 0.6

# Names of well-known people that these characters could make.
AVOIDED = {"刘德华", "张学友", "李小龙", "杨丽萍", "李娜", "刘涛", "马龙", "刘志军", "胡海峰"}

# Boys' names with characters outside the Basic Multilingual Plane: village and given name.
RARE_NAMES = {1: "𠮷安", 4: "𬭎", 7: "子𬀩"}


def other_surname(dice, surname):
    while True:
        other = dice.weighted(SURNAMES)
        if other != surname:
            return other


def surnames(dice, people, line):
    """A surname for each member. `line` is the one that the children carry: the husband's, or,
    where the daughter's husband moved in, the daughter's."""
    head = people[0]
    heads = line if head.male else other_surname(dice, line)
    own = {"户主": heads, "父亲": heads, "配偶": other_surname(dice, line) if head.male else line}
    married_in = ("母亲", "儿媳", "女婿")
    return [other_surname(dice, heads) if p.relation in married_in else own.get(p.relation, line)
            for p in people]


def given_name(dice, person, shared):
    """A given name of the person's time; `shared` is the first character its siblings have."""
    fashion = next(f for f in FASHIONS if person.born < f.until)
    if not shared and dice.chance(fashion.single):
        return dice.one_of(fashion.single_men if person.male else fashion.single_women)
    first, second = fashion.men if person.male else fashion.women
    return (shared or dice.one_of(first)) + dice.one_of(second)


def acceptable(name, taken):
    return name not in taken and name not in AVOIDED and len(set(name)) == len(name)


def name_people(dice, people, line):
    taken, shared = set(), {}
    for person, surname in zip(people, surnames(dice, people, line)):
        siblings = (person.relation, person.male)
        while not acceptable(person.name, taken) or not person.name:
            person.name = surname + given_name(dice, person, shared.get(siblings))
        taken.add(person.name)
        if person.relation in PARENTS and len(person.name) - len(surname) == 2:
            if dice.chance(SHARED_BY_SIBLINGS):
                shared[siblings] = person.name[len(surname)]


def name_rarely(households):
    """Gives the first boy of each village in `RARE_NAMES` its rare name."""
    for village, given in RARE_NAMES.items():
        boy = next(p for h in households if h.village == village for p in h.people
                   if p.relation == "之子" and p.born >= 1995)
        boy.name = boy.name[0] + given


# --- Circumstances ---------------------------------------------------------------------------

# How many of a hundred people of up to this age are too ill or disabled to be fully fit.
AILING = {15: 0.02, 44: 0.05, 59: 0.12, 74: 0.25, OLDEST: 0.45}
# How many of those who are well can still work, up to this age.
WORKING = {15: 0.0, 18: 0.12, 22: 0.65, 59: 0.98, 64: 0.62, 69: 0.35, 74: 0.12, OLDEST: 0.0}
AILING_AND_WORKING = 0.22


def at_age(table, age):
    return next(share for oldest, share in table.items() if age <= oldest)


def causes(people):
    """How likely each cause of poverty is in a household of these people."""
    able = [p for p in people if 16 <= p.age <= 59]
    students = [p for p in people if 16 <= p.age <= 22]
    return {
        "因病": 31,
        "因残": 13,
        "缺劳动力": 26 if not able else 12 if len(able) == 1 and len(people) > 2 else 0,
        "缺技术": 25 if able else 0,
        "缺资金": 15 if able else 0,
        "因学": 45 if students and len(people) > 2 else 0,
        "交通条件落后": 3,
        "自身发展动力不足": 5 if able else 0,
        "因灾": 2,
    }


def afflict(dice, people, cause):
    """Who is ill or still at school, so that the cause of poverty has somebody to show for it."""
    for person in people:
        person.ailing = dice.chance(at_age(AILING, person.age))
    if cause in ("因病", "因残") and not any(p.ailing for p in people):
        grown = [p for p in people if p.age >= 16] or people
        dice.one_of(grown).ailing = True
    if cause == "因学":
        dice.one_of([p for p in people if 16 <= p.age <= 22]).student = True


def employ(dice, people):
    for person in people:
        share = at_age(WORKING, person.age)
        if person.ailing:
            share = min(share, AILING_AND_WORKING)
        person.can_work = dice.chance(share) and not person.student


def registration_day(dice):
    """A weekday: most in the first registration of 2014, some in the revisions after it."""
    year = dice.weighted({2014: 78, 2015: 14, 2016: 8})
    first, last = {2014: (4, 12), 2015: (3, 11), 2016: (3, 10)}[year]
    day = date(year, dice.between(first, last), dice.between(8, 28))
    days_to_monday = 8 - day.isoweekday() if day.isoweekday() > 5 else 0
    return day + timedelta(days=days_to_monday)


def has_phone(dice, people):
    younger = any(16 <= p.age <= 62 for p in people)
    return dice.chance(0.94 if younger else 0.55)


# --- The roster ------------------------------------------------------------------------------


@dataclass
class Household:
    village: int
    people: list
    cause: str
    registered_on: date
    public_profile: bool
    phone: str


def household(dice, village, size, number):
    people = family(dice, size)
    in_lineage = dice.chance(LINEAGE_SHARE)
    name_people(dice, people, dice.one_of(LINEAGES[village]) if in_lineage else
                dice.weighted(SURNAMES))
    cause = dice.weighted(causes(people))
    afflict(dice, people, cause)
    employ(dice, people)
    return Household(village, people, cause, registration_day(dice), dice.chance(0.62),
                     f"1990000{number:04d}" if has_phone(dice, people) else "")


def households():
    dice = Dice(SEED)
    sizes = dice.shuffled([size for size, count in HOUSEHOLDS_BY_SIZE.items()
                           for _ in range(count)])
    villages = [village for village, count in enumerate(HOUSEHOLDS_BY_VILLAGE)
                for _ in range(count)]
    numbers = dice.shuffled(range(1, 10_000))
    result = [household(dice, *each) for each in zip(villages, sizes, numbers)]
    name_rarely(result)
    return result


def yes_or_no(answer):
    return "是" if answer else "否"


def rows():
    """The roster's lines below the headings, one a person."""
    codes = village_codes()
    counts = Counter()
    for each in households():
        counts[each.village] += 1
        shared = [codes[each.village], f"PL{each.village + 1:02d}-{counts[each.village]:04d}",
                  each.people[0].name, each.phone, each.cause, each.registered_on.isoformat(),
                  yes_or_no(each.public_profile)]
        for person in each.people:
            yield shared + [person.name, person.relation, str(person.born),
                            yes_or_no(person.can_work)]


def village_codes():
    with VILLAGES.open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def roster():
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows())
    return text.getvalue().encode("utf-8")


# --- The check -------------------------------------------------------------------------------


def faults(data):
    """All that is wrong with a roster, or an empty list."""
    text = data.decode("utf-8")
    headings, *people = csv.reader(io.StringIO(text, newline=""), strict=True)
    homes = [list(members) for _, members in groupby(people, key=lambda row: row[1])]
    found = []
    if data != roster():
        found.append(f"{ROSTER.name} is not what this program writes")
    if headings != HEADINGS:
        found.append("the headings differ")
    if (len(homes), len(people)) != (HOUSEHOLDS, PEOPLE):
        found.append(f"{len(homes)} households with {len(people)} people")
    if len(village_codes()) != len(HOUSEHOLDS_BY_VILLAGE):
        found.append(f"{VILLAGES.name} has not {len(HOUSEHOLDS_BY_VILLAGE)} villages")
    if text.encode("gb18030").decode("gb18030") != text:
        found.append("the text does not survive GB18030")
    if sum(any(ord(c) > 0xFFFF for c in row[7]) for row in people) != len(RARE_NAMES):
        found.append("the rare names are missing")
    for column, what in ((1, "code"), (3, "phone")):
        used = Counter(home[0][column] for home in homes if home[0][column])
        found += [f"{what} {value} twice" for value, count in used.items() if count > 1]
    codes = set(village_codes())
    for home in homes:
        found += [f"{home[0][1]}: {fault}" for fault in household_faults(home, codes)]
    return found


def household_faults(home, codes):
    village, _, head, phone, _, registered_on, _ = home[0][:HOUSEHOLD_COLUMNS]
    if village not in codes:
        yield f"no village {village}"
    if any(row[:HOUSEHOLD_COLUMNS] != home[0][:HOUSEHOLD_COLUMNS] for row in home):
        yield "its lines differ in what they share"
    if home[0][7:9] != [head, "户主"] or sum(row[8] == "户主" for row in home) != 1:
        yield "its first line is not its head"
    if len({row[7] for row in home}) != len(home):
        yield "two members of one name"
    if phone and not (phone.startswith("1990000") and len(phone) == 11 and phone.isdigit()):
        yield f"phone {phone}"
    if not "2014-01-01" <= registered_on <= "2016-12-31":
        yield f"registered on {registered_on}"
    yield from impossible_births([(row[8], int(row[9])) for row in home])
    for row in home:
        age = REFERENCE_YEAR - int(row[9])
        if row[8] not in RELATIONS:
            yield f"relation {row[8]}"
        if row[10] == "是" and not 16 <= age <= 74:
            yield f"{row[8]} works at {age}"


def main(arguments):
    if arguments == ["--check"]:
        found = faults(ROSTER.read_bytes()) if ROSTER.exists() else [f"no {ROSTER.name}"]
        for fault in found[:20]:
            print(fault, file=sys.stderr)
        if not found:
            print(f"{HOUSEHOLDS:,} households, {PEOPLE:,} people, {len(village_codes())} villages")
        return 1 if found else 0
    if arguments:
        print("usage: roster.py [--check]", file=sys.stderr)
        return 2
    ROSTER.write_bytes(roster())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
