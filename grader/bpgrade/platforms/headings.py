"""What Moodle calls the columns of its grading worksheet, in the languages that it speaks most.

It writes and reads them in the language of whoever clicks. Source: its language packs, and worksheets that Moodle 4.5 made with them.
"""

import re
import unicodedata
from collections.abc import Sequence

_ENGLISH = (
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Group",
    "Grade",
    "Maximum grade",
    "Grade can be changed",
    "Last modified (grade)",
    "Feedback comments",
)
# The same in other languages; then the word for no, and how it says by how much a submission is late.
# fmt: off
_OTHERS = (
    # ar
    ("المُعرَّف", "ًالاسم كاملا", "عنوان البريد الإلكتروني", "الحالة", "المجموعة", "الدرجة", "أعلى تقدير", "يمكن تغيير الدرجة", "آخر تعديل (التقدير)", "تعليقات الإفادة", "لا", "{} متأخر"),
    # ca
    ("Identificador", "Nom complet", "Adreça electrònica", "Estat", "Grup", "Qualificació", "Qualificació màxima", "Es pot canviar la qualificació", "Darrera modificació (qualificació)", "Comentaris de retroacció.", "No", "{} tard"),
    # de
    ("ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Gruppe", "Bewertung", "Bestwertung", "Bewertung kann geändert werden", "Zuletzt geändert (Bewertung)", "Feedback als Kommentar", "Nein", "{} zu spät"),
    # el
    ("Αναγνωριστικό", "Πλήρες όνομα", "Διεύθυνση ηλε.ταχυδρομείου", "Κατάσταση", "Ομάδα", "Βαθμός", "Μέγιστος Βαθμός", "Ο βαθμός μπορεί να αλλάξει", "Τελευταία τροποποίηση (βαθμολόγηση)", "Σχόλια ανατροφοδότησης", "Όχι", "{} αργά"),
    # es
    ("Identificador", "Nombre completo", "Dirección de correo", "Estado", "Grupo", "Calificación", "Calificación máxima", "La calificación puede ser cambiada", "Última modificación (calificación)", "Comentarios de retroalimentación", "No", "{} después"),
    # eu
    ("Identifikatzailea", "Izen osoa", "Helbide elektronikoa", "Egoera", "Taldea", "Kalifikazioa", "Gehieneko kalifikazioa", "Kalifikazioa alda daiteke", "Azken aldaketa (kalifikazioa)", "Feedback-iruzkinak", "Ez", "{} beranduago"),
    # fr
    ("Identifiant", "Nom complet", "Adresse de courriel", "Statut", "Groupe", "Note", "Note maximale", "La note peut être modifiée", "Dernière modification (note)", "Feedback par commentaires", "Non", "En retard de {}"),
    # gl
    ("Identificador", "Nome completo", "Enderezo de correo", "Estado", "Grupo", "Cualificación", "Cualificación máxima", "A cualificación pode seren cambiada", "Última modificación (cualificación)", "Comentarios", "Non", "{} fora de prazo"),
    # it
    ("Identificativo", "Nome", "Indirizzo email", "Stato", "Gruppo", "Valutazione", "Valutazione massima", "La valutazione può essere cambiata", "Ultima modifica (valutazione)", "Commenti", "No", "{} in ritardo"),
    # ja
    ("ID", "フルネーム", "メールアドレス", "ステータス", "グループ", "評点", "最大評点", "評点変更可", "最終更新日時 (評定)", "フィードバックコメント", "No", "{} 遅く提出"),
    # ko
    ("식별자", "전체 이름", "이메일 주소", "상태", "그룹", "성적", "최대 성적", "", "마지막 수정됨(성적)", "피드백 코멘트", "아니오", "{} 늦음"),
    # nl
    ("Identificatie", "Volledige naam", "E-mailadres", "Status", "Groep", "Cijfer", "Maximaal cijfer", "Het cijfer kan gewijzigd worden", "Laatst gewijzigd (beoordeling)", "Feedback tekstvak", "Nee", "{} laat"),
    # pt
    ("Identificador", "Nome completo", "E-mail", "Estado", "Grupo", "Avaliação", "Nota máxima", "A nota pode ser alterada.", "Última atualização (avaliação)", "Comentários de feedback", "Não", "{} atrasado"),
    # ro
    ("Identificator", "Nume complet", "Adresa de e-mail", "Status", "Grup", "Notă", "Notă maximă", "Nota poate fi schimbată", "Ultima modificare (nota)", "Comentarii de feedback", "Nu", "{} întârziere"),
    # ru
    ("Идентификатор", "Полное имя", "Адрес электронной почты", "Статус", "Группы", "Оценка", "Максимальная оценка", "Оценка может быть изменена", "Последнее изменение (оценка)", "Отзыв в виде комментария", "Нет", "Срок выполнения закончился {} назад"),
    # sv
    ("Identifierare", "Fullständigt namn", "E-postadress", "Status", "Grupp", "Betyg", "Maxbetyg", "Betyg kan ändras", "Senast modifierat (betyg)", "Återkopplingskommentarer", "Nej", "{} sent"),
    # tr
    ("Tanımlayıcı", "Tam adı", "E-posta adresi", "Durum", "Grup", "Not", "Enyüksek not", "Not değiştirilebilir", "Son düzenleme (not)", "Geri bildirim yorumları", "Hayır", "{} sonrası"),
    # uk
    ("Ідентифікатор", "Повна назва", "Електронна пошта", "Статус", "Група", "Оцінка", "Максимальна оцінка", "Оцінка може бути змінена", "Востаннє змінювалося (оцінка)", "Відгук - коментарем", "Ні", "Здано на {} пізніше"),
    # zh_cn
    ("标识符", "全名", "电子邮件地址", "状态", "小组", "成绩", "最高分", "允许更改成绩", "上次修改（评分）", "反馈意见", "否", "迟{}"),
)
# fmt: on
_MEANT = {
    unicodedata.normalize("NFC", word).casefold(): english
    for words in (_ENGLISH, *_OTHERS)
    for word, english in zip(words[: len(_ENGLISH)], _ENGLISH, strict=True)
    if word
}
_NO = frozenset(("No", *(words[-2] for words in _OTHERS)))
_LATE = re.compile(
    "|".join(re.escape(how).replace(r"\{\}", ".+") for how in ("{} late", *(words[-1] for words in _OTHERS)))
)


def english(heading: str) -> str:
    """Return a heading as Moodle has it in English; as it is where that is not known.

    >>> english("Bestwertung"), english("Maximum Grade"), english("Foo")
    ('Maximum grade', 'Maximum grade', 'Foo')
    """
    return _MEANT.get(unicodedata.normalize("NFC", heading).strip().casefold(), heading.strip())


def are_known(headings: Sequence[str]) -> bool:
    """Return whether these headings are in a language that is known here."""
    return {"Grade", "Last modified (grade)"} <= {english(heading) for heading in headings}


def is_no(text: str) -> bool:
    """Return whether a cell says no."""
    return text.strip() in _NO


def is_late(status: str) -> bool:
    """Return whether a worksheet's status says that a submission came late.

    >>> is_late("Submitted for grading - 1 day 2 hours late -  - "), is_late("Zur Bewertung abgegeben - 2 Tage zu spät -  - ")
    (True, True)
    >>> is_late("No submission - Assignment is overdue by: 2 days -  - ")
    False
    """
    return any(_LATE.fullmatch(part.strip()) for part in re.split(r" - |\n", status))
