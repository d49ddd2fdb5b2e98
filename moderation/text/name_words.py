"""Words that names are made of, or that are names only when one looks twice.

All without case and accents, as :func:`moderation.text.fold.fold` leaves them.
"""

from __future__ import annotations

from moderation.text.fold import fold
from moderation.text.function_words import FRENCH

# « rose », « pierre », « claire »: first names that are nouns, adjectives or verbs as well.
_ALSO_WORDS = """
aime aimee amande ambre amour ange anges angelique aurore avril ballon barbe basilic belle benie
benjamin benjamine bienvenu bienvenue blanc blanche blond bob bon bonne brave brun brune camelia
capucine cerise charlotte chef cher chere ciel clair claire clement clemence colin colombe comete
constance constant corail corbeau coquelicot cosmos crevette curieux dauphine debout dentelle
desire dom dragon ebene ecume eden eglantine elan espoir etoile faucon faustine fee felicite
fidele fier fleur flore foi fortune franc france frank gai ganache gardien garance germain germaine
gilet glace grace grain gravel hermine histoire honore hortense innocent iris jade jardin jasmin
jean jeans jeanne joie jonquille jour jules julienne juste justice laurier legume leger lila lilas
lion lise lison loir lou loulou loup louve lucide lune lys madeleine mai main mante manuel marc
marguerite marie marin marine marins martin max maxime melodie merle mimosa minou modeste moineau
muguet nana noel noir nuit octave olive olivier ondine opale or orange ours parfait patrie perle
pervenche petit pierre pierrot pigeon pivoine plume pomme poussin presse printemps prise prudence
prune puce radis rainette ravi reine rene robin roi romain rosalie rose rosier roux rubis ruby sage
sam saphir saule sereine serge silence soleil solitaire sylvain sylvestre tilleul tom toto trefle
valise vanille vigie violette virgule victoire volt
"""

# What people sign with when they sign with nothing.
_NOBODY = """
abonne abonnee admin anonyme arbitre auditeur auditrice auteur autrice beau belle blogueur blogueuse
citoyen citoyenne client cliente commentateur correcteur correctrice cycliste elu etudiant etudiante
facteur fan grognard habitant habitante infirmier infirmiere invite invitee joueur joueuse kine
lecteur lectrice membre moderateur moderatrice nouveau nouvelle parent parents passant passante
patient patiente pigiste president presidente randonneur redac redaction retraite retraitee
riverain riveraine sceptique speaker supporter team temoin touriste usager usagers vainqueur
veilleur vert visiteur visiteuse voisin voisine webmaster
"""

# Before a name: what follows is the name.
_TITLES = """
capitaine chef coach colonel commandant docteur docteure dom dr frere lady lalla m madame
mademoiselle maitre me miss mister mlle mme monsieur mr pasteur pasteure pr prof professeur
professeure si sir soeur
"""

# Before a name as well, but what follows may be anything: « le facteur », « maman de trois ».
_ARTICLES = """
ancien ancienne asso ex grand grande gros grosse jeune l la le les l man maman mami mamie mamy mme
mon ma meme oncle papa papi papy pa pepe pere petit petite tante tantie tantine tata tatie ti tite
tonton un une vieille vieux vrai
"""

# A name has none before it; a noun nearly always does.
_DETERMINERS = """
un une le la les l des du au aux mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce
cet cette ces quel quelle quels quelles chaque plusieurs quelques aucun aucune deux trois quatre
cinq six dix cent mille
"""

_PLACES = """
allee avenue boulevard chapelle chemin clinique college ecole eglise gare hopital impasse lac lycee
metro mont parc place pont port quai quartier rue saint sainte st ste stade station theatre ville
"""

_GREETINGS = """
adieu ami amie bienvenue bisous bjr bonjour bonsoir bravo cc cher chere coucou courage desole
desolee felicitations hello merci pardon salut slt
"""

_SECOND = """
arrete ecoute excuse lis relis regarde reviens t ta te tes tiens toi toi-meme ton tu vas viens va
vos votre vous
"""

FUNCTION = frozenset(map(fold, FRENCH))
TITLES = frozenset(_TITLES.split())
ARTICLES = frozenset(_ARTICLES.split())
DETERMINERS = frozenset(_DETERMINERS.split())
PLACES = frozenset(_PLACES.split())
GREETINGS = frozenset(_GREETINGS.split()) | TITLES - {"me", "si"}
SECOND_PERSON = frozenset(_SECOND.split())
ORDINARY = frozenset(_ALSO_WORDS.split()) | frozenset(_NOBODY.split()) | FUNCTION | ARTICLES
"""What a person may be called and a sentence may say without meaning anybody."""
