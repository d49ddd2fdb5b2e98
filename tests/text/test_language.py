"""Languages, on sentences written for these tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.language import Language, identify

FRENCH = """
ok
mdr
lol
+1
hahahaha
jpp
Merci !
Bravo Zoé
wesh
t ou
ptdrrr trop vrai
MDR le mec
Bof.
Idem
oui oui oui
Nan mais allo
😂😂😂
👍
https://example.org/un-article
@martine merci
#JeudiPhoto
Jean-Michel Dupuis-Lambert
Kevin, Mohamed, Sofia et Giulia
Real Madrid - Manchester City 3-2
slt sa va tt le monde
jc pa koi dir lol
c koi ce bordel
tkt jte rapel 2m1
jsui mor de rir
g pa compri
ki veu jouer a fortnite
vs ete ou ce week end
wsh le reuf t chaud ou koi
cimer la zone
une meuf trop vénère
laisse béton c'est chelou
ziva on s'arrache
wallah khoya t'abuses
hmar va, nta machi normal
starfoullah la honte
rak fine a sahbi, mlih wella
zarma tu connais la vie
c'est tiguidou mon chum
tabarnak y fait frette à soir
chu tanné ben raide là là
pantoute, asteure c'est fini
an nou alé ti moun
mwen kontan wè zot
sa ou fé, tout moun byen
septante-cinq balais et toute sa tête
Y a pas photo
Trop stylé le spot
Le show était full nice
Best recette ever !!!
Check ton mail stp
Je suis en burn-out total depuis le feedback du manager
GG well played les gars
Go go go les Bleus
Vamos, on y croit les gars !
Ciao bella, à demain
Dolce vita pour tout le monde
Carpe diem comme dirait l'autre
Un bon schnaps et au lit
Tiramisu, spritz, mozzarella di bufala : le bonheur
Mon blender KitchenAid Artisan est mort
La Bohème de Puccini à l'Opéra Bastille
L'iPhone 15 Pro Max, quelle arnaque
La conasse
Il a mal pris ma vanne
A table les enfants
Prout
AMEN QUE DIEU VOUS ENTENDE
Magnifique photo, superbe lumière
Article intéressant, documentation précise, illustrations soignées
Excellente recette, testée dimanche, famille conquise
Recette inratable validée
Plus fort que Zidane en finale
tro bo
kestion : keske tu prefere entre pizza et kebab
""".strip().splitlines()

FOREIGN = {
    "en": """
I really don't know what you are talking about
This is the best recipe I have ever tried, thanks
You should be ashamed of yourself
Nobody cares about your opinion, go home
What a beautiful picture, where was it taken?
Please check my channel for more videos like this
Great article, I learned a lot about gardening today
They never listen to the people who actually work there
Congratulations to the whole team for this amazing work
My grandmother used to make it with butter and brown sugar
Click here to earn money from your house every day
Stop lying to everyone, we know who you are
""",
    "es": """
No entiendo por qué dicen esas cosas
Muchas gracias por la receta, está muy rica
Este señor no sabe de lo que habla
Qué bonito lugar, me gustaría ir algún día
Hay que ser muy tonto para creer todo eso
Mi madre la prepara con aceite de oliva y ajo
Los políticos siempre hacen lo mismo, prometen y no cumplen
Nos vemos mañana en la plaza con todos los amigos
Vete a tu casa y déjanos en paz
""",
    "it": """
Non capisco perché dici queste cose
Grazie mille per la ricetta, è buonissima
Questo articolo è scritto molto male
Che bella foto, dove l'hai scattata?
Gli italiani non sono tutti così, per fortuna
Mia nonna la preparava sempre con il burro
Domani andiamo al mare con tutta la famiglia
Sei soltanto un povero ignorante e nessuno ti ascolta
Il governo deve fare qualcosa per i giovani
""",
    "de": """
Ich verstehe nicht, warum du das sagst
Vielen Dank für das tolle Rezept
Das ist doch alles gelogen
Meine Oma hat das immer mit Butter gemacht
Wir sehen uns morgen in der Stadt
Kannst du mir bitte sagen, wo das Foto entstanden ist?
Diese Leute haben keine Ahnung von der Arbeit
Ein wunderschöner Garten, herzlichen Glückwunsch
""",
    "pt": """
Não entendo por que você diz essas coisas
Muito obrigado pela receita, ficou uma delícia
Esse cara não sabe do que está falando
Que lugar lindo, quero ir lá um dia
Minha avó fazia sempre com manteiga
A gente se vê amanhã na praia com todo mundo
Os políticos prometem tudo e não fazem nada
""",
    "nl": """
Ik begrijp niet waarom je dat zegt
Hartelijk dank voor het lekkere recept
Wat een mooie foto, waar is die gemaakt?
Deze mensen hebben geen idee waar ze het over hebben
Mijn oma maakte het altijd met boter
Morgen gaan we met de hele familie naar zee
Hou toch op met die onzin, niemand gelooft je
""",
    "ro": """
Nu înțeleg de ce spui asemenea lucruri
Mulțumesc foarte mult pentru rețetă, este delicioasă
Oamenii aceștia nu știu despre ce vorbesc
""",
    "pl": """
Nie rozumiem, dlaczego tak mówisz
Bardzo dziękuję za przepis, jest pyszny
Ci ludzie nie wiedzą, o czym mówią
""",
    "ru": """
Я не понимаю, почему ты так говоришь
Большое спасибо за рецепт, очень вкусно
Привет всем
""",
    "uk": "Дуже дякую за чудовий рецепт\nЩо ти таке кажеш, друже?",
    "el": "Δεν καταλαβαίνω γιατί το λες αυτό\nΕυχαριστώ πολύ για τη συνταγή",
    "ar": "لا أفهم لماذا تقول هذا الكلام\nشكرا جزيلا على الوصفة الرائعة\nهذا المقال ممتاز يا أخي",
    "he": "אני לא מבין למה אתה אומר את זה",
    "zh": "我不明白你为什么这么说\n谢谢你的食谱，真的很好吃",
    "ja": "どうしてそんなことを言うのかわかりません",
    "ko": "왜 그런 말을 하는지 모르겠어요",
    "tr": "Neden böyle söylediğini hiç anlamıyorum\nTarif için çok teşekkürler, harika olmuş",
    "sv": "Jag förstår inte varför du säger så\nTack så mycket för det goda receptet",
}

# A script does not tell its languages apart, and need not: none of them is scored.
SAME = {"uk": "ru"}


def foreign_sentences() -> list[tuple[str, str]]:
    return [(code, line) for code, lines in FOREIGN.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize("text", FRENCH)
@pytest.mark.parametrize("declared", [None, "fr", "fr-CA"])
def test_french_in_every_register_is_french(text: str, declared: str | None) -> None:
    assert identify(text, declared) == Language("fr", french=True)


@pytest.mark.parametrize(("code", "text"), foreign_sentences())
def test_a_sentence_in_another_language_is_not_french(code: str, text: str) -> None:
    assert identify(text) == Language(SAME.get(code, code), french=False)


def test_a_declaration_of_french_is_believed_in_doubt_and_not_against_evidence() -> None:
    believed = sum(identify(text, "fr").french for _, text in foreign_sentences())
    assert believed <= 0.1 * len(foreign_sentences())


@pytest.mark.parametrize("text", ["Merci à tous pour vos conseils", "je suis pas d'accord", "mdr"])
def test_clear_french_passes_on_a_blog_that_declares_another_language(text: str) -> None:
    assert identify(text, "en-GB").french


@pytest.mark.parametrize("text", ["ok", "Kevin Smith", "👍", "Not bad at all"])
def test_what_is_not_clearly_french_is_what_the_blog_declares(text: str) -> None:
    assert identify(text, "en") == Language("en", french=False)


def test_french_that_quotes_another_language_is_french() -> None:
    assert identify(
        "Comme disait ma prof d'anglais, « you never know what you are going to get », et voilà."
    ).french


def test_links_mentions_and_emoji_say_nothing() -> None:
    assert identify("https://example.com/this-is-the-best-of-the-web-for-you").french
    assert identify("@the_best_of_you @what_is_this #thisisthebestday").french
    assert identify("emo_visage_riant_aux_larmes " * 5).french


def test_letters_in_another_drawing_are_no_other_script() -> None:
    assert identify("𝓣𝓾 𝓮𝓼 𝓾𝓷 𝓲𝓭𝓲𝓸𝓽").french


def test_an_unusual_script_has_no_code() -> None:
    assert identify("ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾᛁᛃ") == Language("und", french=False)


@given(st.text(), st.sampled_from([None, "", "fr", "en", "zz-ZZ"]))
def test_anything_has_a_language(text: str, declared: str | None) -> None:
    language = identify(text, declared)
    assert language.code
    assert language.french == (language.code == "fr")
