"""Words that turn up under any article, and so say nothing of what it is about.

Small words, the commonest verbs, nouns and adjectives of French, and those of comments
themselves (« merci », « article », « d'accord »). Folded: without case or accents.
"""

from __future__ import annotations

from moderation.text.fold import fold
from moderation.text.function_words import FRENCH
from moderation.text.tokenise import stem

_SMALL = """
a ai ainsi afin ailleurs ait alors apres as assez au aucun aucune aura aurait auront aussi autant
autour autre autres autrement aux avaient avait avant avec bien cela celle celles ceci ceux chacun
chacune chaque ci combien comme contre car d dedans dehors deja delà depuis derriere des desormais
dessous dessus deux devant dix donc dont du durant egalement en encore enfin ensuite entre envers
et etant ete etre eux environ eu eue eut fut hors ici il ils j jamais je jusque l la laquelle le
lequel lesquels leur leurs loin longtemps lors lorsque lui m ma maintenant mais malgre me meme
memes mes mien mieux moi moins mon n ne neanmoins ni nom non nos notre nous nul on ont or ou oui
outre par parfois parmi partout pas pendant peu plus plusieurs plutot point pour pourquoi pourtant
pres presque puis puisque qu quand quant quatre que quel quelle quelles quelque quelques quelqu
quels qui quiconque quoi quoique rien s sa sans sauf se selon sera serait seront ses seul seule
seulement si sien sinon soi soit son sont souvent sous sur surtout t ta tandis tant te tel telle
telles tels tes tien toi ton tot toujours tous tout toute toutefois toutes tres trois trop tu un
une unique unes uns vers via voici voila vos votre vous vraiment vu y cinq six sept huit neuf cent
mille premier premiere premiers dernier derniere derniers second seconde
"""

_VERBS = """
accepter acheter agir aider aimer ajouter aller amener appeler apporter apprendre approuver
arreter arriver attendre avoir baisser changer chercher choisir commencer compter concerner
connaitre considerer constater continuer convaincre croire decider demander dependre dire devenir
devoir devrait donner dois doit doivent ecouter ecrire ecrit empecher entendre entrer envoyer
essayer esperer etre eviter exister expliquer faire falloir faudrait fasse finir gagner garder
ignorer imaginer importe interesser jouer lancer laisser lire lisant lu manquer marcher mettre mis
montrer obliger occuper oublier ouvrir paraitre parler partager partir passer penser perdre
permettre plaire porter poser pouvoir pourrait pourra puisse peuvent prefere prendre pris preparer
presenter proposer raconter rappeler recevoir reconnaitre regarder remettre rendre rentrer
repondre reprendre rester retrouver revenir reussir savoir sachant sembler sentir servir sortir
souhaiter suivre supposer tenir terminer tomber toucher tourner trouver tuer utiliser valoir venir
viens vient vivre voir vois voit voient vouloir voudrait voulait veulent peuvent venu etaient
disait disais dis disent faisait faisant feront ferait irait sache savent savais savait crois
croit pense pensent prend prennent mets met mettent tient tiennent devient reste semble
"""

_NOUNS = """
an annee ami amie affaire attention bien bout cas cause chemin chose choix commentaire comment cote
compte coup debat debut demain detail difference discussion droit effet endroit enfant envie erreur
esprit exemple fait facon faute femme fille fils fin fois fond force forme genre gens groupe
haut heure hier histoire homme humain idee image interet internet jour journee lecteur lecture
liberte lien lieu ligne livre main maison maniere matin mal message milieu minute moment mois monde
mot moyen mort niveau nombre nuit oeil yeux page papa maman part partie pays peine pensee personne
peuple peur phrase place plaisir plupart porte pouvoir probleme propos question raison rapport
realite reponse reste resultat sens sentiment semaine set site situation soir soiree sorte suite
sujet systeme tete temps terme texte titre tour travail truc type verite vie ville voix vue article
auteur blog billet post forum lecteurs commentateur avis opinion point vote critique argument
"""

_ADJECTIVES = """
ancien beau bel belle bas bon bonne bref capable certain certaine certains clair complet content
court difficile different dur entier etonnant evident excellent exact facile faux fort fou franc
general genial grand gros grave grace haut heureux humain important impossible interessant intéressé
jeune joli juste large leger libre long magnifique mauvais meilleur moindre moral necessaire
nombreux normal nouveau nouvelle parfait pareil particulier passionnant pauvre petit plein possible
precis pret prochain propre public quelconque rapide rare recent reel seul simple special super
sur tellement terrible tranquille triste utile vague vieux vieille vrai vraie vif
absolument actuellement apparemment autrement beaucoup bientot certainement clairement completement
effectivement evidemment exactement facilement finalement forcement franchement generalement
heureusement justement malheureusement naturellement notamment parfaitement particulierement
personnellement peut-etre plutot probablement quasiment rarement reellement sincerement simplement
tellement totalement vachement vite volontiers vraiment
"""

_COURTESY = """
merci bravo bonjour bonsoir salut coucou cher chere madame monsieur mesdames messieurs felicitations
felicitation accord desole desolee pardon courage bonne soiree continuation bisou bises amities
cordialement amicalement svp plait stp lol mdr haha hihi hum euh bah ben ouf oups
"""

_WHOLE = frozenset(map(fold, (*_SMALL.split(), *_COURTESY.split(), *FRENCH)))
_STEMS = frozenset(
    stem(fold(word)) for words in (_VERBS, _NOUNS, _ADJECTIVES) for word in words.split()
)


def is_common(word: str) -> bool:
    """Say whether a folded word says nothing of a topic; inflected words count too.

    >>> is_common("choses"), is_common("tramway")
    (True, False)
    """
    return word in _WHOLE or stem(word) in _STEMS
