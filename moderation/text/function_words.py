"""Small words that give a language away, however misspelt the rest is.

Words that two of the languages share (« la », « con », « on », « plus ») are in neither
list: what counts is what cannot be the other language.
"""

from __future__ import annotations

_FRENCH = """
je j tu il elle nous vous ils elles le les des du une et est suis sont sommes êtes avez avons
ont étais était étaient sera serait dans pour sur avec sans chez pas mais où quoi qui qu ce
cet cette ces ça ses mon mes ton tes notre votre nos vos leur leurs au aux être avoir fait
faire font fais dit dire très trop tout tous toute toutes rien jamais toujours comme quand
donc alors aussi encore parce même oui merci bonjour bonsoir salut bravo moi toi lui eux ici
voilà peut peux veut veux faut sais sait vas vais va aller celui celle ceux car puis depuis
pourquoi comment combien quel quelle quels beaucoup peu moins rester gens chose choses temps
juste vraiment franchement enfin bref bah ben ouais ouai nan euh hein quelqu aujourd lorsqu
puisqu jusqu monsieur madame mec meuf gars
chui chuis jsuis jsui jpp jsp mdr mdrr ptdr tkt svp stp slt cc bjr bcp pk pq pck psk parceque
ke ki koi kan kom ds tt tte pr ya jai jvais jtm keske kelke toa moa mwa oué wesh wallah
frère frr reuf khoya starfoullah cest cé sa ouf relou chelou kiffe vénère genre grave
icitte tabarnak câlisse ostie crisse pantoute asteure chu pis dla toé moé faque
ka mwen nou zot sé épi pou
"""

_FOREIGN = """
the and is of to you that this with for are was have it not what they your we be my she his
her will would can from there their been has were don doesn didn isn just who how when why
these those because about know think should could them him our than then only very more most
some into over after before never always good great
el los las una por para muy pero está como más esto este esta del lo sin porque cuando
todo también hay eso estoy tiene ser nada qué nosotros ustedes usted gracias hola siempre
mejor mucho donde aquí ahora así fue hacer creo mi sus
che di è per della delle degli anche questo questa gli più nel nella alla dal come tutto
tutti cosa molto perché quando dei io hai abbiamo siamo sempre niente grazie stato quello
essere fare bene cosi così dopo ancora senza mio mia
der die das und ist ich nicht ein eine einen zu mit auf für sie wir den dem von auch wie aber
war sind hat dass noch nur wenn kann im sich haben werden wird mir mich kein keine diese
dieser sehr immer über bei nach oder schon doch
não em uma muito você vocês isso são também mas ele ela meu minha tem ao
pelo pela isto nós obrigado obrigada bom dia nunca quem agora então só já ainda
het een van ik niet dat zijn op voor maar ook wat dit naar heeft hebben deze geen nog aan
bij zo wij kan moet worden hij haar hun wel er als uit jij goed heel veel
și care pentru că sunt din cu foarte într după acest această sau asta dar în
nie się jest na że jak ale czy od tego przez był była dla już tylko bardzo jestem mnie jego
bir ve çok için ben değil ama gibi daha kadar olarak
och att det inte jag är som på för har ett til ikke jeg og ikkje men från eller
amb és però més els molt aquest aquesta això també
že jsem není který jsou ako hogy nem egy az nagyon meg ei että minä olen hän mutta
yang tidak ini itu saya untuk dengan và không của là một tôi
"""

FRENCH = frozenset(_FRENCH.split())
FOREIGN = frozenset(_FOREIGN.split()) - FRENCH
