"""The names that the seeded company's customers are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: A name as it is written, and the same in letters that an e-mail address can hold.
Name = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Given and family names that go together."""

    given: tuple[Name, ...]
    family: tuple[Name, ...]
    #: How a whole name is written.
    order: str = "{given} {family}"
    #: In which their bearers write to the desk (ISO 639-1).
    language: str = "en"


_BRITISH = Names(
    given=(("Olivia", "olivia"), ("Harry", "harry"), ("Priya", "priya"), ("Siobhán", "siobhan"), ("Owen", "owen")),
    family=(("Smith", "smith"), ("O'Brien", "obrien"), ("Patel", "patel"), ("Llewellyn", "llewellyn")),
)
_FRENCH = Names(
    given=(("Zoë", "zoe"), ("François", "francois"), ("Amélie", "amelie"), ("Théo", "theo"), ("Inès", "ines")),
    family=(("Lefèvre", "lefevre"), ("Dubois", "dubois"), ("Garçon", "garcon"), ("Benoît", "benoit")),
    language="fr",
)
_CENTRAL_EUROPEAN = Names(
    given=(("Jürgen", "juergen"), ("Käthe", "kaethe"), ("Łukasz", "lukasz"), ("Agnieszka", "agnieszka")),
    family=(("Müller", "mueller"), ("Weiß", "weiss"), ("Wójcik", "wojcik"), ("Schröder", "schroeder")),
    language="de",
)
_NORDIC = Names(
    given=(("Øyvind", "oyvind"), ("Åsa", "asa"), ("Sæunn", "saeunn"), ("Björn", "bjorn")),
    family=(("Ødegård", "odegard"), ("Lindqvist", "lindqvist"), ("Þórsdóttir", "thorsdottir"), ("Nyström", "nystrom")),
    language="sv",
)
_UKRAINIAN = Names(
    given=(("Ольга", "olha"), ("Дмитро", "dmytro"), ("Оксана", "oksana")),
    family=(("Шевченко", "shevchenko"), ("Коваленко", "kovalenko")),
    language="uk",
)
_GREEK = Names(
    given=(("Ελένη", "eleni"), ("Γιώργος", "giorgos")),
    family=(("Παπαδάκη", "papadaki"), ("Νικολάου", "nikolaou")),
    language="el",
)
_ARABIC = Names(
    given=(("ليلى", "layla"), ("عمر", "omar"), ("نور", "nour")),
    family=(("حداد", "haddad"), ("منصور", "mansour")),
    language="ar",
)
_AFRICAN = Names(
    given=(("Adaeze", "adaeze"), ("Thabo", "thabo"), ("Wanjiru", "wanjiru")),
    family=(("Okonkwo", "okonkwo"), ("Ndlovu", "ndlovu"), ("Mwangi", "mwangi")),
)
_NORTH_AMERICAN = Names(
    given=(("Emma", "emma"), ("Noah", "noah"), ("Ava", "ava"), ("Mason", "mason"), ("Aiyana", "aiyana")),
    family=(("Johnson", "johnson"), ("Nguyen", "nguyen"), ("Washington", "washington"), ("Begay", "begay")),
)
_SPANISH = Names(
    given=(("José", "jose"), ("María", "maria"), ("Lucía", "lucia"), ("Andrés", "andres"), ("Íñigo", "inigo")),
    family=(("García", "garcia"), ("Muñoz", "munoz"), ("Rodríguez", "rodriguez"), ("Peña", "pena")),
    language="es",
)
_PORTUGUESE = Names(
    given=(("João", "joao"), ("Conceição", "conceicao"), ("Thiago", "thiago"), ("Letícia", "leticia")),
    family=(("Gonçalves", "goncalves"), ("Araújo", "araujo"), ("Silva", "silva"), ("Magalhães", "magalhaes")),
    language="pt",
)
_QUEBECOIS = Names(
    given=(("Geneviève", "genevieve"), ("Étienne", "etienne"), ("Maëlle", "maelle")),
    family=(("Tremblay", "tremblay"), ("Bélanger", "belanger"), ("Côté", "cote")),
    language="fr",
)
_PACIFIC = Names(
    given=(("Charlotte", "charlotte"), ("Jack", "jack"), ("Aroha", "aroha"), ("Wiremu", "wiremu")),
    family=(("Taylor", "taylor"), ("Ngata", "ngata"), ("Campbell", "campbell"), ("Parata", "parata")),
)
_CHINESE = Names(
    given=(("伟", "wei"), ("秀英", "xiuying"), ("子涵", "zihan"), ("嘉豪", "jiahao")),
    family=(("王", "wang"), ("李", "li"), ("陈", "chen"), ("张", "zhang")),
    order="{family}{given}",
    language="zh",
)
_JAPANESE = Names(
    given=(("さくら", "sakura"), ("陽翔", "haruto"), ("美咲", "misaki"), ("ケンタ", "kenta")),
    family=(("佐藤", "sato"), ("渡辺", "watanabe"), ("田中", "tanaka"), ("小林", "kobayashi")),
    order="{family} {given}",
    language="ja",
)
_KOREAN = Names(
    given=(("민준", "minjun"), ("서연", "seoyeon"), ("지우", "jiwoo")),
    family=(("김", "kim"), ("박", "park"), ("이", "lee")),
    order="{family}{given}",
    language="ko",
)
_VIETNAMESE = Names(
    given=(("Linh", "linh"), ("Đức", "duc"), ("Thảo", "thao")),
    family=(("Trần", "tran"), ("Phạm", "pham")),
    order="{family} {given}",
    language="vi",
)
_INDIAN = Names(
    given=(("आरव", "aarav"), ("अनन्या", "ananya"), ("रोहन", "rohan")),
    family=(("शर्मा", "sharma"), ("पटेल", "patel")),
    language="hi",
)

#: Region → the names that customers there bear.
NAMES: Final[Mapping[str, tuple[Names, ...]]] = {
    "EMEA": (_BRITISH, _FRENCH, _CENTRAL_EUROPEAN, _NORDIC, _UKRAINIAN, _GREEK, _ARABIC, _AFRICAN),
    "AMER": (_NORTH_AMERICAN, _SPANISH, _PORTUGUESE, _QUEBECOIS),
    "APAC": (_PACIFIC, _CHINESE, _JAPANESE, _KOREAN, _VIETNAMESE, _INDIAN),
}
