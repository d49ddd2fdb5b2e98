"""Invented originals: what each corpus looks like where its owner publishes it."""

from __future__ import annotations

import json
from textwrap import dedent

MESSAGE = {
    "author": "a1",
    "hour": "13",
    "gpt_conclusion": "1.0",
    "gpt_taxonomy": ["S0", "H1"],
    "gpt_categories": [],
    "gpt_note": "4.0",
    "deleted_by_moderator": 1,
    "author_banned": False,
}
MESSAGES = [
    {**MESSAGE, "id": "m1", "text": "Deux\nlignes", "annotator1": 1, "annotator2": "oui"},
    {**MESSAGE, "id": "m2", "text": "Va savoir", "annotator1": 1.0, "annotator2": "non"},
    {
        **MESSAGE,
        "id": "m3",
        "text": "Merci à tous",
        "annotator1": 0,
        "annotator2": "je ne sais pas, peut-être non",
    },
]

ORIGINALS = {
    "mlma_fr": (
        "hate_speech_mlma/fr_dataset.csv",
        """\
        HITId,tweet,sentiment,directness,annotator_sentiment,target,group
        1,"@user bonjour, toi",normal,direct,indifference,other,other
        2,quel tocard ,abusive_offensive,direct,anger,other,individual
        3,qu'ils repartent,fearful_hateful_normal,indirect,fear,origin,immigrants
        """,
    ),
    "ftr_fr": (
        "tweets.csv",
        """\
        text;racist
        Le marché, ouvert à huit heures;0
        Encore ces gens-là, dehors;1
        """,
    ),
    "toxifrench_agreement": (
        "data/annotated.jsonl",
        "".join(json.dumps({**row, "conversation": "t1"}) + "\n" for row in MESSAGES),
    ),
    "jigsaw_mt_fr": (
        "data/jigsaw.csv",
        """\
        id,text,toxic,severe_toxic,obscene,threat,insult,identity_hate,gpt_conclusion,\
gpt_taxonomy,gpt_note,original_text
        j1,Espèce de nouille,1,0,0,0,1,0,Conclusion : 1,[],Note : 4/10,You noodle
        j2,Article relu,0,0,0,0,0,0,Conclusion : 0,[],Note : 0/10,Proofread
        """,
    ),
    "textdetox25_fr_dev": (
        "clef25/dev.tsv",
        """\
        toxic_sentence\tlang
        sei un tonto\tit
        quelle andouille finie\tfr
        """,
    ),
    "mhc_fr_dev": (
        "cas français/final.csv",
        """\
        mhc_case_id,functionality,test_case,label_gold,target_ident,label_annotated_maj,\
templ_id,disagreement_in_case,case_templ
        french-1,threat_dir_h,On vous trouvera,hateful,women,hateful,t1,False,On [X]
        french-2,profanity_nh,"Bon sang, la pluie",non-hateful,,non-hateful,t2,False,
        french-3,target_indiv_nh,Quelle nouille,non-hateful,,non-hateful,t3,True,
        """,
    ),
    "cyberagression_large": (
        "scenes/obésité_1.csv",
        """\
        TIME,NAME,ROLE,TEXT,HATE,TARGET,VERBAL_ABUSE,INTENTION,CONTEXT,SENTIMENT
        10:00:00,e1,bully,t'es une andouille,OAG,victim,NCG,ATK,ATK,NEG
        10:00:09,e2,victim,et alors ?,NAG,,,DFN,DFN,NEU
        """,
    ),
}
"""By corpus: a path in its repository and, in the format of that path, its content."""


def content(name: str) -> bytes:
    """Return an original as bytes."""
    return dedent(ORIGINALS[name][1]).encode()
