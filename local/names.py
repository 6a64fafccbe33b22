"""The names that the seeded company's customers are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: A name as it is written, and the same in letters that an e-mail address can hold.
Name = tuple[str, str]

#: Region → pools of given and family names that go together.
NAMES: Final[Mapping[str, tuple[tuple[tuple[Name, ...], tuple[Name, ...]], ...]]] = {
    "EMEA": (
        (
            (("Olivia", "olivia"), ("Harry", "harry"), ("Priya", "priya"), ("Siobhán", "siobhan"), ("Owen", "owen")),
            (("Smith", "smith"), ("O'Brien", "obrien"), ("Patel", "patel"), ("Llewellyn", "llewellyn")),
        ),
        (
            (("Zoë", "zoe"), ("François", "francois"), ("Amélie", "amelie"), ("Théo", "theo"), ("Inès", "ines")),
            (("Lefèvre", "lefevre"), ("Dubois", "dubois"), ("Garçon", "garcon"), ("Benoît", "benoit")),
        ),
        (
            (("Jürgen", "juergen"), ("Käthe", "kaethe"), ("Łukasz", "lukasz"), ("Agnieszka", "agnieszka")),
            (("Müller", "mueller"), ("Weiß", "weiss"), ("Wójcik", "wojcik"), ("Schröder", "schroeder")),
        ),
        (
            (("Øyvind", "oyvind"), ("Åsa", "asa"), ("Sæunn", "saeunn"), ("Björn", "bjorn")),
            (("Ødegård", "odegard"), ("Lindqvist", "lindqvist"), ("Þórsdóttir", "thorsdottir"), ("Nyström", "nystrom")),
        ),
        (
            (("Ольга", "olga"), ("Дмитро", "dmytro"), ("Ελένη", "eleni"), ("Γιώργος", "giorgos")),
            (("Шевченко", "shevchenko"), ("Коваленко", "kovalenko"), ("Παπαδοπούλου", "papadopoulou")),
        ),
        (
            (("ليلى", "layla"), ("عمر", "omar"), ("Adaeze", "adaeze"), ("Thabo", "thabo")),
            (("حداد", "haddad"), ("منصور", "mansour"), ("Okonkwo", "okonkwo"), ("Ndlovu", "ndlovu")),
        ),
    ),
    "AMER": (
        (
            (("Emma", "emma"), ("Noah", "noah"), ("Ava", "ava"), ("Mason", "mason"), ("Grace", "grace")),
            (("Johnson", "johnson"), ("Nguyen", "nguyen"), ("Washington", "washington"), ("Kowalski", "kowalski")),
        ),
        (
            (("José", "jose"), ("María", "maria"), ("Lucía", "lucia"), ("Andrés", "andres"), ("Íñigo", "inigo")),
            (("García", "garcia"), ("Muñoz", "munoz"), ("Rodríguez", "rodriguez"), ("Peña", "pena")),
        ),
        (
            (("João", "joao"), ("Conceição", "conceicao"), ("Thiago", "thiago"), ("Letícia", "leticia")),
            (("Gonçalves", "goncalves"), ("Araújo", "araujo"), ("Silva", "silva"), ("Magalhães", "magalhaes")),
        ),
        (
            (("Geneviève", "genevieve"), ("Étienne", "etienne"), ("Aiyana", "aiyana"), ("Nanuq", "nanuq")),
            (("Tremblay", "tremblay"), ("Bélanger", "belanger"), ("Begay", "begay"), ("Côté", "cote")),
        ),
    ),
    "APAC": (
        (
            (("Charlotte", "charlotte"), ("Jack", "jack"), ("Aroha", "aroha"), ("Wiremu", "wiremu")),
            (("Taylor", "taylor"), ("Ngata", "ngata"), ("Campbell", "campbell"), ("Parata", "parata")),
        ),
        (
            (("伟", "wei"), ("秀英", "xiuying"), ("子涵", "zihan"), ("嘉豪", "jiahao")),
            (("王", "wang"), ("李", "li"), ("陈", "chen"), ("张", "zhang")),
        ),
        (
            (("さくら", "sakura"), ("陽翔", "haruto"), ("美咲", "misaki"), ("健太", "kenta")),
            (("佐藤", "sato"), ("渡辺", "watanabe"), ("タナカ", "tanaka"), ("小林", "kobayashi")),
        ),
        (
            (("민준", "minjun"), ("서연", "seoyeon"), ("Linh", "linh"), ("Đức", "duc")),
            (("김", "kim"), ("박", "park"), ("Trần", "tran"), ("Phạm", "pham")),
        ),
        (
            (("आरव", "aarav"), ("अनन्या", "ananya"), ("Lakshmi", "lakshmi"), ("Siti", "siti")),
            (("शर्मा", "sharma"), ("पटेल", "patel"), ("Iyer", "iyer"), ("Rahayu", "rahayu")),
        ),
    ),
}
