use super::Kind;

/// Folded, the phrases of a kind separated by commas.
pub const PHRASES: [(Kind, &str); 7] = [
    (
        Kind::Greeting,
        "good morning, good afternoon, good evening, good day, buenos dias, buenas tardes, buenas noches, guten morgen, \
         guten tag, guten abend, bom dia, boa tarde, boa noite, buon giorno, goede morgen, goedemorgen, goedemiddag, \
         goedenavond, bonjour, bonsoir, buongiorno, buonasera",
    ),
    (
        Kind::Polite,
        "please, please and thank you, pls, plz, plse, plese, plase, pleae, pleas, thanks, thank you, thank you so much, thank you very much, \
         thankyou, thanks so much, thanks a lot, many thanks, thx, thks, tks, tnx, thanx, thnaks, ty, tx, thank u, and thank you, and thanks, cheers, mate, if possible, hi, \
         hi there, hello, hello there, hey, hey there, dear, sir, madam, sorry, well, just, then, so, option, opt, number, choice, choose, pick, select, \
         press, answer, answer is, my answer, my answer is, the answer is, my choice is, reply, reply is, size, star, stars, \
         por favor, porfavor, porfa, xfa, xfavor, pf, pfv, gracias, muchas gracias, mil gracias, y gracias, si es posible, hola, opcion, numero, \
         respuesta, mi respuesta es, \
         svp, stp, sil vous plait, sil te plait, merci, merci beaucoup, merci bien, et merci, si possible, salut, loption, choix, reponse, \
         ma reponse est, desole, desolee, plutot, cordialement, \
         bitte, bitte schon, danke, danke schon, dankeschon, vielen dank, danke sehr, und danke, wenn moglich, hallo, moin, servus, dann, gerne, \
         gern, nummer, antwort, meine antwort ist, tut mir leid, lg, \
         obrigado, obrigada, obg, ola, oi, opcao, resposta, minha resposta e, entao, desculpe, \
         per favore, perfavore, grazie, grazie mille, ciao, salve, opzione, risposta, la mia risposta e, \
         aub, ajb, alstublieft, alsjeblieft, graag, bedankt, dank u, dank u wel, dank je, dank je wel, dankjewel, hoi, \
         optie, antwoord, mijn antwoord is",
    ),
    (
        Kind::Agreeing,
        "ok, okay, confirmed, okey, oki, okie, k, kk, alright, all right, fine, great, perfect, good, sounds good, vale, \
         de acuerdo, perfecto, daccord, dac, parfait, cest bon, in ordnung, alles klar, perfekt, super, \
         einverstanden, geht klar, pode ser, ta bom, tudo bem, beleza, perfeito, va bene, perfetto, daccordo, prima, goed, \
         akkoord, is goed",
    ),
    (
        Kind::Sentence,
        "i will, ill, i would like, id like, id like to have, id prefer, i want, i will take, ill take, ill have, ill go with, ill go for, \
         i go with, i choose, i chose, i pick, ill pick, i prefer, i select, i say, id say, i vote, i vote for, i will go with, deliver, its, it is, it was, \
         thats, make it, lets do, lets go with, lets say, lets go for, go with, going with, put me down for, works, works \
         for me, works for us, works fine, works great, works best, works well, would work, will work, is fine, is good, is \
         great, is ok, is okay, is perfect, is best, is better, would be great, would be good, would be fine, would be \
         perfect, would be best, would be nice, would be lovely, will be fine, will be great, will do, suits me, is fine by \
         me, fine by me, for me, for us, best, better, definitely, absolutely, i give it, id give it, ill give it, i rate \
         it, can do, i confirm, ill be there, i will be there, will be there, see you, see you then, see you there, thats fine, thats \
         good, thats perfect, that is fine, that works, that works for me, \
         quiero, queremos, prefiero, elijo, escojo, me quedo con, me gustaria, quisiera, me va bien, me viene bien, \
         esta bien, va bien, mejor, es mejor, que sea, seria, para mi, \
         je voudrais, jaimerais, je prefere, je choisis, je veux, je prends, ce sera, cest, me convient, me va, convient, \
         ca me va, cest parfait, serait parfait, serait bien, pour moi, \
         ich mochte, ich nehme, ich hatte gern, ich hatte gerne, ich wahle, ich will, passt, passt mir, passt gut, passt mir \
         gut, passt mir am besten, passt super, geht, ware gut, ware super, ware toll, ware perfekt, ist gut, ist super, ist \
         ok, ist in ordnung, fur mich, am liebsten, lieber, \
         quero, eu quero, prefiro, escolho, gostaria de, fico com, esta bom, esta bem, fica bem, serve, para mim, pra mim, \
         melhor, \
         vorrei, voglio, preferisco, scelgo, prendo, va benissimo, mi va bene, per me, meglio, \
         ik wil, ik wil graag, ik kies, ik neem, doe maar, is prima, past, past mij, komt goed uit, voor mij, liever, het \
         liefst",
    ),
    (
        Kind::Hedge,
        "maybe, perhaps, probably, possibly, i think, i guess, i suppose, i believe, quizas, quiza, tal vez, a lo mejor, \
         creo que, peut etre, je pense, je crois, vielleicht, ich glaube, ich denke, eventuell, talvez, acho que, forse, \
         credo, penso, misschien, ik denk",
    ),
    (
        Kind::Many,
        "both, either, either one, any, any of them, anyone, all, all of them, all three, whichever, ambos, ambas, los dos, \
         las dos, cualquiera, todos, todas, les deux, tous, tous les deux, beide, beides, alle beide, os dois, as duas, \
         qualquer, qualquer um, doesnt matter, it doesnt matter, dont mind, i dont mind, da igual, me da igual, nimporte, \
         nimporte lequel, peu importe, egal, mir egal, tanto faz, maakt niet uit, entrambi, entrambe, tutti e due, tutti, allebei, alle twee",
    ),
    (
        Kind::Declining,
        "i cant make it, cant make it, i cannot make it, cannot make it, i cant come, cant come, i wont make it, wont make it, \
         i wont be there, no puedo, no puedo ir, no puedo venir, je ne peux pas, je ne peux pas venir, ich kann nicht, \
         nao posso, nao posso ir, non posso, non posso venire, ik kan niet",
    ),
];

pub const ARTICLES: &str =
    "the a an el la le les un une una uno um uma die der das den dem ein eine einen o il lo de het een l";
pub const PREPOSITIONS: &str = "on at in for to en al a para au aux chez pour am im an auf fur zur zum bei der na nas nos em ao \
                            alla per op naar bij voor";
pub const BEFORE_NUMBERS: &str = "no nr n nro num nº option opt number choice opcion opcao opzione optie nummer numero choix \
                              loption size choose pick select press answer reply";
pub const JOINTS: &str = "or and o u y e et ou oder und of en";
pub const YES: &str = "yes y yeah yep yup yess yea ye sure si sip claro oui ouais ja jep jo jawohl jap sim";
pub const NO: &str = "no n nope nah non nein nee nao";
pub const PRONOUNS: &str = "one ones";
pub const DOUBTING: &str = "❓❔🤷🤔⁉";
pub const REFUSING: &str = "👎❌🚫🛑🙅✋";
